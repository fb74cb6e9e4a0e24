/**
 * The functions of files.ts as system calls, on Linux: node:fs takes a twelfth of a run to load. The build of the binary puts this file in
 * the place of files.ts. A call that fails is made again by node:fs, which then throws its error, except for the two failures that most runs
 * have: a file that does not exist where that is no error, and a descriptor that is closed.
 */
import { encoder, linux } from './linux-calls.ts'
import type { FileCalls, FileStatus, FindStatus, IfThere } from './types.ts'

/** errno(3) */
const ENOENT = 2
const EBADF = 9
const ENOTDIR = 20
/** openat(2): relative to the working directory, -100 as 32 bits. */
const AT_FDCWD = 0xff_ff_ff_9c
/** statx(2) */
const AT_SYMLINK_NOFOLLOW = 0x100
const AT_EMPTY_PATH = 0x1000
const STATX_BASIC_STATS = 0x7ff
/** open(2): the same on all processors. Descriptors of node:fs are closed on exec as well. */
const O_CLOEXEC = 0o2_000_000
/** Access modes other than O_RDONLY, O_CREAT, and O_TMPFILE without O_DIRECTORY. */
const writingFlags = 0o3 | 0o100 | 0o20_000_000

const isX64 = process.arch === 'x64'
/** Those that awsx uses; numbers of asm/fcntl.h. */
const linuxConstants = {
  F_OK: 0,
  X_OK: 1,
  W_OK: 2,
  R_OK: 4,
  O_RDONLY: 0,
  O_NONBLOCK: 0o4000,
  O_DIRECTORY: isX64 ? 0o200_000 : 0o40_000,
  O_NOFOLLOW: isX64 ? 0o400_000 : 0o100_000,
}

/** Memory for one call: a path of up to PATH_MAX bytes with the zero at its end, what statx(2) or statfs(2) gives, and a part of a listing. */
const scratch = new ArrayBuffer(16_384)
const pathBytes = new Uint8Array(scratch, 0, 4096)
const resultBytes = new Uint8Array(scratch, 4096, 256)
const result = new Uint32Array(scratch, 4096, 64)
const listing = new Uint8Array(scratch, 8192)
const emptyPath = new Uint8Array(scratch, 4352, 1)

const nodeFs = () => process.getBuiltinModule('node:fs')

/** As in files.ts. */
export const constants: Readonly<Record<keyof typeof linuxConstants, number>> =
  linux === undefined ? nodeFs().constants : linuxConstants

/** As in files.ts. */
export const accessSync: FileCalls['accessSync'] =
  linux === undefined
    ? nodeFs().accessSync
    : (path, mode) => {
        if (!hasAccess(path, mode)) nodeFs().accessSync(path, mode)
      }

/** As in files.ts. */
export const closeSync: FileCalls['closeSync'] =
  linux === undefined
    ? nodeFs().closeSync
    : (fd) => {
        if (linux === undefined || !isDescriptor(fd)) nodeFs().closeSync(fd)
        // Not again by node:fs: after any other failure the descriptor is closed as well (close(2)), and its number can be another file's.
        else if (linux.call(linux.numbers.close, fd) !== 0 && lastErrorIs(EBADF)) throw closedError()
      }

/** As in files.ts. */
export const existsSync: FileCalls['existsSync'] =
  linux === undefined
    ? nodeFs().existsSync
    : (path) => {
        if (hasAccess(path, linuxConstants.F_OK)) return true
        // Another failure need not be the file's: a filter for system calls may forbid this one.
        const isCertain = isPassable(path) && (lastErrorIs(ENOENT) || lastErrorIs(ENOTDIR))
        return !isCertain && nodeFs().existsSync(path)
      }

/** As in files.ts. */
export const fstatSync: FileCalls['fstatSync'] =
  linux === undefined ? nodeFs().fstatSync : (fd) => readStatusOf(fd) ?? nodeFs().fstatSync(fd)

/** As in files.ts. */
export function fstatIfOpen(fd: number): FileStatus | undefined {
  const status = readStatusOf(fd)
  if (status !== undefined || (isDescriptor(fd) && lastErrorIs(EBADF))) return status
  try {
    return nodeFs().fstatSync(fd)
  } catch {
    return undefined
  }
}

/** As in files.ts. */
export const lstatSync: FindStatus =
  linux === undefined
    ? nodeFs().lstatSync
    : (((path: string, options?: IfThere) => {
        const found = isPassable(path) ? callStatx(AT_FDCWD, putPath(path), AT_SYMLINK_NOFOLLOW) : undefined
        if (found !== undefined) return found
        return isMissing(path, options) ? undefined : nodeFs().lstatSync(path, options)
      }) as FindStatus)

/** As in files.ts. */
export const statSync: FindStatus =
  linux === undefined
    ? nodeFs().statSync
    : (((path: string, options?: IfThere) => {
        const found = isPassable(path) ? callStatx(AT_FDCWD, putPath(path), 0) : undefined
        if (found !== undefined) return found
        return isMissing(path, options) ? undefined : nodeFs().statSync(path, options)
      }) as FindStatus)

/** As in files.ts. */
export const openSync: FileCalls['openSync'] =
  linux === undefined
    ? nodeFs().openSync
    : (path, flags) => {
        const fd = (flags & writingFlags) === 0 ? openForReading(path, flags) : -1
        return fd < 0 ? nodeFs().openSync(path, flags) : fd
      }

/** As in files.ts. */
export const readSync: FileCalls['readSync'] =
  linux === undefined
    ? nodeFs().readSync
    : (fd, bytes) => {
        const count =
          linux === undefined || !isDescriptor(fd)
            ? -1
            : linux.call(linux.numbers.read, fd, bytes, bytes.length)
        return count < 0 ? nodeFs().readSync(fd, bytes) : count
      }

/** As in files.ts. */
export const writeSync: FileCalls['writeSync'] =
  linux === undefined
    ? nodeFs().writeSync
    : (fd, bytes) => {
        const count =
          linux === undefined || !isDescriptor(fd)
            ? -1
            : linux.call(linux.numbers.write, fd, bytes, bytes.length)
        return count < 0 ? nodeFs().writeSync(fd, bytes) : count
      }

/** As in files.ts. */
export const statfsSync: FileCalls['statfsSync'] =
  linux === undefined
    ? nodeFs().statfsSync
    : (path) => {
        const isRead =
          linux !== undefined &&
          isPassable(path) &&
          linux.call(linux.numbers.statfs, putPath(path), resultBytes) === 0
        return isRead ? { type: word(0) } : nodeFs().statfsSync(path)
      }

/** As in files.ts. Like node:fs, it gives the names in the order of the file system. */
export const readdirSync: FileCalls['readdirSync'] =
  linux === undefined ? nodeFs().readdirSync : (path) => listFolder(path) ?? nodeFs().readdirSync(path)

/** @returns undefined if it cannot be listed, or has names that are not ASCII */
function listFolder(path: string): string[] | undefined {
  const fd = openForReading(path, linuxConstants.O_DIRECTORY)
  if (linux === undefined || fd < 0) return undefined
  const names: string[] = []
  let size: number
  do {
    size = linux.call(linux.numbers.getdents64, fd, listing, listing.length)
  } while (size > 0 && addNames(names, size))
  closeSync(fd)
  return size === 0 ? names : undefined
}

/**
 * Reads entries of getdents64(2): inode and offset of 8 bytes, the size of the entry in 2, its type in 1, and the name with a zero at its end.
 * @returns whether all names are ASCII
 */
function addNames(names: string[], size: number): boolean {
  let entry = 0
  while (entry < size) {
    const start = entry + 19
    let end = start
    for (; end < size && listing[end] !== 0; end += 1) if ((listing[end] ?? 0) > 127) return false
    // Not letter by letter: each step would allocate a string.
    const name = String.fromCharCode.apply(undefined, listing.subarray(start, end) as unknown as number[])
    if (name !== '.' && name !== '..') names.push(name)
    entry += (listing[entry + 16] ?? 0) + (listing[entry + 17] ?? 0) * 256
  }
  return true
}

/** @returns a descriptor; negative if the file cannot be opened */
function openForReading(path: string, flags: number): number {
  if (linux === undefined || !isPassable(path)) return -1
  return linux.call(linux.numbers.openat, AT_FDCWD, putPath(path), flags | O_CLOEXEC)
}

function hasAccess(path: string, mode: number): boolean {
  if (linux === undefined || !isPassable(path)) return false
  return linux.call(linux.numbers.faccessat, AT_FDCWD, putPath(path), mode) === 0
}

/** Whether the last call failed because there is no such file, and that is no error. */
function isMissing(path: string, options: IfThere | undefined): boolean {
  return options !== undefined && isPassable(path) && lastErrorIs(ENOENT)
}

function readStatusOf(fd: number): FileStatus | undefined {
  return isDescriptor(fd) ? callStatx(fd, emptyPath, AT_EMPTY_PATH) : undefined
}

/** Ask right after a call. */
function lastErrorIs(code: number): boolean {
  return linux !== undefined && linux.errno() === code
}

/** As node:fs throws it. */
function closedError(): Error {
  const details = { code: 'EBADF', errno: -EBADF, syscall: 'close' }
  return Object.assign(new Error('EBADF: bad file descriptor, close'), details)
}

/** node:fs rejects everything else. */
function isDescriptor(fd: number): boolean {
  return Number.isInteger(fd) && fd >= 0 && fd < 2 ** 31
}

/** @returns undefined if the call failed */
function callStatx(folder: number, path: Uint8Array, flags: number): FileStatus | undefined {
  return linux?.call(linux.numbers.statx, folder, path, flags, STATX_BASIC_STATS, resultBytes) === 0
    ? new Status()
    : undefined
}

/** Whether a path fits, and ends where the system sees its end. In UTF-8 a character of a string takes up to three bytes. */
function isPassable(path: string): boolean {
  return typeof path === 'string' && path.length < pathBytes.length / 3 && !path.includes('\0')
}

function putPath(path: string): Uint8Array {
  pathBytes[encoder.encodeInto(path, pathBytes).written] = 0
  return pathBytes
}

const twoTo32 = 2 ** 32

/** Type bits of stat(2). */
const S_IFMT = 0o170_000

/** What `struct statx` says (statx(2)). */
class Status implements FileStatus {
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly ino: number
  readonly size: number
  readonly dev: number
  readonly rdev: number
  readonly mtimeMs: number
  readonly ctimeMs: number

  /** Reads it from the scratch memory. Numbers above 2^53 are rounded, as in node:fs. */
  constructor() {
    this.uid = word(5)
    this.gid = word(6)
    this.mode = word(7) & 0xffff
    this.ino = word(8) + word(9) * twoTo32
    this.size = word(10) + word(11) * twoTo32
    this.ctimeMs = timeAt(24)
    this.mtimeMs = timeAt(28)
    this.rdev = deviceAt(32)
    this.dev = deviceAt(34)
  }

  isFile(): boolean {
    return (this.mode & S_IFMT) === 0o100_000
  }

  isDirectory(): boolean {
    return (this.mode & S_IFMT) === 0o040_000
  }

  isSymbolicLink(): boolean {
    return (this.mode & S_IFMT) === 0o120_000
  }

  isFIFO(): boolean {
    return (this.mode & S_IFMT) === 0o010_000
  }

  isCharacterDevice(): boolean {
    return (this.mode & S_IFMT) === 0o020_000
  }
}

function word(index: number): number {
  return result[index] ?? 0
}

/** Signed seconds, and nanoseconds. */
function timeAt(index: number): number {
  const seconds = word(index) + (word(index + 1) | 0) * twoTo32
  return seconds * 1000 + word(index + 2) / 1_000_000
}

/** Major and minor number as one (makedev(3)). */
function deviceAt(index: number): number {
  const [major, minor] = [word(index), word(index + 1)]
  const low = ((major & 0xfff) << 8) | (minor & 0xff)
  return low + (minor >>> 8) * 2 ** 20 + (major >>> 12) * 2 ** 44
}
