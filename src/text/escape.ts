/** C0, DEL, C1; the marks that turn the direction of text; the two separators that some terminals take as line ends; halves of pairs. */
const unsafe =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu

/** Long enough for any ARN, URL or path that is worth reading. */
const defaultWidth = 1000

/**
 * Makes text from elsewhere (AWS, a config file, argv, a system error) safe to show: control characters, direction marks and
 * line separators appear as escapes (`\x1b`, `\n`, `\u{202e}`), so that nobody else's text moves the cursor, sets a title
 * or looks like another line.
 * @param width characters after which the text is cut, with `…` in the last place
 */
export function escapeText(text: string, width = defaultWidth): string {
  const shown = text.replace(unsafe, escapeCharacter)
  if (shown.length <= width) return shown
  const characters = Array.from(shown)
  return characters.length <= width ? shown : `${characters.slice(0, width - 1).join('')}…`
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const long = code > 0xff ? `\\u{${code.toString(16)}}` : `\\x${code.toString(16).padStart(2, '0')}`
  return shortEscapes[character] ?? long
}
