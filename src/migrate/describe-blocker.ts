import type { Config } from '../config/types.ts'
import { quoteWord } from '../text/quote-word.ts'
import type { Blocker } from './find-blocker.ts'
import type { Note, ToolName, Conversion } from './types.ts'

interface Asking {
  readonly name: string
  readonly conversion: Extract<Conversion, { readonly kind: 'own-name' | 'second-name' }>
  readonly config: Config
}

/** Says why a profile that asks a tool goes on doing so, and what the person can do about it. */
export function describeBlocker(blocker: Blocker, { name, conversion, config }: Asking): Note {
  const { tool } = conversion
  const property = config.profile(name)?.get('credential_process')
  const whose =
    conversion.kind === 'own-name' ? ':' : ` asks ${tool} for the credentials of "${conversion.target}";`
  const about = (message: string, hints: readonly string[]): Note => {
    const text = `profile "${name}"${whose} ${message}, so it is left as it is`
    return { tool, message: text, location: property?.location, hints }
  }
  const again = `then: awsx import ${tool}`
  switch (blocker.kind) {
    case 'key': {
      const hints = ['to move it:', ...moveKey(tool, blocker.profile), again]
      return about(`the key of "${blocker.profile}" can only be in the keyring of ${tool}`, hints)
    }
    case 'tool':
      return about(`"${blocker.profile}" asks ${tool} too`, [`move "${blocker.profile}" first, ${again}`])
    case 'missing':
      return about(`there is no profile "${blocker.profile}" in the files`, [
        'if its key is in the keyring:',
        ...moveKey(tool, blocker.profile),
        again,
      ])
    case 'unclear':
      return about(`it cannot be told where "${blocker.profile}" gets its credentials`, ['awsx doctor'])
  }
}

/** Commands that bring a long-lived key from a tool's keyring into the store of awsx, without showing it where the tool can do that. */
export function moveKey(tool: ToolName, profile: string): readonly string[] {
  const name = quoteWord(profile)
  if (tool === 'aws-vault')
    return [`aws-vault export --no-session --format=ini ${name} | awsx add ${name} --paste`]
  if (tool === 'granted')
    return [
      `awsx add ${name}`,
      `or, in plain text in the credentials file: granted credentials export-plaintext ${name}`,
    ]
  return [`awsx add ${name}`]
}
