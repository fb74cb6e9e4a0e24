import { AwsxError } from '../errors.ts'
import { isIdentifier, trimBlanks } from '../config/header-syntax.ts'
import type { Dialect } from '../config/header-syntax.ts'
import { isIndentedKey, parseBody, readKey } from '../config/parse-section.ts'
import { endOfLine, findHeaders, lineAt, makeFile, readLine } from '../config/find-headers.ts'
import type { Header, ScannedFile } from '../config/find-headers.ts'
import { findHeaderProblem, isProfileDefault } from '../config/list-sections.ts'
import type { SectionKind } from '../config/types.ts'

/** A change of one section; a section that is missing is appended. */
export interface SectionEdit {
  readonly kind: SectionKind
  readonly name: string
  /** Values by key, in the order in which new keys are written. */
  readonly set?: Readonly<Record<string, string>>
  readonly remove?: readonly string[]
}

/** Replaces the text from start to end. */
export interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** A key with all its lines: those that continue it too. */
interface KeyLines {
  readonly key: string
  /** The blanks in front of it. */
  readonly indent: string
  readonly start: number
  readonly end: number
}

/**
 * Edits a section of a config text as the AWS CLI does: the whole line of a changed key is written anew (so an inline
 * comment, which the AWS CLI takes as part of the value, goes), a new key comes after the last one of the section.
 * Everything else stays as it is, to the byte.
 * @throws AwsxError CONFIG_INVALID for a name, key or value that would not be read back as it is
 * @throws AwsxError CONFIG_PARSE for a section with a line that cannot be read, as what is put above such a line changes it
 */
export function editSection(text: string, dialect: Dialect, edit: SectionEdit): string {
  const file = makeFile('', dialect, text)
  const splices = spliceSection(file, edit)
  const mark = text.slice(0, text.length - file.text.length)
  return mark + (splices === undefined ? appendSection(file, edit) : applySplices(file.text, splices))
}

/**
 * What an edit changes in a section that the file has.
 * @returns undefined if the file has no such section
 * @throws AwsxError as `editSection`
 */
export function spliceSection(file: ScannedFile, edit: SectionEdit): readonly Splice[] | undefined {
  const headers = findEditable(file, edit)
  checkEdit(edit, headers.length > 0)
  if (headers.length === 0) return undefined
  return [...listSplices(file, headers, edit), ...listAdditions(file, headers, edit)]
}

/**
 * The headers of a section that count.
 * @throws AwsxError CONFIG_PARSE if one of them, or a line below it, cannot be read
 */
export function findEditable(
  file: ScannedFile,
  { kind, name }: Pick<SectionEdit, 'kind' | 'name'>,
): readonly Header[] {
  const named = findHeaders(file, name)
  const hidesBare = named.some(isProfileDefault)
  const headers = named.filter(
    (header) =>
      (header.kind === kind || (kind === 'profile' && header.form === 'blank-name')) &&
      !(hidesBare && header.form === 'bare-default'),
  )
  for (const header of headers) {
    const { problems } = parseBody(file, header.bodyStart, header.bodyEnd)
    const problem = findHeaderProblem(header) ?? problems[0]
    if (problem !== undefined) {
      const line = lineAt(file.text, problem.offset)
      const message = `${kind} "${name}": ${problem.message} (line ${line})`
      throw new AwsxError('CONFIG_PARSE', message, { hints: [problem.hint] })
    }
  }
  return headers
}

/** @throws AwsxError CONFIG_INVALID for a name, key or value that would not be read back as it is */
function checkEdit({ kind, name, set = {} }: SectionEdit, exists: boolean): void {
  // A name that needs quotes is left to the AWS CLI: the SDKs would not find the section.
  if (!exists && !isIdentifier(name)) {
    throw new AwsxError(
      'CONFIG_INVALID',
      `a new ${kind} cannot have this name: the AWS SDKs would not find it`,
      {
        hints: ['use only letters, digits, and _ - / . % @ : +'],
      },
    )
  }
  for (const [key, value] of Object.entries(set)) {
    if (!/^[a-z][a-z0-9_]*$/.test(key)) {
      throw new AwsxError('CONFIG_INVALID', `${kind} "${name}": a key that cannot be written`)
    }
    if (/\p{Cc}|^[#;]|[ \t][#;]/u.test(value) || trimBlanks(value) !== value) {
      throw new AwsxError(
        'CONFIG_INVALID',
        `${kind} "${name}": the value of ${key} cannot be written to a config file`,
        {
          hints: [
            'it may not hold line ends, begin or end with blanks, or hold # or ; at its start or after a blank',
          ],
        },
      )
    }
  }
}

function appendSection({ text, dialect }: ScannedFile, { kind, name, set = {} }: SectionEdit): string {
  const entries = Object.entries(set)
  if (entries.length === 0) return text
  const lineEnd = lineEndOf(text)
  const bare = dialect === 'credentials' || (kind === 'profile' && name === 'default')
  const lines = [
    bare ? `[${name}]` : `[${kind} ${name}]`,
    ...entries.map(([key, value]) => `${key} = ${value}`),
  ]
  const closed = text === '' || text.endsWith('\n') ? text : text + lineEnd
  const separator = closed === '' || /\n\r?\n$/.test(closed) ? '' : lineEnd
  return closed + separator + lines.map((line) => line + lineEnd).join('')
}

function listSplices(file: ScannedFile, headers: readonly Header[], edit: SectionEdit): readonly Splice[] {
  const { set = {}, remove = [] } = edit
  const splices: Splice[] = []
  for (const header of headers) {
    const { properties } = parseBody(file, header.bodyStart, header.bodyEnd)
    for (const { key, indent, start, end } of listKeys(file, header)) {
      const value = Object.hasOwn(set, key) ? set[key] : undefined
      const old = properties.get(key)
      if (value !== undefined && (old?.value !== value || old.children !== undefined)) {
        const lineEnd = /\r?\n$/.exec(file.text.slice(start, end))?.[0] ?? ''
        splices.push({ start, end, text: indent + writeKey(key, value) + lineEnd })
      } else if (value === undefined && remove.includes(key)) {
        splices.push({ start, end, text: '' })
      }
    }
  }
  return splices
}

function listAdditions(
  file: ScannedFile,
  headers: readonly Header[],
  { set = {} }: SectionEdit,
): readonly Splice[] {
  const known = new Set(headers.flatMap((header) => listKeys(file, header)).map(({ key }) => key))
  const added = Object.entries(set).filter(([key]) => !known.has(key))
  const [first] = headers
  if (first === undefined || added.length === 0) return []
  const last = listKeys(file, first).at(-1)
  const at = last?.end ?? first.bodyStart
  const lineEnd = lineEndOf(file.text)
  const closing = file.text.charAt(at - 1) === '\n' ? '' : lineEnd
  // Indented further than the key above, it would go on with the value of that.
  const indent = last?.indent ?? ''
  const text = closing + added.map(([key, value]) => indent + writeKey(key, value) + lineEnd).join('')
  return [{ start: at, end: at, text }]
}

/** The keys below a header with all their lines, in file order. */
export function listKeys({ text }: ScannedFile, { bodyStart, bodyEnd }: Header): readonly KeyLines[] {
  const keys: KeyLines[] = []
  let start = bodyStart
  while (start < bodyEnd) {
    const lineEnd = endOfLine(text, start)
    const end = Math.min(lineEnd + 1, text.length)
    const line = readLine(text, start, lineEnd)
    const last = keys.at(-1)
    const [, indent = '', content = ''] = /^([ \t]*)([^ \t#;].*)$/.exec(line) ?? []
    // A line that is no legal key counts too, as what is indented below belongs to it.
    const isKey = indent === '' || isIndentedKey(content, indent.length, last?.indent.length)
    if (content !== '' && isKey) keys.push({ key: readKey(content) ?? '', indent, start, end })
    else if (content !== '' && last !== undefined) keys[keys.length - 1] = { ...last, end }
    start = end
  }
  return keys
}

export function applySplices(text: string, splices: readonly Splice[]): string {
  let result = ''
  let at = 0
  for (const splice of splices.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(at, splice.start) + splice.text
    at = splice.end
  }
  return result + text.slice(at)
}

function writeKey(key: string, value: string): string {
  return value === '' ? `${key} =` : `${key} = ${value}`
}

/** The line end of the text's first line. */
function lineEndOf(text: string): string {
  const at = text.indexOf('\n')
  return at > 0 && text.charAt(at - 1) === '\r' ? '\r\n' : '\n'
}
