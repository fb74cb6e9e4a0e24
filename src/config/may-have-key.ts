import type { Config } from './types.ts'

/**
 * Whether a profile may have a key, by the text of the files: parsing a thousand profiles to see that none has it takes long.
 * @param key of letters and underscores, in lower case
 * @returns true also for a comment or a value with this text
 */
export function mayHaveKey(config: Pick<Config, 'sources'>, key: string): boolean {
  return Object.values(config.sources()).some(({ text }) => {
    // A copy in lower case would take as much memory as the text.
    for (const { index } of text.matchAll(new RegExp(key, 'giu'))) {
      const header = text.lastIndexOf('\n[', index) + 1
      // In other letter case, it is a profile of the credentials file.
      if (!text.startsWith('[sso-session ', header)) return true
    }
    return false
  })
}
