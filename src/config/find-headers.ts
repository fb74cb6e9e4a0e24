import { parseHeader } from './header-syntax.ts'
import type { HeaderSyntax } from './header-syntax.ts'
import type { Dialect, SectionKind, SourceFile } from './types.ts'

/** A section header and the range of its body. Offsets are in UTF-16 code units from the start of the text. */
export interface Header extends HeaderSyntax {
  readonly start: number
  /** The start of the line after the header. */
  readonly bodyStart: number
  /** The next header, or the end of the text. */
  readonly bodyEnd: number
}

/** @param raw the content of the file, with its byte order mark if it has one */
export function makeSourceFile(path: string, dialect: Dialect, raw: string): SourceFile {
  const hadByteOrderMark = raw.startsWith('\uFEFF')
  return { path, dialect, text: hadByteOrderMark ? raw.slice(1) : raw, hadByteOrderMark }
}

/** Parses all headers in file order: every line that starts with `[` (AWS SDK shared config specification). */
export function readHeaders(file: SourceFile): readonly Header[] {
  const known = lookupsOf(file)
  if (known.headers !== undefined) return known.headers
  const headers: Header[] = (known.headers = [])
  let start = findFirstHeader(file)
  while (start < file.text.length) {
    const header = readHeader(file, start)
    headers.push(header)
    start = header.bodyEnd
  }
  return headers
}

/** After this many searches in a large file, parsing all headers once is cheaper than another search. */
const maxSearches = 16
/** In characters. In a file up to this size, parsing all headers is cheaper than a search. */
const smallFile = 8 * 1024

interface Lookups {
  count: number
  headers?: Header[]
  byName?: ReadonlyMap<string, readonly Header[]>
}

const lookups = new WeakMap<SourceFile, Lookups>()

function lookupsOf(file: SourceFile): Lookups {
  const known = lookups.get(file) ?? { count: 0 }
  lookups.set(file, known)
  return known
}

/** Parses the headers with this name, of any kind, in file order. */
export function findHeaders(file: SourceFile, name: string): readonly Header[] {
  const known = lookupsOf(file)
  known.count += 1
  const isSearch = known.headers === undefined && known.count <= maxSearches
  if (file.text.length > smallFile && isSearch)
    return searchHeaders(file, name).filter((header) => header.name === name)
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

/** Matches lines that start with `[` and contain the word, or a quote that may hide it. `^` instead of the line feed takes twice as long. */
function searchHeaders(file: SourceFile, word: string): readonly Header[] {
  const { text } = file
  const literal = word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  const starts = text.startsWith('[') ? [0] : []
  for (const { index } of text.matchAll(new RegExp(`\\n\\[[^\\n]*(?:${literal}|["'\\\\])`, 'g')))
    starts.push(index + 1)
  return starts.map((start) => readHeader(file, start))
}

/** Parses the headers of a kind in file order. Only the headers of profiles are many, so others are searched for. */
export function readHeadersOfKind(file: SourceFile, kind: SectionKind): readonly Header[] {
  const isSearch = kind !== 'profile' && lookupsOf(file).headers === undefined
  return (isSearch ? searchHeaders(file, kind) : readHeaders(file)).filter((header) => header.kind === kind)
}

/** The offset of the first header, or the end of the text. */
export function findFirstHeader({ text }: SourceFile): number {
  return text.startsWith('[') ? 0 : findNextHeader(text, 0)
}

function findNextHeader(text: string, offset: number): number {
  const at = text.indexOf('\n[', offset)
  return at === -1 ? text.length : at + 1
}

function readHeader({ text, dialect }: SourceFile, start: number): Header {
  const lineEnd = endOfLine(text, start)
  const { kind, name, form, prefix } = parseHeader(readLine(text, start, lineEnd), dialect)
  const bodyStart = Math.min(lineEnd + 1, text.length)
  return { kind, name, form, prefix, start, bodyStart, bodyEnd: findNextHeader(text, lineEnd) }
}

/** The offsets of line feeds in the text that {@link lineAt} was last asked about; empty until it is asked again. */
let counted: { readonly text: string; readonly lineFeeds: number[] } | undefined

/** The line number of an offset, counted from 1. */
export function lineAt(text: string, offset: number): number {
  if (counted?.text !== text) counted = { text, lineFeeds: [] }
  else if (counted.lineFeeds.length > 0) return findLine(counted.lineFeeds, offset)
  else for (const { index } of text.matchAll(/\n/g)) counted.lineFeeds.push(index)
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1
  return line
}

function findLine(lineFeeds: readonly number[], offset: number): number {
  let [low, high] = [0, lineFeeds.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((lineFeeds[middle] ?? 0) < offset) low = middle + 1
    else high = middle
  }
  return low + 1
}

/** The offset of the line feed that ends the line, or the end of the text. */
export function endOfLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset)
  return at === -1 ? text.length : at
}

/** A line without its line end (LF or CR LF). */
export function readLine(text: string, start: number, lineEnd: number): string {
  return text.slice(start, text.charCodeAt(lineEnd - 1) === 0x0d && lineEnd > start ? lineEnd - 1 : lineEnd)
}
