/** A line that is being typed. */
export interface Line {
  readonly text: string
  /** The start of an escape sequence whose rest has not arrived. */
  readonly pending: string
  readonly end: LineEnd | undefined
}

/** `enter` is an answer; the others mean Ctrl-C, Ctrl-D on an empty line, and Ctrl-Z. */
export type LineEnd = 'enter' | 'interrupt' | 'end-of-input' | 'suspend'

export const emptyLine: Line = { text: '', pending: '', end: undefined }

/** What a terminal sends for arrows, function keys and the marks around pasted text (CSI and SS3). */
const escapeSequence = /^\u001b(?:\[[0-?]*[ -/]*[@-~]|O.|[^[O])/su
const unfinishedSequence = /^\u001b(?:\[[0-?]*[ -/]*|O)?$/u

/**
 * Applies keys, as a terminal in raw mode sends them, to a line. Backspace removes a character, Ctrl-W a word, Ctrl-U the line.
 * Escape sequences are ignored, so that a pasted code arrives without the marks around it. Keys after the end of the line are
 * dropped.
 */
export function typeKeys(line: Line, keys: string): Line {
  let { text } = line
  let rest = line.pending + keys
  while (rest !== '') {
    const key = firstKey(rest)
    if (key === undefined) return { text, pending: rest, end: undefined }
    rest = rest.slice(key.length)
    const end = endOf(key, text)
    if (end !== undefined) return { text, pending: '', end }
    text = editText(text, key)
  }
  return { text, pending: '', end: undefined }
}

/**
 * Returns the first key of what a terminal sent: a character or an escape sequence.
 * @returns undefined for the start of a sequence whose rest has not arrived
 */
export function firstKey(keys: string): string | undefined {
  if (unfinishedSequence.test(keys)) return undefined
  return escapeSequence.exec(keys)?.[0] ?? String.fromCodePoint(keys.codePointAt(0) ?? 0)
}

function endOf(key: string, text: string): LineEnd | undefined {
  switch (key) {
    case '\r':
    case '\n':
      return 'enter'
    case '\u0003':
    case '\u001C':
      return 'interrupt'
    case '\u0004':
      return text === '' ? 'end-of-input' : undefined
    case '\u001A':
      return 'suspend'
    default:
      return undefined
  }
}

/** Returns the text after a key: characters are appended; Backspace, Ctrl-W and Ctrl-U remove; other keys change nothing. */
export function editText(text: string, key: string): string {
  switch (key) {
    case '\u007F':
    case '\b':
      return Array.from(text).slice(0, -1).join('')
    case '\u0015':
      return ''
    case '\u0017':
      return text.replace(/\S+\s*$/u, '')
    default:
      return /^[^\p{Cc}\p{Cs}]/u.test(key) ? text + key : text
  }
}
