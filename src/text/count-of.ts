/**
 * Puts a number and a noun together: `1 credential`, `2 credentials`, `0 unchanged profiles`.
 * @param noun in the singular; its plural ends in `s` unless given
 */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`
}
