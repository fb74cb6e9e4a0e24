import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { isErrno } from '../errors.ts'
import { listLogFiles } from './audit-file.ts'
import { parseLines } from './read-log.ts'
import type { AuditLog } from './read-log.ts'

const newline = 0x0a

/** Reads what is added to a log. */
export interface LogFollower {
  /**
   * Reads the whole lines that were written since the last call, the oldest first.
   * @throws the system error for a file that exists and cannot be read
   */
  read(): AuditLog
}

/** Follows a log from its start, also when it is rotated or does not exist yet. */
export function followLog(folder: string): LogFollower {
  // A file is known by its number, because rotation changes its name.
  const ends = new Map<bigint, number>()
  return {
    read() {
      const files = listLogFiles(folder).flatMap((path) => readFrom(path, ends) ?? [])
      // A file that rotation renames meanwhile may be missing in one call.
      for (const { file, end } of files) ends.set(file, end)
      return parseLines(files.flatMap(({ text }) => text.split('\n')))
    },
  }
}

interface NewText {
  readonly file: bigint
  /** Whole lines. */
  readonly text: string
  /** The offset in bytes after them. */
  readonly end: number
}

function readFrom(path: string, ends: ReadonlyMap<bigint, number>): NewText | undefined {
  const descriptor = openIfExists(path)
  if (descriptor === undefined) return undefined
  try {
    const { ino: file, size } = fstatSync(descriptor, { bigint: true })
    const known = ends.get(file) ?? 0
    // A new file may have the number of the one that rotation removed.
    const start = known > Number(size) ? 0 : known
    const bytes = readBytes(descriptor, start, Number(size) - start)
    const length = bytes.lastIndexOf(newline) + 1
    return { file, text: bytes.toString('utf8', 0, length), end: start + length }
  } finally {
    closeSync(descriptor)
  }
}

function openIfExists(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}

function readBytes(descriptor: number, start: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  let count = 0
  while (count < length) {
    const read = readSync(descriptor, bytes, count, length - count, start + count)
    if (read === 0) break
    count += read
  }
  return bytes.subarray(0, count)
}
