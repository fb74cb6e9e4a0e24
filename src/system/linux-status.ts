import type { FileStatus } from './types.ts'

/**
 * What statx(2) or statfs(2) gave last, in numbers of four bytes. It is read at once, so one memory does for all calls. No second array is on
 * it, because Bun takes as long as for ten calls to get the `buffer` of the first one.
 */
export const result = new Uint32Array(64)

/** @param index of a number of four bytes in the result */
export function word(index: number): number {
  return result[index] ?? 0
}

const twoTo32 = 2 ** 32

/** Type bits of stat(2). */
const S_IFMT = 0o170_000

/** What `struct statx` says (statx(2)). */
export class Status implements FileStatus {
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly ino: number
  readonly size: number
  readonly dev: number
  readonly rdev: number
  readonly mtimeMs: number
  readonly ctimeMs: number

  /** Reads it from the last result. Numbers above 2^53 are rounded, as in node:fs. */
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

/** Signed seconds, and nanoseconds. */
function timeAt(index: number): number {
  const seconds = word(index) + (word(index + 1) | 0) * twoTo32
  return seconds * 1000 + word(index + 2) / 1_000_000
}

/** Major and minor number as one (makedev(3)). */
function deviceAt(index: number): number {
  const major = word(index)
  const minor = word(index + 1)
  const low = ((major & 0xfff) << 8) | (minor & 0xff)
  return low + (minor >>> 8) * 2 ** 20 + (major >>> 12) * 2 ** 44
}
