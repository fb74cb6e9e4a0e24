import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { isErrno } from '../errors.ts'
import { makeFolders } from '../files/make-folders.ts'
import { removeFile, UntrustedFileError } from '../files/private-file.ts'
import { inspectPath } from '../store/state-folder.ts'
import { verifyFolder } from '../store/store-folder.ts'

/** Size in bytes from which the next writer starts a new file. */
export const rotateBytes = 5 * 1024 * 1024
const files = 5
const newline = 0x0a

/** The files of a log, the oldest first. */
export function listLogFiles(folder: string): readonly string[] {
  return Array.from({ length: files }, (_, index) => pathOf(folder, files - 1 - index))
}

/** The current file is 0, and older ones have higher numbers. */
function pathOf(folder: string, index: number): string {
  return join(folder, index === 0 ? 'audit.jsonl' : `audit.${index}.jsonl`)
}

/**
 * Appends a line with one write, so that lines of other processes never mix with it. Creates the folder and the file for the user only.
 * @param line with its newline
 * @returns whether the file is due for {@link rotate}
 * @throws UntrustedFileError for a file or folder that others can change; the system error if it cannot be written
 */
export function appendLine(folder: string, line: Buffer, uid: number | undefined): boolean {
  makeFolders(folder, 0o700)
  verifyFolder(folder, uid)
  const descriptor = openForAppend(pathOf(folder, 0))
  try {
    const stats = fstatSync(descriptor)
    if (!stats.isFile()) throw new UntrustedFileError('not a regular file')
    if (uid !== undefined && stats.uid !== uid) throw new UntrustedFileError('belongs to another user')
    if (uid !== undefined && (stats.mode & 0o777) !== 0o600) fchmodSync(descriptor, 0o600)
    const bytes = endsLine(descriptor, stats.size) ? line : Buffer.concat([Buffer.from('\n'), line])
    if (writeSync(descriptor, bytes) < bytes.length) throw new UntrustedFileError('the disk is full')
    return stats.size + bytes.length >= rotateBytes
  } finally {
    closeSync(descriptor)
  }
}

function openForAppend(path: string): number {
  const { O_APPEND, O_CREAT, O_RDWR } = constants
  // O_NONBLOCK: opening a FIFO would otherwise block. Windows has neither of the last flags.
  const flags = O_APPEND | O_CREAT | O_RDWR | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
  try {
    return openSync(path, flags, 0o600)
  } catch (error) {
    if (isErrno(error, 'ELOOP', 'EMLINK')) throw new UntrustedFileError('is a symbolic link')
    throw error
  }
}

/** False after a write that a full disk or a crash cut short. */
function endsLine(descriptor: number, size: number): boolean {
  if (size === 0) return true
  const last = Buffer.alloc(1)
  return readSync(descriptor, last, 0, 1, size - 1) === 0 || last[0] === newline
}

/**
 * Starts a new file and removes the oldest, if the current one is still too large. Two processes must not run this at once. A line that another process
 * writes meanwhile is in the renamed file.
 * @throws the system error
 */
export function rotate(folder: string): void {
  if ((inspectPath(pathOf(folder, 0))?.size ?? 0) < rotateBytes) return
  removeFile(pathOf(folder, files - 1))
  for (let index = files - 2; index >= 0; index -= 1) {
    if (inspectPath(pathOf(folder, index)) !== undefined)
      renameSync(pathOf(folder, index), pathOf(folder, index + 1))
  }
}
