import { describeHeader } from './header-findings.ts'
import { parseBody, parsePreamble } from './parse-section.ts'
import type { Problem, Remark } from './parse-section.ts'
import { readHeaders } from './find-headers.ts'
import type { Header, ScannedFile } from './find-headers.ts'
import { findHeaderProblem, isProfileDefault } from './list-sections.ts'
import type { Finding } from './types.ts'

/** A finding before its line is counted. */
interface Note {
  readonly code: string
  readonly offset: number
  readonly message: string
}

/**
 * Tells everything in the two files that AWS tools read differently from one another, or refuse, in file order. What each
 * tool does was found by running botocore and the AWS SDKs. No value of a key is ever quoted.
 */
export function findFindings(config: ScannedFile, credentials: ScannedFile): readonly Finding[] {
  const isShared = config.path === credentials.path
  const files = isShared ? [config] : [config, credentials]
  const findings = files.flatMap((file) => addLocations(file, findNotes(file)))
  // In a file that is both, headers of the other dialect are what one expects.
  if (isShared) return findings.filter(({ code }) => code !== 'bare-in-config')
  return [...findings, ...findSplitPairs(config, credentials)]
}

function findNotes(file: ScannedFile): readonly Note[] {
  const headers = readHeaders(file)
  const bareDefaults = headers.some(isProfileDefault) ? noteBareDefaults(headers) : []
  return [
    ...noteEncoding(file),
    ...parsePreamble(file).map(noteProblem),
    ...noteDuplicates(headers),
    ...bareDefaults,
    ...headers.flatMap((header) => [...noteHeader(header), ...noteBody(file, header)]),
  ]
}

function noteBody(file: ScannedFile, header: Header): readonly Note[] {
  if (header.kind === null) return []
  const { problems, remarks } = parseBody(file, header.bodyStart, header.bodyEnd)
  return [...problems.map(noteProblem), ...remarks.map(noteRemark)]
}

function noteEncoding({ text, hadByteOrderMark }: ScannedFile): readonly Note[] {
  const notes: Note[] = []
  if (hadByteOrderMark) {
    const message = 'the file begins with a byte order mark, with which the AWS CLI refuses it'
    notes.push({ code: 'byte-order-mark', offset: 0, message })
  }
  const invalid = text.indexOf('\uFFFD')
  if (invalid !== -1) {
    const message = 'not valid UTF-8: the AWS CLI refuses the file, some SDKs take it as empty'
    notes.push({ code: 'invalid-utf8', offset: invalid, message })
  }
  const carriageReturn = text.search(/\r(?!\n|$)/)
  if (carriageReturn !== -1) {
    const message =
      'a carriage return without a line feed: a line end for the AWS CLI, part of the line for the SDKs'
    notes.push({ code: 'lone-carriage-return', offset: carriageReturn, message })
  }
  return notes
}

function noteProblem({ offset, message }: Problem): Note {
  return { code: 'unparsable-line', offset, message: `${message}: most AWS tools refuse the whole file` }
}

function noteDuplicates(headers: readonly Header[]): readonly Note[] {
  const seen = new Set<string>()
  return headers.flatMap((header) => {
    const { kind, name, start } = header
    // The two forms of default are different sections for every tool; they have a finding of their own.
    const key = `${kind} ${header.form === 'bare-default' ? '' : name}`
    if (kind === null || !seen.has(key)) {
      seen.add(key)
      return []
    }
    const message = `${kind} "${name}" begins a second time: the AWS CLI refuses the file, the SDKs merge the sections`
    return [{ code: 'duplicate-section', offset: start, message }]
  })
}

function noteBareDefaults(headers: readonly Header[]): readonly Note[] {
  const message =
    '[default] next to [profile default]: the SDKs read only [profile default], the AWS CLI only the later one'
  return headers
    .filter(({ form }) => form === 'bare-default')
    .map(({ start }) => ({ code: 'both-defaults', offset: start, message }))
}

function noteHeader(header: Header): readonly Note[] {
  const problem = findHeaderProblem(header)
  if (problem !== undefined) return [noteProblem(problem)]
  const found = describeHeader(header)
  return found === undefined ? [] : [{ ...found, offset: header.start }]
}

const remarkSentences: Record<Remark['code'], (key: string) => string> = {
  'inline-comment': (key) => `the AWS CLI reads the comment as part of the value of "${key}"`,
  'indented-comment': () =>
    'SDKs that follow the specification read an indented comment as part of the value above it',
  'indented-property': (key) =>
    `the indented line is read as part of the value of "${key}", not as a key of its own`,
  'indented-key': (key) =>
    `"${key}" is indented: the AWS CLI and the JavaScript SDK read it, most SDKs refuse the whole file`,
  colon: (key) =>
    `the key "${key}" with a colon: the AWS CLI ends a key at the first colon, the SDKs at the first "="`,
  'invalid-key': () =>
    'the AWS SDKs ignore a key with such characters; allowed are letters, digits and _ - / . % @ : +',
  'duplicate-key': (key) =>
    `"${key}" is set a second time: the AWS CLI refuses the file, the SDKs take the last value`,
}

function noteRemark({ code, offset, key }: Remark): Note {
  return { code, offset, message: remarkSentences[code](key) }
}

/** The AWS CLI looks for both halves of a key in one file. */
function findSplitPairs(config: ScannedFile, credentials: ScannedFile): readonly Finding[] {
  const inCredentials = keyHalves(credentials)
  const notes = [...keyHalves(config)].flatMap(([name, { id, secret, offset }]) => {
    const other = inCredentials.get(name)
    const isSplit = other !== undefined && id !== secret && other.id !== other.secret && id !== other.id
    const message = `profile "${name}" has half of its access key in each file: the SDKs join them, the AWS CLI fails`
    return isSplit ? [{ code: 'split-key-pair', offset, message }] : []
  })
  return addLocations(config, notes)
}

interface KeyHalves {
  readonly id: boolean
  readonly secret: boolean
  readonly offset: number
}

function keyHalves(file: ScannedFile): ReadonlyMap<string, KeyHalves> {
  const found = new Map<string, KeyHalves>()
  for (const { kind, name, start, bodyStart, bodyEnd } of readHeaders(file)) {
    if (kind !== 'profile') continue
    const { properties } = parseBody(file, bodyStart, bodyEnd)
    const before = found.get(name)
    const id = before?.id === true || properties.has('aws_access_key_id')
    const secret = before?.secret === true || properties.has('aws_secret_access_key')
    found.set(name, { id, secret, offset: before?.offset ?? start })
  }
  return found
}

/** Counts the lines of all notes in one pass: a hostile file has as many notes as lines. */
function addLocations({ text, path }: ScannedFile, notes: readonly Note[]): readonly Finding[] {
  let line = 1
  let counted = text.indexOf('\n')
  return notes
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ code, offset, message }) => {
      for (; counted !== -1 && counted < offset; counted = text.indexOf('\n', counted + 1)) line += 1
      return { code, message, location: { file: path, line } }
    })
}
