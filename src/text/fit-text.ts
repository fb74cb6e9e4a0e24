import stringWidth from 'string-width'

const printableAscii = /^[ -~]*$/

/** The columns that a text takes on a terminal: East Asian wide characters and emoji take two. */
export function textWidth(text: string): number {
  // The library looks at every character, which a list of a thousand profiles would take long for.
  return printableAscii.test(text) ? text.length : stringWidth(text)
}

/** Cuts a text that is wider than `width` columns, with `…` as the last character. */
export function truncate(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let cut = ''
  let used = 1
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += textWidth(segment)
    if (used > width) break
    cut += segment
  }
  return width < 1 ? '' : `${cut}…`
}

/** Adds blanks up to `width` columns. */
export function padText(text: string, width: number): string {
  return `${text}${' '.repeat(Math.max(0, width - textWidth(text)))}`
}
