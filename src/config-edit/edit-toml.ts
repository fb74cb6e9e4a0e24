import { isDeepStrictEqual } from 'node:util'
import { parse } from 'smol-toml'
import { listTomlLines, splitKey } from '../config/toml-lines.ts'

/**
 * Sets a value in a TOML text and leaves everything else as it is: comments, blank lines, the order. The result is parsed, so that nothing
 * but this key changes.
 * @param setting `key`, or `table.key`
 * @param value a string or a boolean
 * @returns undefined if the text writes the key in a form that only an editor can change
 */
export function setTomlValue(text: string, setting: string, value: string | boolean): string | undefined {
  const [table, name] = splitKey(setting)
  const literal = typeof value === 'string' ? quoteToml(value) : String(value)
  const found = findLine(text, table, name)
  const edited =
    found === undefined
      ? insertLine(text, table, `${name} = ${literal}`)
      : replaceLine(text, found.index, `${found.before}${literal}${found.after}`)
  const wanted = structuredClone(parse(text))
  const target = table === '' ? wanted : toTable((wanted[table] ??= {}))
  if (target === undefined) return undefined
  target[name] = value
  return isSame(edited, wanted) ? edited : undefined
}

/**
 * Removes a key from a TOML text, with its line and nothing else.
 * @returns undefined as {@link setTomlValue}; the same text if it does not have the key
 */
export function removeTomlKey(text: string, setting: string): string | undefined {
  const [table, name] = splitKey(setting)
  const wanted = structuredClone(parse(text))
  const target = table === '' ? wanted : toTable(wanted[table])
  if (target?.[name] === undefined) return text
  const found = findLine(text, table, name)
  if (found === undefined) return undefined
  delete target[name]
  const edited = replaceLine(text, found.index, undefined)
  return isSame(edited, wanted) ? edited : undefined
}

type Table = Record<string, unknown>

function toTable(value: unknown): Table | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : undefined
}

function findLine(text: string, table: string, name: string) {
  return listTomlLines(text).find((line) => line.table === table && line.key === name)
}

function isSame(text: string, wanted: unknown): boolean {
  try {
    return isDeepStrictEqual(toPlain(parse(text)), toPlain(wanted))
  } catch {
    return false
  }
}

/** Tables of the parser have no prototype. */
function toPlain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item)),
  )
}

function replaceLine(text: string, index: number, line: string | undefined): string {
  const lines = text.split('\n')
  const end = lines[index]?.endsWith('\r') === true ? '\r' : ''
  return lines.toSpliced(index, 1, ...(line === undefined ? [] : [`${line}${end}`])).join('\n')
}

/** After the last key of the table, else below its header, else at the end in a new table. */
function insertLine(text: string, table: string, line: string): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  const last = listTomlLines(text).findLast((other) => other.table === table)?.index
  const headers = lines.map((other) => /^\s*\[\s*([^\]]*?)\s*\]/.exec(other)?.[1])
  const header = table === '' ? -1 : headers.indexOf(table)
  if (last !== undefined) return join(lines.toSpliced(last + 1, 0, line))
  if (table === '') return join(insertAtTop(lines, headers, line))
  if (header !== -1) return join(lines.toSpliced(header + 1, 0, line))
  return join([...lines, ...(lines.length === 0 ? [] : ['']), `[${table}]`, line])
}

/** Before the first table and the comments above it. */
function insertAtTop(
  lines: readonly string[],
  headers: readonly (string | undefined)[],
  line: string,
): readonly string[] {
  const first = headers.findIndex((name) => name !== undefined)
  if (first === -1) return [...lines, line]
  const start = lines.slice(0, first).findLastIndex((other) => !other.trimStart().startsWith('#')) + 1
  return lines.toSpliced(start, 0, line, '')
}

function join(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}

/** A basic string of TOML, whose escapes are those of JSON except for DEL. */
function quoteToml(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', String.raw`\u007f`)
}
