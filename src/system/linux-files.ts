/**
 * The functions of files.ts as system calls of Linux. A call that fails is made again by node:fs, which then throws its error, except for
 * usual failures: a file that does not exist where that is no error, and a descriptor that is closed.
 */
import { calls, encoder } from './linux-calls.ts'
import { result, Status, word } from './linux-status.ts'
import type { FileCalls, FileStatus, FindStatus, IfThere } from './types.ts'

const { call, errno, numbers } = calls
/** Looked up when it is needed, because that loads it. */
export const nodeFs = () => process.getBuiltinModule('node:fs')

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
export const constants = {
  F_OK: 0,
  X_OK: 1,
  W_OK: 2,
  R_OK: 4,
  O_RDONLY: 0,
  O_NONBLOCK: 0o4000,
  O_DIRECTORY: isX64 ? 0o200_000 : 0o40_000,
  O_NOFOLLOW: isX64 ? 0o400_000 : 0o100_000,
}

/** A path of up to PATH_MAX bytes with the zero at its end. */
const pathBytes = new Uint8Array(4096)
const emptyPath = new Uint8Array(1)
/** A part of a listing. */
const listing = new Uint8Array(8192)

export const accessSync: FileCalls['accessSync'] = (path, mode) => {
  if (!hasAccess(path, mode)) nodeFs().accessSync(path, mode)
}

export const closeSync: FileCalls['closeSync'] = (fd) => {
  if (!isDescriptor(fd)) nodeFs().closeSync(fd)
  // Not again by node:fs: after any other failure the descriptor is closed as well (close(2)), and its number can be another file's.
  else if (call(numbers.close, fd) !== 0 && errno() === EBADF) throw closedError()
}

export const existsSync: FileCalls['existsSync'] = (path) => {
  if (hasAccess(path, constants.F_OK)) return true
  // Another failure need not be the file's: a filter for system calls may forbid this one.
  const isCertain = isPassable(path) && [ENOENT, ENOTDIR].includes(errno())
  return !isCertain && nodeFs().existsSync(path)
}

export const fstatSync: FileCalls['fstatSync'] = (fd) => readStatusOf(fd) ?? nodeFs().fstatSync(fd)

export const fstatIfOpen: FileCalls['fstatIfOpen'] = (fd) => {
  const status = readStatusOf(fd)
  if (status !== undefined || (isDescriptor(fd) && errno() === EBADF)) return status
  try {
    return nodeFs().fstatSync(fd)
  } catch {
    return undefined
  }
}

export const lstatSync = ((path: string, options?: IfThere) =>
  findStatus(path, AT_SYMLINK_NOFOLLOW) ??
  (isMissing(path, options) ? undefined : nodeFs().lstatSync(path, options))) as FindStatus

export const statSync = ((path: string, options?: IfThere) =>
  findStatus(path, 0) ??
  (isMissing(path, options) ? undefined : nodeFs().statSync(path, options))) as FindStatus

export const openSync: FileCalls['openSync'] = (path, flags) => {
  const fd = (flags & writingFlags) === 0 ? openForReading(path, flags) : -1
  return fd < 0 ? nodeFs().openSync(path, flags) : fd
}

export const readSync: FileCalls['readSync'] = (fd, bytes) => {
  const count = isDescriptor(fd) ? call(numbers.read, fd, bytes, bytes.length) : -1
  return count < 0 ? nodeFs().readSync(fd, bytes) : count
}

export const writeSync: FileCalls['writeSync'] = (fd, bytes) => {
  const count = isDescriptor(fd) ? call(numbers.write, fd, bytes, bytes.length) : -1
  return count < 0 ? nodeFs().writeSync(fd, bytes) : count
}

export const statfsSync: FileCalls['statfsSync'] = (path) =>
  isPassable(path) && call(numbers.statfs, putPath(path), result) === 0
    ? { type: word(0) }
    : nodeFs().statfsSync(path)

/** Like node:fs, it gives the names in the order of the file system. */
export const readdirSync: FileCalls['readdirSync'] = (path) => listFolder(path) ?? nodeFs().readdirSync(path)

/** @returns undefined if it cannot be listed, or has names that are not ASCII */
function listFolder(path: string): string[] | undefined {
  const fd = openForReading(path, constants.O_DIRECTORY)
  if (fd < 0) return undefined
  const names: string[] = []
  let size: number
  do {
    size = call(numbers.getdents64, fd, listing, listing.length)
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
    const codes: number[] = []
    for (let at = entry + 19; at < size; at += 1) {
      const code = listing[at] ?? 0
      if (code === 0) break
      if (code > 127) return false
      codes.push(code)
    }
    // Not letter by letter: each step would allocate a string.
    const name = String.fromCharCode.apply(undefined, codes)
    if (name !== '.' && name !== '..') names.push(name)
    entry += (listing[entry + 16] ?? 0) + (listing[entry + 17] ?? 0) * 256
  }
  return true
}

/** @returns a descriptor; negative if the file cannot be opened */
function openForReading(path: string, flags: number): number {
  return isPassable(path) ? call(numbers.openat, AT_FDCWD, putPath(path), flags | O_CLOEXEC) : -1
}

function hasAccess(path: string, mode: number): boolean {
  return isPassable(path) && call(numbers.faccessat, AT_FDCWD, putPath(path), mode) === 0
}

function findStatus(path: string, flags: number): FileStatus | undefined {
  return isPassable(path) ? callStatx(AT_FDCWD, putPath(path), flags) : undefined
}

function readStatusOf(fd: number): FileStatus | undefined {
  return isDescriptor(fd) ? callStatx(fd, emptyPath, AT_EMPTY_PATH) : undefined
}

/** @returns undefined if the call failed */
function callStatx(folder: number, path: Uint8Array, flags: number): FileStatus | undefined {
  const isRead = call(numbers.statx, folder, path, flags, STATX_BASIC_STATS, result) === 0
  return isRead ? new Status() : undefined
}

/** Whether the last call failed because there is no such file, and that is no error. */
function isMissing(path: string, options: IfThere | undefined): boolean {
  return options !== undefined && isPassable(path) && errno() === ENOENT
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

/** Whether a path fits, and ends where the system sees its end. In UTF-8 a character of a string takes up to three bytes. */
function isPassable(path: string): boolean {
  return typeof path === 'string' && path.length < pathBytes.length / 3 && !path.includes('\0')
}

function putPath(path: string): Uint8Array {
  pathBytes[encoder.encodeInto(path, pathBytes).written] = 0
  return pathBytes
}
