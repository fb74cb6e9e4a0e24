/**
 * Breaks a text at blanks into lines of at most `width` characters. A longer word gets a line of its own.
 * @returns at least one line
 */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

/**
 * Breaks a line like {@link wrapText}. All lines keep the blanks at its start, and those after the first get more.
 * @param width columns; undefined for no limit
 */
export function wrapHanging(text: string, width: number | undefined, indent: number): readonly string[] {
  if (width === undefined || text.length <= width) return [text]
  const words = text.trimStart()
  const start = text.length - words.length
  const [first = '', ...rest] = wrapText(words, width - start)
  const others = rest.length === 0 ? [] : wrapText(rest.join(' '), width - start - indent)
  return [' '.repeat(start) + first, ...others.map((line) => ' '.repeat(start + indent) + line)]
}
