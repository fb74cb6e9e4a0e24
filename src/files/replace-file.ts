import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  statSync,
  writeSync,
  type Stats,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { random } from '../crypto/random.ts'
import { isErrno } from '../errors.ts'
import { elapsedMs } from '../process/elapsed.ts'
import { isRunning } from '../process/is-running.ts'
import { adoptOwner } from './adopt-owner.ts'
import { listNames, removeFile } from './private-file.ts'

/** How {@link replaceFile} differs from one file to another. */
export interface ReplaceOptions {
  /** Whether the new content survives a power failure right after the call; false if not given. */
  readonly durable?: boolean
  /**
   * The new file gets this file's mode, owner and group, if it exists. Otherwise the mode is 0600 less the umask, and a file
   * that root creates in another user's folder belongs to that user.
   */
  readonly like?: string
  /** The exact mode, whatever the umask is. */
  readonly mode?: number
  /** Called right before the rename. If it returns false or throws, the file stays as it is. */
  readonly mayReplace?: () => boolean
}

const maxTemporaryAgeMs = 10 * 60_000
const temporaryPattern = /^\..+\.(\d+)\.[0-9a-f]{12}$/

/**
 * Replaces a file atomically, or creates it: a reader sees the old bytes or the new ones, whenever the writer dies. A symbolic link is
 * replaced, not followed.
 * @param path its folder must exist
 * @param content text is written as UTF-8
 * @returns whether the file was replaced
 * @throws the system error; the old file is then intact
 */
export function replaceFile(
  path: string,
  content: string | Uint8Array,
  options: ReplaceOptions = {},
): boolean {
  for (let attempt = 1; ; attempt += 1) {
    const temporary = writeTemporary(path, content, options)
    try {
      if (options.mayReplace?.() === false) {
        removeFile(temporary)
        return false
      }
      renameWithRetry(temporary, path)
      break
    } catch (error) {
      removeFile(temporary)
      // A process in another PID namespace can take our temporary file for a dead process's.
      if (!isErrno(error, 'ENOENT') || attempt === 3) throw error
    }
  }
  if (options.durable === true) syncFolder(dirname(path))
  return true
}

/**
 * Creates a file with all of its bytes, durably and with mode 0600.
 * @returns false if there is one already; it stays as it is
 */
export function createFile(path: string, content: string | Uint8Array): boolean {
  try {
    const created = createByLink(path, content)
    if (created) syncFolder(dirname(path))
    return created
  } catch (error) {
    if (!isErrno(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS')) throw error
  }
  // A file system without hard links. A crash in the middle leaves a damaged file behind.
  try {
    writeNew(path, content)
    return true
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false
    throw error
  }
}

/**
 * As {@link createFile}, but not durable, and no reader can ever see a part of the content.
 * @throws the system error, among others for a file system without hard links
 */
export function createByLink(path: string, content: string | Uint8Array): boolean {
  const temporary = writeTemporary(path, content, {})
  try {
    linkSync(temporary, path)
    return true
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false
    throw error
  } finally {
    removeFile(temporary)
  }
}

/**
 * Removes the temporary files of writers that died, and those older than any write takes.
 * @param now milliseconds since 1970 UTC
 * @param start of the names of the files that were written, in a folder that other programs may use, too
 */
export function sweepTemporaries(folder: string, now: number, start = ''): void {
  for (const name of listNames(folder)) {
    if (!name.startsWith(`.${start}`)) continue
    const pid = temporaryPattern.exec(name)?.[1]
    if (pid === undefined) continue
    const path = join(folder, name)
    const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now
    if (!isRunning(Number(pid)) || now - changed > maxTemporaryAgeMs) removeFile(path)
  }
}

/** Whether a name is that of a temporary file from {@link replaceFile} or {@link createFile}. */
export function isTemporaryName(name: string): boolean {
  return temporaryPattern.test(name)
}

function writeTemporary(path: string, content: string | Uint8Array, options: ReplaceOptions): string {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${random(6).toString('hex')}`)
  try {
    writeNew(temporary, content, options)
  } catch (error) {
    removeFile(temporary)
    throw error
  }
  return temporary
}

function writeNew(path: string, content: string | Uint8Array, { like, mode }: ReplaceOptions = {}): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const model = like === undefined ? undefined : statSync(like, { throwIfNoEntry: false })
  const descriptor = openSync(path, 'wx', 0o600)
  try {
    let written = 0
    // A full disk shows as a short write first, and as an error only at the next one.
    while (written < bytes.length) written += writeSync(descriptor, bytes, written)
    if (model !== undefined) copyRights(descriptor, model)
    else adoptOwner(descriptor, dirname(path))
    if (mode !== undefined) fchmodSync(descriptor, mode)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** If the group cannot be set, the group's rights are dropped: they would go to another group. */
function copyRights(descriptor: number, { uid, gid, mode }: Stats): void {
  const own = fstatSync(descriptor)
  let rights = mode & 0o7777
  if (own.uid !== uid) {
    fchownSync(descriptor, uid, gid)
  } else if (own.gid !== gid) {
    try {
      fchownSync(descriptor, uid, gid)
    } catch (error) {
      if (!isErrno(error, 'EPERM', 'EINVAL')) throw error
      rights &= ~0o6070
    }
  }
  fchmodSync(descriptor, rights)
}

/** On Windows a rename fails for a moment while a reader or a virus scanner has the old file open. */
function renameWithRetry(from: string, to: string): void {
  const started = elapsedMs()
  for (;;) {
    try {
      renameSync(from, to)
      return
    } catch (error) {
      const isTransient = process.platform === 'win32' && isErrno(error, 'EPERM', 'EACCES', 'EBUSY')
      if (!isTransient || elapsedMs() - started > 1000) throw error
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
    // Windows cannot open folders, and some file systems cannot sync them. The file itself is in place.
    if (!isErrno(error, 'EPERM', 'EACCES', 'EISDIR', 'EINVAL', 'ENOTSUP')) throw error
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
