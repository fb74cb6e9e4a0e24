import { readFileSync } from 'node:fs'
import { isErrno } from '../errors.ts'
import { parseJsonObject, toJsonObject } from '../text/json-object.ts'
import type { JsonObject } from '../text/json-object.ts'
import type { AuditEntry } from './audit-entry.ts'
import type { AuditEvent } from './audit-events.ts'
import { listLogFiles } from './audit-file.ts'

/** An entry that another version of awsx may have written: fields may be missing. */
export type ReadEntry = Partial<AuditEntry> & Pick<AuditEntry, 'at' | 'event'>

export interface AuditLog {
  /** The oldest first. */
  readonly entries: readonly ReadEntry[]
  /** Lines that are not entries, such as one that a crash cut short. */
  readonly unreadable: number
}

/** Reads all files of a log. @throws the system error for a file that exists and cannot be read */
export function readLog(folder: string): AuditLog {
  return parseLines(listLogFiles(folder).flatMap((path) => readLines(path)))
}

/** Reads lines of a log; empty ones are left out. */
export function parseLines(lines: readonly string[]): AuditLog {
  const entries = lines.filter((line) => line !== '').map((line) => parseEntry(line))
  const known = entries.filter((entry) => entry !== undefined)
  return {
    // Processes write in another order than they take the time.
    entries: known.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at)),
    unreadable: entries.length - known.length,
  }
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return []
    throw error
  }
}

function parseEntry(line: string): ReadEntry | undefined {
  const { v, at, event, ...rest } = parseJsonObject(line) ?? {}
  if (v !== 1 || typeof at !== 'string' || Number.isNaN(Date.parse(at)) || typeof event !== 'string')
    return undefined
  const known = Object.entries(rest).filter(([name, value]) => fieldChecks.get(name)?.(value) ?? true)
  return { v, at, event: event as AuditEvent, ...Object.fromEntries(known) }
}

const textFields = [
  'profile',
  'accountId',
  'role',
  'environment',
  'access',
  'narrowedBy',
  'region',
  'accessKeyId',
  'expiresAt',
  'sessionName',
  'program',
  'tty',
  'confirmed',
  'grantId',
  'error',
  'path',
]
const isText = (value: unknown): boolean => typeof value === 'string'
const isTextOrNull = (value: unknown): boolean => value === null || isText(value)
const isNumber = (value: unknown): boolean => typeof value === 'number'
const isAgent = (value: unknown): boolean => value === null || hasTexts(toJsonObject(value), ['name', 'by'])
const isTextList = (value: unknown): boolean =>
  value === null || (Array.isArray(value) && value.every((item) => typeof item === 'string'))
const isAncestors = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => hasTexts(toJsonObject(item), ['name']))

function hasTexts(object: JsonObject | undefined, names: readonly string[]): boolean {
  return names.every((name) => typeof object?.[name] === 'string')
}

/** What the fields hold. A damaged line or another program may have put something else there, and such a field is left out. */
const fieldChecks: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ...textFields.map((name): [string, (value: unknown) => boolean] => [name, isTextOrNull]),
  ['command', isText],
  ['cwd', isText],
  ['argc', isNumber],
  ['pid', isNumber],
  ['args', isTextList],
  ['ancestors', isAncestors],
  ['agent', isAgent],
])
