import { isIdentifier, trimBlanks } from './header-syntax.ts'
import { endOfLine, findFirstHeader, lineAt, readLine } from './find-headers.ts'
import type { ScannedFile } from './find-headers.ts'
import type { SourceLocation, Property } from './types.ts'

/** A line that the specification calls an error. Never quotes the line, which may hold a secret. */
export interface Problem {
  readonly offset: number
  /** What is wrong with the line, as the end of a sentence. */
  readonly message: string
  readonly hint: string
}

/** A line that AWS tools read differently from one another. */
export interface Remark {
  readonly offset: number
  readonly code:
    | 'inline-comment'
    | 'indented-comment'
    | 'indented-property'
    | 'indented-key'
    | 'colon'
    | 'invalid-key'
    | 'duplicate-key'
  /** Empty where the name itself may be part of a secret. */
  readonly key: string
}

export interface Body {
  readonly properties: ReadonlyMap<string, Property>
  readonly problems: readonly Problem[]
  readonly remarks: readonly Remark[]
}

interface Draft {
  readonly name: string
  readonly offset: number
  /** How many blanks stand before the key. */
  readonly indent: number
  value: string
  /** A line below an empty value makes it a parent. */
  children: Map<string, Property> | undefined
}

interface Reader {
  readonly file: ScannedFile
  readonly drafts: Map<string, Draft>
  readonly problems: Problem[]
  readonly remarks: Remark[]
  /** What an indented line continues; null below a key that is ignored. */
  current: Draft | null | undefined
}

const startsComment = /^[#;]/
const inlineComment = /[ \t][#;]/

/**
 * Reads the lines between a header and the next one: `key = value` pairs with continuation lines, by the AWS SDK shared
 * config specification, more tolerant where that is never wanted: an indented comment is a comment (as for the AWS CLI),
 * and `key: value` and a key that is indented below its header are read if the line makes no sense otherwise.
 */
export function parseBody(file: ScannedFile, start: number, end: number): Body {
  const reader: Reader = { file, drafts: new Map(), problems: [], remarks: [], current: undefined }
  let offset = start
  while (offset < end) {
    const lineEnd = endOfLine(file.text, offset)
    parseLine(reader, readLine(file.text, offset, lineEnd), offset)
    offset = lineEnd + 1
  }
  const properties = new Map<string, Property>()
  for (const draft of reader.drafts.values()) {
    const { name, value, children } = draft
    properties.set(name, { name, value, children, location: locationOf(file, draft.offset) })
  }
  return { properties, problems: reader.problems, remarks: reader.remarks }
}

/**
 * Reads what stands above the first header.
 * @returns a problem for every line that is neither blank nor a comment
 */
export function parsePreamble(file: ScannedFile): readonly Problem[] {
  const problems: Problem[] = []
  const end = findFirstHeader(file)
  let offset = 0
  while (offset < end) {
    const lineEnd = endOfLine(file.text, offset)
    const line = trimBlanks(readLine(file.text, offset, lineEnd))
    if (line !== '' && !startsComment.test(line)) {
      const hint = 'write a header above it, such as [default], and no blanks before the bracket'
      problems.push({ offset, message: 'the line stands before any section header', hint })
    }
    offset = lineEnd + 1
  }
  return problems
}

/** The place of an offset. The line is counted when it is asked for: that takes a millisecond in a large file. */
export function locationOf(file: ScannedFile, offset: number): SourceLocation {
  let line: number | undefined
  return {
    file: file.path,
    get line() {
      line ??= lineAt(file.text, offset)
      return line
    },
  }
}

function parseLine(reader: Reader, line: string, offset: number): void {
  const text = trimBlanks(line)
  if (text === '') return
  const indent = line.indexOf(text.charAt(0))
  if (startsComment.test(text)) {
    if (indent > 0) reader.remarks.push({ code: 'indented-comment', offset, key: '' })
    return
  }
  // Below a key that is ignored nothing can begin.
  const above = reader.current === null ? 0 : reader.current?.indent
  if (indent > 0 && !isIndentedKey(text, indent, above)) parseContinuation(reader, text, offset)
  else parseProperty(reader, line.slice(indent), { offset, indent })
}

/**
 * Whether an indented line is a key of its own, as in a section whose keys are all indented. For the specification there is nothing that
 * it could continue; botocore takes a line for a continuation only if it is indented further than the key above.
 * @param above what the key above is indented by, undefined if there is none in the section
 */
export function isIndentedKey(text: string, indent: number, above: number | undefined): boolean {
  return (above === undefined || indent <= above) && readKey(text) !== undefined
}

/** The key of a `key = value` line in lower case; undefined for any other line that is neither indented nor a comment. */
export function readKey(line: string): string | undefined {
  const text = cutComment(line)
  const written = trimBlanks(text.slice(0, Math.max(findDelimiter(text), 0)))
  return isIdentifier(written) ? written.toLowerCase() : undefined
}

function cutComment(line: string): string {
  const comment = line.search(inlineComment)
  return comment === -1 ? line : line.slice(0, comment)
}

/** @param line without what it is indented by */
function parseProperty(
  reader: Reader,
  line: string,
  { offset, indent }: { readonly offset: number; readonly indent: number },
): void {
  const text = cutComment(line)
  const at = findDelimiter(text)
  const written = trimBlanks(text.slice(0, Math.max(at, 0)))
  // Until a key is read, what is indented below belongs to a line that cannot be read.
  reader.current = null
  if (at === -1) {
    const message = 'expected "=" between key and value'
    reader.problems.push({ offset, message, hint: 'write key = value, or put # first to make it a comment' })
  } else if (written === '') {
    const hint = 'write a key before it, or put # first to make it a comment'
    reader.problems.push({ offset, message: `expected a key before "${text.charAt(at)}"`, hint })
  } else if (isIdentifier(written)) {
    const name = written.toLowerCase()
    remarkProperty(reader, {
      name,
      offset,
      colon: text.charAt(at) === ':' || name.includes(':'),
      commented: text !== line,
    })
    if (indent > 0) reader.remarks.push({ code: 'indented-key', offset, key: name })
    reader.current = { name, offset, indent, value: trimBlanks(text.slice(at + 1)), children: undefined }
    reader.drafts.set(name, reader.current)
  } else {
    reader.remarks.push({ code: 'invalid-key', offset, key: '' })
  }
}

/** The first `=`; a `:` before it only where the key would not be one otherwise. */
function findDelimiter(text: string): number {
  const equals = text.indexOf('=')
  if (equals !== -1 && isIdentifier(trimBlanks(text.slice(0, equals)))) return equals
  const colon = text.indexOf(':')
  const colonWins = colon !== -1 && isIdentifier(trimBlanks(text.slice(0, colon)))
  return colonWins ? colon : equals
}

interface Found {
  readonly name: string
  readonly offset: number
  readonly colon: boolean
  readonly commented: boolean
}

function remarkProperty(reader: Reader, { name, offset, colon, commented }: Found): void {
  if (colon) reader.remarks.push({ code: 'colon', offset, key: name })
  if (commented) reader.remarks.push({ code: 'inline-comment', offset, key: name })
  if (reader.drafts.has(name)) reader.remarks.push({ code: 'duplicate-key', offset, key: name })
}

function parseContinuation(reader: Reader, text: string, offset: number): void {
  const { current } = reader
  if (current === null) return
  if (current === undefined) {
    const hint = 'remove the blanks at the start of the line'
    reader.problems.push({ offset, message: 'the line is indented, but there is no key above it', hint })
  } else if (current.value === '') {
    parseChild(reader, current, { text, offset })
  } else {
    if (/^[A-Za-z0-9_]+[ \t]*=/.test(text)) {
      reader.remarks.push({ code: 'indented-property', offset, key: current.name })
    }
    current.value += `\n${text}`
  }
}

function parseChild(
  reader: Reader,
  parent: Draft,
  line: { readonly text: string; readonly offset: number },
): void {
  const { text, offset } = line
  const at = text.indexOf('=')
  const name = trimBlanks(text.slice(0, Math.max(at, 0)))
  if (name === '') {
    const message =
      at === -1 ? `expected "=" between key and value below "${parent.name}"` : 'expected a key before "="'
    reader.problems.push({ offset, message, hint: 'write the indented line as key = value' })
    return
  }
  parent.children ??= new Map()
  const value = trimBlanks(text.slice(at + 1))
  parent.children.set(name, { name, value, children: undefined, location: locationOf(reader.file, offset) })
}
