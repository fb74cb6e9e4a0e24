import type { Config } from '../config/types.ts'
import { quoteWord } from '../text/quote-word.ts'
import type { Blocker } from './find-blocker.ts'
import type { Note, ToolName, Conversion } from './types.ts'

interface SkippedProfile {
  readonly name: string
  readonly conversion: Extract<Conversion, { readonly kind: 'own-name' | 'second-name' }>
  readonly config: Config
}

/** Explains why a profile still gets its credentials from a tool, and what the user can do about it. */
export function describeBlocker(blocker: Blocker, { name, conversion, config }: SkippedProfile): Note {
  const { tool } = conversion
  const property = config.profile(name)?.get('credential_process')
  const whose =
    conversion.kind === 'own-name' ? ':' : ` asks ${tool} for the credentials of "${conversion.target}";`
  const about = (message: string, hints: readonly string[]): Note => {
    const text = `profile "${name}"${whose} ${message}, so it was left unchanged`
    return { tool, message: text, location: property?.location, hints }
  }
  const again = `then run: awsx import ${tool}`
  switch (blocker.kind) {
    case 'key': {
      const hints = ['to move the key:', ...moveKey(tool, blocker.profile), again]
      return about(`the key of "${blocker.profile}" can only be in ${tool}'s keyring`, hints)
    }
    case 'tool':
      return about(`"${blocker.profile}" also gets its credentials from ${tool}`, [
        `import "${blocker.profile}" first, ${again}`,
      ])
    case 'missing':
      return about(`profile "${blocker.profile}" was not found`, [
        "if its key is in the tool's keyring:",
        ...moveKey(tool, blocker.profile),
        again,
      ])
    case 'unclear':
      return about(`awsx cannot tell where "${blocker.profile}" gets its credentials`, ['awsx doctor'])
  }
}

/** Commands that move a long-lived key from a tool's keyring to awsx's store, without showing it if the tool allows that. */
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
