import { endOfLine, findFirstHeader, lineAt, readLine } from './find-headers.ts'
import { isIdentifier, trimBlanks } from './header-syntax.ts'
import { isIndentedKey, splitKeyLine } from './key-line.ts'
import type { KeyLine } from './key-line.ts'
import type { Property, SourceFile, SourceLocation } from './types.ts'

/** A line that is an error by the specification. Never quotes the line, which may hold a secret. */
export interface LineError {
  readonly offset: number
  /** Lower case, no final period. */
  readonly message: string
  readonly hint: string
}

/** A line that AWS tools read differently. */
export interface LineFinding {
  readonly offset: number
  readonly code:
    | 'inline-comment'
    | 'indented-comment'
    | 'indented-property'
    | 'indented-header'
    | 'indented-key'
    | 'colon'
    | 'invalid-key'
    | 'duplicate-key'
  /** Empty if the key itself may be part of a secret. */
  readonly key: string
}

/** The parsed lines below a header. */
export interface SectionBody {
  readonly properties: ReadonlyMap<string, Property>
  /** Where the line of each property starts. */
  readonly offsets: ReadonlyMap<string, number>
  readonly errors: readonly LineError[]
  readonly findings: readonly LineFinding[]
}

/** A property whose continuation lines may still follow. */
interface OpenProperty {
  readonly name: string
  readonly offset: number
  /** Number of blanks before the key. */
  readonly indent: number
  value: string
  /** Set by the first indented line below an empty value. */
  children: Map<string, Property> | undefined
}

interface BodyParser {
  readonly file: SourceFile
  readonly properties: Map<string, OpenProperty>
  readonly errors: LineError[]
  readonly findings: LineFinding[]
  /** The property that an indented line continues; null below an ignored line, undefined before the first key. */
  current: OpenProperty | null | undefined
}

const startsComment = (text: string): boolean => text.startsWith('#') || text.startsWith(';')

/**
 * Parses the lines between two headers: `key = value` pairs with continuation lines, by the AWS SDK shared config
 * specification. It is more tolerant where the strict reading is never intended: an indented comment is a comment (as in the
 * AWS CLI), and `key: value` or an indented first key are accepted if the line would be an error otherwise.
 */
export function parseBody(file: SourceFile, start: number, end: number): SectionBody {
  const parser: BodyParser = { file, properties: new Map(), errors: [], findings: [], current: undefined }
  let offset = start
  while (offset < end) {
    const lineEnd = endOfLine(file.text, offset)
    parseLine(parser, readLine(file.text, offset, lineEnd), offset)
    offset = lineEnd + 1
  }
  const properties = new Map<string, Property>()
  const offsets = new Map<string, number>()
  for (const { name, value, children, offset: at } of parser.properties.values()) {
    properties.set(name, { name, value, children, location: locationOf(file, at) })
    offsets.set(name, at)
  }
  return { properties, offsets, errors: parser.errors, findings: parser.findings }
}

/**
 * Checks the lines above the first header.
 * @returns an error for each line that is neither blank nor a comment
 */
export function parsePreamble(file: SourceFile): readonly LineError[] {
  const errors: LineError[] = []
  const end = findFirstHeader(file)
  let offset = 0
  while (offset < end) {
    const lineEnd = endOfLine(file.text, offset)
    const line = trimBlanks(readLine(file.text, offset, lineEnd))
    if (line !== '' && !startsComment(line)) {
      const hint = 'add a header above it, such as [default], with no spaces before the bracket'
      errors.push({ offset, message: 'the line is before any section header', hint })
    }
    offset = lineEnd + 1
  }
  return errors
}

/** The location of an offset. Its line is counted on first use, as that takes a millisecond in a large file. */
export function locationOf(file: SourceFile, offset: number): SourceLocation {
  let line: number | undefined
  return {
    file: file.path,
    get line() {
      line ??= lineAt(file.text, offset)
      return line
    },
  }
}

function parseLine(parser: BodyParser, line: string, offset: number): void {
  const text = trimBlanks(line)
  if (text === '') return
  const indent = line.indexOf(text.charAt(0))
  if (startsComment(text)) {
    if (indent > 0) parser.findings.push({ code: 'indented-comment', offset, key: '' })
    return
  }
  // Below an ignored line, every indented line is a continuation of it.
  const previousIndent = parser.current === null ? 0 : parser.current?.indent
  if (indent > 0 && !isIndentedKey(text, indent, previousIndent)) parseContinuation(parser, text, offset)
  else parseProperty(parser, splitKeyLine(line.slice(indent)), { offset, indent })
}

function parseProperty(
  parser: BodyParser,
  { key, value, delimiter, hasComment }: KeyLine,
  { offset, indent }: { readonly offset: number; readonly indent: number },
): void {
  const { errors, findings, properties } = parser
  parser.current = null
  if (delimiter === '') {
    const message = 'expected "=" between key and value'
    errors.push({ offset, message, hint: 'write key = value, or start the line with # for a comment' })
  } else if (key === '') {
    const hint = 'add the key, or start the line with # for a comment'
    errors.push({ offset, message: `expected a key before "${delimiter}"`, hint })
  } else if (isIdentifier(key)) {
    const name = key.toLowerCase()
    if (delimiter === ':' || name.includes(':')) findings.push({ code: 'colon', offset, key: name })
    if (hasComment) findings.push({ code: 'inline-comment', offset, key: name })
    if (properties.has(name)) findings.push({ code: 'duplicate-key', offset, key: name })
    if (indent > 0) findings.push({ code: 'indented-key', offset, key: name })
    parser.current = { name, offset, indent, value, children: undefined }
    properties.set(name, parser.current)
  } else {
    findings.push({ code: 'invalid-key', offset, key: '' })
  }
}

function parseContinuation(parser: BodyParser, text: string, offset: number): void {
  const { current } = parser
  if (current === null) return
  if (current === undefined) {
    const hint = 'remove the spaces at the start of the line'
    parser.errors.push({ offset, message: 'the line is indented, but there is no key above it', hint })
  } else if (current.value === '') {
    parseChild(parser, current, { text, offset })
  } else {
    if (/^\w[\w-]*[ \t]*=/.test(text)) {
      parser.findings.push({ code: 'indented-property', offset, key: current.name })
    } else if (/^\[.+\]/.test(text)) {
      parser.findings.push({ code: 'indented-header', offset, key: current.name })
    }
    current.value += `\n${text}`
  }
}

function parseChild(
  parser: BodyParser,
  parent: OpenProperty,
  line: { readonly text: string; readonly offset: number },
): void {
  const { text, offset } = line
  const at = text.indexOf('=')
  const name = trimBlanks(text.slice(0, Math.max(at, 0)))
  if (name === '') {
    const message =
      at === -1 ? `expected "=" between key and value below "${parent.name}"` : 'expected a key before "="'
    parser.errors.push({ offset, message, hint: 'write the indented line as key = value' })
    return
  }
  parent.children ??= new Map()
  const value = trimBlanks(text.slice(at + 1))
  parent.children.set(name, { name, value, children: undefined, location: locationOf(parser.file, offset) })
}
