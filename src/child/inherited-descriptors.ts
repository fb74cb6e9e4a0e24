import { readlinkSync } from 'node:fs'
import { existsSync, fstatIfOpen, readdirSync } from '../system/files.ts'
import { decodeUtf8 } from '../text/bytes.ts'
import { readStart } from './inspect-program.ts'
import { findOwnPipes } from './own-pipes.ts'
import type { OpenDescriptor } from './own-pipes.ts'

/** A descriptor that the parent handed down. */
export interface InheritedDescriptor {
  readonly fd: number
  /** The target of its link in /proc at the start; undefined without /proc. */
  readonly target: string | undefined
}

/**
 * The descriptors above 2 that the parent handed down: `3>log`, `<(…)`, the job server of make, sockets of
 * systemd. A command expects them, but Node marks those below 16 close-on-exec when it starts, and Bun all of them; so
 * they have to be known and passed on.
 *
 * Call it before awsx opens anything, or its own sockets and files would count as inherited. The runtime's own
 * descriptors at that time are anonymous inodes and, in Node, pipes that it has both ends of.
 * @param env names the job server of make, of whose pipe a process inherits both ends
 * @param argv where there is no /proc, all that can be known are the descriptors that an argument ends with (`/dev/fd/63`, `--file=/dev/fd/63`)
 * @returns in ascending order
 */
export function findInheritedDescriptors(
  env: Readonly<Record<string, string>>,
  argv: readonly string[],
): InheritedDescriptor[] {
  const open = listDescriptors()
  if (open === undefined) return findNamedDescriptors(argv)
  // Most runs of the binary inherit nothing.
  if (open.length === 0) return []
  const ownPipes = findOwnPipes(open, env)
  const found: InheritedDescriptor[] = []
  for (const { fd, file } of open) {
    const target = readTarget(fd)
    if (target === undefined || target.startsWith('anon_inode:')) continue
    if (!target.startsWith('pipe:') || !ownPipes.has(file)) found.push({ fd, target })
  }
  return found.sort((one, other) => one.fd - other.fd)
}

/** Lists the unchanged descriptors: the runtime may have closed one of its own and reused the number. */
export function stillInherited(inherited: readonly InheritedDescriptor[]): number[] {
  if (inherited.length === 0) return []
  return inherited
    .filter(({ fd, target }) => (target === undefined ? isOpen(fd) : readTarget(fd) === target))
    .map(({ fd }) => fd)
}

function findNamedDescriptors(argv: readonly string[]): InheritedDescriptor[] {
  const named = argv.map((argument) => Number(/\/dev\/fd\/(\d+)$/.exec(argument)?.[1] ?? 0))
  return [...new Set(named)]
    .filter((fd) => fd > 2 && isOpen(fd))
    .sort((one, other) => one - other)
    .map((fd) => ({ fd, target: undefined }))
}

function isOpen(fd: number): boolean {
  return fstatIfOpen(fd) !== undefined
}

/** `S_IFMT`, `S_IFREG` and `S_IFCHR` of stat(2). */
const typeBits = 0o170000
const regularFile = 0o100000
const characterDevice = 0o020000
/** `makedev(1, 3)` of Linux. */
const nullDevice = 0x103

/** Those above 2, without most anonymous inodes, such as an epoll instance: these have no type, and asking for it is faster than for the link. */
function listDescriptors(): readonly OpenDescriptor[] | undefined {
  const names = readNames('/proc/self/fd')
  if (names === undefined) return undefined
  const found: OpenDescriptor[] = []
  for (const name of names) {
    const fd = Number(name)
    if (fd <= 2) continue
    // That of the listing, usually the highest, is closed by now. Creating an error takes Node longer than looking at all others.
    if (fd === names.length - 1 && !existsSync(`/proc/self/fd/${name}`)) continue
    // Another thread can have closed one.
    const status = fstatIfOpen(fd)
    if (status !== undefined && (status.mode & typeBits) !== 0)
      found.push({ fd, file: `${status.dev}:${status.ino}` })
  }
  return found
}

/** The target of a descriptor's link in /proc; undefined if it is closed, and in Wine. */
function readTarget(fd: number): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`)
  } catch {
    return undefined
  }
}

function readNames(folder: string): string[] | undefined {
  try {
    return readdirSync(folder)
  } catch {
    return undefined
  }
}

/** Flags of open(2) on every architecture that Node runs on under Linux. */
const O_NONBLOCK = 0o4000
const O_CLOEXEC = 0o2000000
/** Position and flags come first. */
const startBytes = 256
const flagsField = '\nflags:'

/** True if reads and writes on the descriptor fail with EAGAIN instead of waiting; false where there is no /proc. */
export function isNonblocking(fd: number): boolean {
  return !neverWaits(fd) && ((readFlags(fd) ?? 0) & O_NONBLOCK) !== 0
}

/** Whether a descriptor is of a file or of null(4), for which O_NONBLOCK means nothing (open(2)). */
function neverWaits(fd: number): boolean {
  const status = fstatIfOpen(fd)
  if (status === undefined) return false
  const type = status.mode & typeBits
  return type === regularFile || (type === characterDevice && status.rdev === nullDevice)
}

/** True if the descriptor would not reach a program that replaces this one, or if that cannot be seen. */
export function isClosedOnExec(fd: number): boolean {
  return ((readFlags(fd) ?? O_CLOEXEC) & O_CLOEXEC) !== 0
}

function readFlags(fd: number): number | undefined {
  try {
    const text = decodeUtf8(readStart(`/proc/self/fdinfo/${fd}`, startBytes))
    const at = text.indexOf(flagsField)
    return at === -1 ? 0 : Number.parseInt(text.slice(at + flagsField.length), 8)
  } catch {
    return undefined
  }
}
