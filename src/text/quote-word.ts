/**
 * Quotes a word for a POSIX shell if necessary, for the commands in hints. fish and PowerShell read it the same way unless
 * the word contains a single quote.
 */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** The name of a profile in the header of its section: with a space in it, it needs quotes (botocore, configloader.py). */
export function quoteSection(name: string): string {
  return /\s/.test(name) ? `"${name}"` : name
}
