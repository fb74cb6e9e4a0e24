/** A line that is being typed. */
export interface Line {
  readonly text: string
  /** An escape sequence whose end has not come yet. */
  readonly pending: string
  readonly end: LineEnd | undefined
}

/** `enter` is an answer; the others are what the keys Ctrl-C, Ctrl-D on an empty line and Ctrl-Z ask for. */
export type LineEnd = 'enter' | 'interrupt' | 'end-of-input' | 'suspend'

export const emptyLine: Line = { text: '', pending: '', end: undefined }

/** What a terminal sends for arrows, function keys and the marks around pasted text (CSI and SS3); an unfinished one matches to the end. */
const escapeSequence = /^\u001b(?:\[[0-?]*[ -/]*[@-~]|O.|[^[O])/su
const unfinishedSequence = /^\u001b(?:\[[0-?]*[ -/]*|O)?$/u

/**
 * Types characters into a line as a terminal in raw mode sends them. Backspace takes back a character, Ctrl-W a word, Ctrl-U the
 * line; escape sequences are left out, so that a pasted code arrives without the marks around it. What follows the end of
 * the line is dropped.
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
 * The first key of what a terminal has sent: a character, or an escape sequence.
 * @returns undefined if it is a sequence whose end has not come yet
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

/** The text after a key: one character more, or less by Backspace, Ctrl-W and Ctrl-U; any other key changes nothing. */
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
