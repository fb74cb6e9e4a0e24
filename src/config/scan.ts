import { classifyHeader } from './header.ts'
import type { Dialect, Heading } from './header.ts'

/** A section's header with the extent of what belongs to it. Offsets count UTF-16 units from the start of the text. */
export interface Header extends Heading {
  readonly start: number
  /** Just after the header's line. */
  readonly bodyStart: number
  /** The next header, or the end of the text. */
  readonly bodyEnd: number
}

/** The text of a file, of which nothing is read until it is asked for. */
export interface ScannedFile {
  /** Absolute; empty if the file is not known or hidden. */
  readonly path: string
  readonly dialect: Dialect
  /** Without a byte order mark. */
  readonly text: string
  readonly hadByteOrderMark: boolean
}

export function makeFile(path: string, dialect: Dialect, raw: string): ScannedFile {
  const hadByteOrderMark = raw.startsWith('\uFEFF')
  return { path, dialect, text: hadByteOrderMark ? raw.slice(1) : raw, hadByteOrderMark }
}

/** Reads every header, in file order: each line that begins with `[` (AWS SDK shared config specification). */
export function readHeaders(file: ScannedFile): readonly Header[] {
  const headers: Header[] = []
  let start = findFirstHeader(file)
  while (start < file.text.length) {
    const header = readHeader(file, start)
    headers.push(header)
    start = header.bodyEnd
  }
  return headers
}

/**
 * Reads the headers that have a name, whatever their kind, in file order. One pattern finds them, so that ten thousand
 * profiles cost about a millisecond: lines that begin with `[` and hold the name, or a quote which may hide it.
 */
export function findHeaders(file: ScannedFile, name: string): readonly Header[] {
  const headers: Header[] = []
  const literal = name.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  for (const { index } of file.text.matchAll(new RegExp(`^\\[[^\\n]*(?:${literal}|["'\\\\])`, 'gm'))) {
    // For a pattern a line begins after other characters than LF too.
    if (index > 0 && file.text.charAt(index - 1) !== '\n') continue
    const header = readHeader(file, index)
    if (header.name === name) headers.push(header)
  }
  return headers
}

/** The offset of the first header, or the end of the text. */
export function findFirstHeader({ text }: ScannedFile): number {
  return text.startsWith('[') ? 0 : findNextHeader(text, 0)
}

function findNextHeader(text: string, offset: number): number {
  const at = text.indexOf('\n[', offset)
  return at === -1 ? text.length : at + 1
}

function readHeader({ text, dialect }: ScannedFile, start: number): Header {
  const lineEnd = endOfLine(text, start)
  const { kind, name, form, prefix } = classifyHeader(readLine(text, start, lineEnd), dialect)
  const bodyStart = Math.min(lineEnd + 1, text.length)
  return { kind, name, form, prefix, start, bodyStart, bodyEnd: findNextHeader(text, lineEnd) }
}

/** The line of an offset, counted from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1
  return line
}

/** The offset of the line feed that ends the line, or the end of the text. */
export function endOfLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset)
  return at === -1 ? text.length : at
}

/** A line without its line end, LF or CR LF. */
export function readLine(text: string, start: number, lineEnd: number): string {
  return text.slice(start, text.charCodeAt(lineEnd - 1) === 0x0d && lineEnd > start ? lineEnd - 1 : lineEnd)
}
