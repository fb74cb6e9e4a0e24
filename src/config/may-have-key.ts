import type { Config, SourceFile } from './types.ts'

/** By file, because `status` asks for three keys, and the text of a thousand profiles takes a lot of memory. */
const lowerCases = new WeakMap<SourceFile, string>()

/**
 * Whether a profile may have a key, by the text of the files: parsing a thousand profiles to see that none has it takes long.
 * @param key in lower case
 * @returns true also for a comment or a value with this text
 */
export function mayHaveKey(config: Pick<Config, 'sources'>, key: string): boolean {
  return Object.values(config.sources()).some((file) => {
    const lowerCase = lowerCases.get(file) ?? file.text.toLowerCase()
    lowerCases.set(file, lowerCase)
    for (let at = lowerCase.indexOf(key); at !== -1; at = lowerCase.indexOf(key, at + 1)) {
      const header = lowerCase.lastIndexOf('\n[', at) + 1
      if (!lowerCase.startsWith('[sso-session ', header)) return true
    }
    return false
  })
}
