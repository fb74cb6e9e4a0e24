/**
 * Characters that a terminal acts on or does not show: control characters (Cc), format characters such as direction marks and zero-width
 * spaces (Cf), characters that are invisible by default (DI), line separators, and halves of surrogate pairs. The joiner and
 * the style mark inside of an emoji stay. A function, because making this pattern takes a millisecond.
 */
const unsafe = (): RegExp =>
  /(?!(?<=\p{ExtPict}\p{EMod}?\uFE0F?)\u200D(?=\p{ExtPict})|(?<=\p{ExtPict})\uFE0F)[\p{Cc}\p{Cf}\p{DI}\u2028\u2029]|\p{Surrogate}/gu

/** Most texts need no look at each character. */
const plain = /^[ -~]*$/

/** In characters: a text up to this length is not cut. Enough for any ARN, URL or path. */
export const shortText = 1000

/**
 * Makes text from elsewhere (AWS, a config file, argv, a system error) safe to show: control characters, direction marks, zero-width
 * characters and line separators appear as escapes (`\x1b`, `\n`, `\u{202e}`), so that it cannot move the cursor, set a title, or
 * look like another line or another name. Text that is escaped already does not change.
 * @param width characters after which the text is cut, with `…` as the last one
 */
export function escapeText(text: string, width = shortText): string {
  const shown = plain.test(text) ? text : text.replace(unsafe(), escapeCharacter)
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
