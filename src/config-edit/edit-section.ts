import { findHeaders, lineAt, makeSourceFile } from '../config/find-headers.ts'
import type { Header } from '../config/find-headers.ts'
import { identifierRule, isIdentifier, trimBlanks } from '../config/header-syntax.ts'
import { parseBody } from '../config/parse-section.ts'
import { findHeaderError, isProfileDefault } from '../config/read-section.ts'
import type { Dialect, SectionKind, SourceFile } from '../config/types.ts'
import { AwsxError } from '../errors.ts'
import { applyEdits, lineEndOf, listKeys } from './text-edits.ts'
import type { TextEdit } from './text-edits.ts'

/** Values by key, for each key with nested keys. */
export type NestedKeys = Readonly<Record<string, Readonly<Record<string, string>>>>

/** A change of one section. A missing section is appended. */
export interface SectionEdit {
  readonly kind: SectionKind
  readonly name: string
  /** Values by key. New keys are written in this order. */
  readonly set?: Readonly<Record<string, string>>
  /** Keys with nested keys, such as `s3`. Only new sections get them. */
  readonly nested?: NestedKeys
  readonly remove?: readonly string[]
}

/**
 * Edits a section of a config text as the AWS CLI does. The whole line of a changed key is replaced, including an inline
 * comment, which the AWS CLI reads as part of the value. A new key goes after the last one of the section. All other bytes
 * stay the same.
 * @throws AwsxError CONFIG_INVALID for a name, key or value that would not be read back unchanged
 * @throws AwsxError CONFIG_PARSE for a section with a line that cannot be parsed, because an insertion could change its meaning
 */
export function editSection(text: string, dialect: Dialect, edit: SectionEdit): string {
  const file = makeSourceFile('', dialect, text)
  const edits = planSectionEdit(file, edit)
  const byteOrderMark = text.slice(0, text.length - file.text.length)
  return byteOrderMark + (edits === undefined ? appendSection(file, edit) : applyEdits(file.text, edits))
}

/**
 * The text edits for a section.
 * @returns undefined if the file has no such section
 * @throws AwsxError like `editSection`
 */
export function planSectionEdit(file: SourceFile, edit: SectionEdit): readonly TextEdit[] | undefined {
  const headers = findEditableHeaders(file, edit)
  checkEdit(edit, headers.length > 0)
  if (headers.length === 0) return undefined
  return [...listReplacements(file, headers, edit), ...listAdditions(file, headers, edit)]
}

/**
 * The headers that the AWS tools read for a section.
 * @throws AwsxError CONFIG_PARSE if one of them, or a line below it, cannot be parsed
 */
export function findEditableHeaders(
  file: SourceFile,
  { kind, name }: Pick<SectionEdit, 'kind' | 'name'>,
): readonly Header[] {
  const named = findHeaders(file, name)
  const ignoresDefault = named.some(isProfileDefault)
  const headers = named.filter(
    (header) => header.kind === kind && !(ignoresDefault && header.form === 'default'),
  )
  for (const header of headers) {
    const { errors } = parseBody(file, header.bodyStart, header.bodyEnd)
    const error = findHeaderError(header) ?? errors[0]
    if (error !== undefined) {
      const line = lineAt(file.text, error.offset)
      const message = `${kind} "${name}": ${error.message} (line ${line})`
      throw new AwsxError('CONFIG_PARSE', message, { hints: [error.hint] })
    }
  }
  return headers
}

/** @throws AwsxError CONFIG_INVALID for a name, key or value that would not be read back unchanged */
function checkEdit({ kind, name, set = {}, nested = {} }: SectionEdit, exists: boolean): void {
  if (!exists) checkSectionName(kind, name)
  const section = `${kind} "${name}"`
  for (const [key, value] of Object.entries(set)) checkKey(section, key, value)
  for (const [key, children] of Object.entries(nested)) {
    checkKey(section, key, '')
    // The AWS CLI keeps the case of these keys.
    for (const [child, value] of Object.entries(children)) checkKey(section, child.toLowerCase(), value)
  }
}

function checkKey(section: string, key: string, value: string): void {
  if (!/^[a-z][a-z0-9_]*$/.test(key)) {
    throw new AwsxError('CONFIG_INVALID', `${section}: invalid key "${key}"`)
  }
  if (/\p{Cc}|^[#;]|[ \t][#;]/u.test(value) || trimBlanks(value) !== value) {
    const message = `${section}: the value of ${key} cannot be written to a config file`
    throw new AwsxError('CONFIG_INVALID', message, {
      hints: [
        'a value must not contain line breaks, spaces at the start or end, or # or ; at the start or after a space',
      ],
    })
  }
}

/**
 * The AWS SDKs do not find a section whose name needs quotes.
 * @throws AwsxError CONFIG_INVALID
 */
export function checkSectionName(kind: SectionKind, name: string): void {
  if (isIdentifier(name)) return
  throw new AwsxError('CONFIG_INVALID', `invalid ${kind} name "${name}"; the AWS SDKs would not find it`, {
    hints: [identifierRule],
  })
}

function appendSection(
  { text, dialect }: SourceFile,
  { kind, name, set = {}, nested = {} }: SectionEdit,
): string {
  const keys = [
    ...Object.entries(set).map(([key, value]) => writeKey(key, value)),
    ...Object.entries(nested).flatMap(([key, children]) => [
      writeKey(key, ''),
      ...Object.entries(children).map(([child, value]) => `  ${writeKey(child, value)}`),
    ]),
  ]
  if (keys.length === 0) return text
  const lineEnd = lineEndOf(text)
  const isUnprefixed = dialect === 'credentials' || (kind === 'profile' && name === 'default')
  const lines = [isUnprefixed ? `[${name}]` : `[${kind} ${name}]`, ...keys]
  const closed = text === '' || text.endsWith('\n') ? text : text + lineEnd
  const separator = closed === '' || /\n\r?\n$/.test(closed) ? '' : lineEnd
  return closed + separator + lines.map((line) => line + lineEnd).join('')
}

function listReplacements(
  file: SourceFile,
  headers: readonly Header[],
  edit: SectionEdit,
): readonly TextEdit[] {
  const { set = {}, remove = [] } = edit
  const edits: TextEdit[] = []
  for (const header of headers) {
    const { properties } = parseBody(file, header.bodyStart, header.bodyEnd)
    for (const { key, indent, start, end } of listKeys(file, header)) {
      const value = Object.hasOwn(set, key) ? set[key] : undefined
      const present = properties.get(key)
      if (value !== undefined && (present?.value !== value || present.children !== undefined)) {
        const lineEnd = /\r?\n$/.exec(file.text.slice(start, end))?.[0] ?? ''
        edits.push({ start, end, text: indent + writeKey(key, value) + lineEnd })
      } else if (value === undefined && remove.includes(key)) {
        edits.push({ start, end, text: '' })
      }
    }
  }
  return edits
}

function listAdditions(
  file: SourceFile,
  headers: readonly Header[],
  { set = {} }: SectionEdit,
): readonly TextEdit[] {
  const known = new Set(headers.flatMap((header) => listKeys(file, header)).map(({ key }) => key))
  const added = Object.entries(set).filter(([key]) => !known.has(key))
  const [first] = headers
  if (first === undefined || added.length === 0) return []
  const last = listKeys(file, first).at(-1)
  const at = last?.end ?? first.bodyStart
  const lineEnd = lineEndOf(file.text)
  const closing = file.text.charAt(at - 1) === '\n' ? '' : lineEnd
  // If it were indented further than the key above, it would continue the value of that key.
  const indent = last?.indent ?? ''
  const text = closing + added.map(([key, value]) => indent + writeKey(key, value) + lineEnd).join('')
  return [{ start: at, end: at, text }]
}

function writeKey(key: string, value: string): string {
  return value === '' ? `${key} =` : `${key} = ${value}`
}
