import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isErrno } from '../errors.ts'

/** A file that is there but must not be trusted: a link, another user's, or one that others may write. */
export class UntrustedFileError extends Error {}

const maxTemporaryAgeMs = 10 * 60_000
const temporaryPattern = /^\..+\.(\d+)\.[0-9a-f]{12}$/

/**
 * Reads a small file that must be ours alone; takes the rights of others away where they could only read.
 * @param uid the owner that it must have; undefined on Windows
 * @returns undefined if there is no such file
 * @throws UntrustedFileError, also for a file of more than `maxBytes`; the system error for anything else
 */
export function readPrivateFile(path: string, uid: number | undefined, maxBytes: number): Buffer | undefined {
  const descriptor = openForReading(path)
  if (descriptor === undefined) return undefined
  try {
    const stats = fstatSync(descriptor)
    if (!stats.isFile()) throw new UntrustedFileError('not a regular file')
    if (stats.size > maxBytes) throw new UntrustedFileError('too large')
    if (uid !== undefined) {
      if (stats.uid !== uid) throw new UntrustedFileError(`belongs to another user (uid ${stats.uid})`)
      if ((stats.mode & 0o022) !== 0) throw new UntrustedFileError('others may write it')
      if ((stats.mode & 0o077) !== 0) fchmodSync(descriptor, 0o600)
    }
    return readAll(descriptor, stats.size)
  } finally {
    closeSync(descriptor)
  }
}

function openForReading(path: string): number | undefined {
  try {
    // O_NONBLOCK: a planted FIFO would otherwise hold us for ever. Windows has neither flag.
    return openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    if (isErrno(error, 'ELOOP', 'EMLINK')) throw new UntrustedFileError('is a symbolic link')
    throw error
  }
}

function readAll(descriptor: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size)
  let filled = 0
  while (filled < size) {
    const count = readSync(descriptor, bytes, filled, size - filled, null)
    if (count === 0) break
    filled += count
  }
  return bytes.subarray(0, filled)
}

/**
 * Replaces a file atomically: whatever dies when, a reader sees the old bytes or the new ones.
 * @param options.durable also survive a power failure straight after the call
 * @throws the system error; the old file is then intact
 */
export function replaceFile(path: string, bytes: Uint8Array, options: { durable: boolean }): void {
  for (let attempt = 1; ; attempt += 1) {
    const temporary = writeTemporary(path, bytes)
    try {
      renameWithRetry(temporary, path)
      break
    } catch (error) {
      removeFile(temporary)
      // A process in another pid namespace can take our temporary file for a dead one's.
      if (!isErrno(error, 'ENOENT') || attempt === 3) throw error
    }
  }
  if (options.durable) syncFolder(dirname(path))
}

/**
 * Creates a file with all of its bytes, or not at all.
 * @returns false if there is one already; it is then left as it is
 */
export function createFile(path: string, bytes: Uint8Array): boolean {
  const temporary = writeTemporary(path, bytes)
  try {
    linkSync(temporary, path)
    syncFolder(dirname(path))
    return true
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false
    if (isErrno(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS')) return createWithoutLinks(path, bytes)
    throw error
  } finally {
    removeFile(temporary)
  }
}

/** For file systems without hard links; a crash in the middle leaves a damaged file behind. */
function createWithoutLinks(path: string, bytes: Uint8Array): boolean {
  try {
    writeNew(path, bytes)
    return true
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false
    throw error
  }
}

/** Removes a file or link; absent is fine. */
export function removeFile(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'ENOTDIR')) throw error
  }
}

/** Removes the temporary files of writers that died, and those that are older than any write takes. */
export function sweepTemporaries(folder: string, now: number): void {
  for (const name of listNames(folder)) {
    const pid = temporaryPattern.exec(name)?.[1]
    if (pid === undefined) continue
    const path = join(folder, name)
    const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now
    if (!isRunning(Number(pid)) || now - changed > maxTemporaryAgeMs) removeFile(path)
  }
}

/** Names in a folder; none if there is no such folder. */
export function listNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return []
    throw error
  }
}

/** Tells whether there is a process of that id, whoever owns it. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !isErrno(error, 'ESRCH')
  }
}

function writeTemporary(path: string, bytes: Uint8Array): string {
  const random = randomBytes(6).toString('hex')
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${random}`)
  try {
    writeNew(temporary, bytes)
  } catch (error) {
    removeFile(temporary)
    throw error
  }
  return temporary
}

function writeNew(path: string, bytes: Uint8Array): void {
  const descriptor = openSync(path, 'wx', 0o600)
  try {
    let written = 0
    // A full disk shows as a short write first and as an error only at the next one.
    while (written < bytes.length) written += writeSync(descriptor, bytes, written)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** On Windows a reader or a virus scanner that has the old file open makes the rename fail for a moment. */
function renameWithRetry(from: string, to: string): void {
  const started = performance.now()
  for (;;) {
    try {
      renameSync(from, to)
      return
    } catch (error) {
      const transient = process.platform === 'win32' && isErrno(error, 'EPERM', 'EACCES', 'EBUSY')
      if (!transient || performance.now() - started > 1000) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  }
}

function syncFolder(path: string): void {
  let descriptor: number | undefined
  try {
    descriptor = openSync(path, 'r')
    fsyncSync(descriptor)
  } catch (error) {
    // Windows cannot open folders, and some file systems cannot sync them; the rename itself has succeeded.
    if (!isErrno(error, 'EPERM', 'EACCES', 'EISDIR', 'EINVAL', 'ENOTSUP')) throw error
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
