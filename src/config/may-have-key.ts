import type { Config } from './types.ts'

/**
 * Whether a profile may have a key, by the text of the files: parsing a thousand profiles to see that none has it takes long.
 * @param key in lower case
 * @returns true also for a comment or a value with this text
 */
export function mayHaveKey(config: Pick<Config, 'sources'>, key: string): boolean {
  return Object.values(config.sources()).some(({ text }) => {
    const lowerCase = text.toLowerCase()
    for (let at = lowerCase.indexOf(key); at !== -1; at = lowerCase.indexOf(key, at + 1)) {
      const header = lowerCase.lastIndexOf('\n[', at) + 1
      if (!lowerCase.startsWith('[sso-session ', header)) return true
    }
    return false
  })
}
