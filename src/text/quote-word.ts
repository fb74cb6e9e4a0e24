/**
 * Writes a word as it has to be typed into a POSIX shell, quoted only where that is needed: for the commands that hints name. fish and
 * PowerShell read the same, unless there is a single quote in the word.
 */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
