import { classifyHeader } from './header-syntax.ts'
import type { Dialect, Heading } from './header-syntax.ts'

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

/** So many lookups in a large file find their header by a pattern; for more it is cheaper to read all headers once. */
const patternLookups = 16
/** In characters. Up to this it takes less time to read all headers than to make a pattern. */
const smallFile = 8 * 1024

interface Lookups {
  count: number
  byName?: ReadonlyMap<string, readonly Header[]>
}

const lookups = new WeakMap<ScannedFile, Lookups>()

/** Reads the headers that have a name, whatever their kind, in file order. */
export function findHeaders(file: ScannedFile, name: string): readonly Header[] {
  const known = lookups.get(file) ?? { count: 0 }
  lookups.set(file, known)
  known.count += 1
  if (file.text.length > smallFile && known.count <= patternLookups) return matchHeaders(file, name)
  known.byName ??= groupByName(readHeaders(file))
  return known.byName.get(name) ?? []
}

function groupByName(headers: readonly Header[]): ReadonlyMap<string, readonly Header[]> {
  const byName = new Map<string, Header[]>()
  for (const header of headers) {
    const group = byName.get(header.name)
    if (group === undefined) byName.set(header.name, [header])
    else group.push(header)
  }
  return byName
}

/**
 * One pattern finds the headers of a name, so that ten thousand profiles cost about a millisecond: lines that begin with `[` and
 * hold the name, or a quote which may hide it. With `^` in place of the line feed it would take twice as long.
 */
function matchHeaders(file: ScannedFile, name: string): readonly Header[] {
  const { text } = file
  const literal = name.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  const starts = text.startsWith('[') ? [0] : []
  for (const { index } of text.matchAll(new RegExp(`\\n\\[[^\\n]*(?:${literal}|["'\\\\])`, 'g')))
    starts.push(index + 1)
  return starts.map((start) => readHeader(file, start)).filter((header) => header.name === name)
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
