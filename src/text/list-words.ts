/** Joins alternatives as a sentence has them: `sso or process`, `bash, zsh, or fish`. */
export function joinWithOr(words: readonly string[]): string {
  if (words.length < 3) return words.join(' or ')
  return `${words.slice(0, -1).join(', ')}, or ${words.at(-1) ?? ''}`
}
