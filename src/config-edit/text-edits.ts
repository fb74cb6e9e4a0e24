import { endOfLine, readLine } from '../config/find-headers.ts'
import type { Header } from '../config/find-headers.ts'
import { isIndentedKey, readKey } from '../config/key-line.ts'
import type { SourceFile } from '../config/types.ts'

/** Replaces the text from start to end. Offsets are in UTF-16 code units. */
export interface TextEdit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** @param edits must not overlap */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = ''
  let at = 0
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return result + text.slice(at)
}

/** A key with all its lines, including continuation lines. */
export interface KeyLines {
  readonly key: string
  /** The blanks before it. */
  readonly indent: string
  readonly start: number
  readonly end: number
}

/** The keys below a header with all their lines, in file order. */
export function listKeys({ text }: SourceFile, { bodyStart, bodyEnd }: Header): readonly KeyLines[] {
  const keys: KeyLines[] = []
  let start = bodyStart
  while (start < bodyEnd) {
    const lineEnd = endOfLine(text, start)
    const end = Math.min(lineEnd + 1, text.length)
    const line = readLine(text, start, lineEnd)
    const last = keys.at(-1)
    const [, indent = '', content = ''] = /^([ \t]*)([^ \t#;].*)$/.exec(line) ?? []
    // An invalid key counts too, because the indented lines below belong to it.
    const isKey = indent === '' || isIndentedKey(content, indent.length, last?.indent.length)
    if (content !== '' && isKey) keys.push({ key: readKey(content) ?? '', indent, start, end })
    else if (content !== '' && last !== undefined) keys[keys.length - 1] = { ...last, end }
    start = end
  }
  return keys
}

/** The line end of the first line: LF or CR LF. */
export function lineEndOf(text: string): string {
  const at = text.indexOf('\n')
  return at > 0 && text.charAt(at - 1) === '\r' ? '\r\n' : '\n'
}
