import { fchmodSync, unlinkSync } from 'node:fs'
import { isErrno } from '../errors.ts'
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  statfsSync,
} from '../system/files.ts'

const tmpfsMagic = 0x0102_1994
const ramfsMagic = 0x8584_58f6

/** A file that exists but must not be trusted: a symbolic link, another user's, or one that others can write. */
export class UntrustedFileError extends Error {}

/**
 * Reads a small file that must belong to the user alone. Takes away the rights of others if they could only read it.
 * @param uid the owner it must have; undefined on Windows
 * @returns undefined if there is no such file
 * @throws UntrustedFileError, also for a file of more than `maxBytes`; the system error for anything else
 */
export function readPrivateBytes(
  path: string,
  uid: number | undefined,
  maxBytes: number,
): Uint8Array | undefined {
  const descriptor = openForReading(path)
  if (descriptor === undefined) return undefined
  try {
    const stats = fstatSync(descriptor)
    if (!stats.isFile()) throw new UntrustedFileError('not a regular file')
    if (stats.size > maxBytes) throw new UntrustedFileError('too large')
    if (uid !== undefined) {
      if (stats.uid !== uid) throw new UntrustedFileError(`belongs to another user (uid ${stats.uid})`)
      if ((stats.mode & 0o022) !== 0) throw new UntrustedFileError('writable by others')
      if ((stats.mode & 0o077) !== 0) fchmodSync(descriptor, 0o600)
    }
    return readAll(descriptor, stats.size)
  } finally {
    closeSync(descriptor)
  }
}

/** As {@link readPrivateBytes}. */
export function readPrivateFile(path: string, uid: number | undefined, maxBytes: number): Buffer | undefined {
  const bytes = readPrivateBytes(path, uid, maxBytes)
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

function openForReading(path: string): number | undefined {
  try {
    // O_NONBLOCK: opening a FIFO would otherwise block until a process writes to it. Windows has neither flag.
    return openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    if (isErrno(error, 'ELOOP', 'EMLINK')) throw new UntrustedFileError('is a symbolic link')
    throw error
  }
}

/** Reads up to `size` bytes from an open file. @returns fewer if the file ends before */
export function readAll(descriptor: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let filled = 0
  while (filled < size) {
    const count = readSync(descriptor, bytes.subarray(filled))
    if (count === 0) break
    filled += count
  }
  return bytes.subarray(0, filled)
}

/** Removes a file or symbolic link, if there is one. */
export function removeFile(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'ENOTDIR')) throw error
  }
}

/** @returns the names in a folder; none if there is no such folder */
export function listNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return []
    throw error
  }
}

/** Whether a file or folder is in memory (statfs(2)). @throws the system error if it does not exist */
export function isMemoryBacked(path: string): boolean {
  const { type } = statfsSync(path)
  return type === tmpfsMagic || type >>> 0 === ramfsMagic
}
