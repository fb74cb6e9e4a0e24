import { readFileSync } from 'node:fs'
import { isErrno } from '../errors.ts'
import { parseJsonObject } from '../text/json-object.ts'
import type { AuditEntry } from './audit-entry.ts'
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
  const lines = listLogFiles(folder).flatMap((path) => readLines(path))
  const entries = lines.map((line) => parseEntry(line))
  const known = entries.filter((entry) => entry !== undefined)
  return {
    // Processes write in another order than they take the time.
    entries: known.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at)),
    unreadable: entries.length - known.length,
  }
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return []
    throw error
  }
}

function parseEntry(line: string): ReadEntry | undefined {
  const entry = parseJsonObject(line)
  const { v, at, event } = entry ?? {}
  const isEntry =
    v === 1 && typeof at === 'string' && !Number.isNaN(Date.parse(at)) && typeof event === 'string'
  return isEntry ? (entry as unknown as ReadEntry) : undefined
}
