import type { Config } from '../config/types.ts'
import { quoteWord } from '../text/quote-word.ts'
import type { Obstacle } from './find-blocker.ts'
import type { Note, ToolName, Verdict } from './types.ts'

interface Asking {
  readonly name: string
  readonly verdict: Extract<Verdict, { readonly kind: 'own-name' | 'second-name' }>
  readonly config: Config
}

/** Says why a profile that asks a tool goes on doing so, and what the person can do about it. */
export function describeObstacle(obstacle: Obstacle, { name, verdict, config }: Asking): Note {
  const { tool } = verdict
  const property = config.profile(name)?.get('credential_process')
  const whose =
    verdict.kind === 'own-name' ? ':' : ` asks ${tool} for the credentials of "${verdict.target}";`
  const about = (message: string, hints: readonly string[]): Note => {
    const text = `profile "${name}"${whose} ${message}, so it is left as it is`
    return { tool, message: text, place: property?.place, hints }
  }
  const again = `then: awsx import ${tool}`
  switch (obstacle.kind) {
    case 'key': {
      const hints = ['to move it:', ...moveKey(tool, obstacle.profile), again]
      return about(`the key of "${obstacle.profile}" can only be in the keyring of ${tool}`, hints)
    }
    case 'tool':
      return about(`"${obstacle.profile}" asks ${tool} too`, [`move "${obstacle.profile}" first, ${again}`])
    case 'missing':
      return about(`there is no profile "${obstacle.profile}" in the files`, [
        'if its key is in the keyring:',
        ...moveKey(tool, obstacle.profile),
        again,
      ])
    case 'unclear':
      return about(`it cannot be told where "${obstacle.profile}" gets its credentials`, ['awsx doctor'])
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
