import { fstatSync, lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { decodeUtf8 } from '../text/bytes.ts'
import { readStart } from './inspect-program.ts'

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
 * descriptors at that time are anonymous inodes, and pipes that it holds both ends of.
 * @param env names the job server of make, the one pipe of which a process inherits both ends
 * @param argv where there is no /proc, all that can be known are the descriptors that an argument names (`/dev/fd/63`)
 * @returns in ascending order
 */
export function findInheritedDescriptors(
  env: Readonly<Record<string, string>>,
  argv: readonly string[],
): InheritedDescriptor[] {
  const open = listDescriptors()
  if (open === undefined) return findNamedDescriptors(argv)
  const named: OpenDescriptor[] = []
  for (const descriptor of open) if (!descriptor.target.startsWith('anon_inode:')) named.push(descriptor)
  // Most runs inherit nothing.
  if (named.length === 0) return []
  // A service can hand down thousands.
  const counts = new Map<string, number>()
  for (const { target } of named) counts.set(target, (counts.get(target) ?? 0) + 1)
  const jobServer = findJobServer(env['MAKEFLAGS'] ?? '')
  return named
    .filter(
      ({ fd, target }) => !target.startsWith('pipe:') || counts.get(target) === 1 || jobServer.includes(fd),
    )
    .sort((one, other) => one.fd - other.fd)
}

/** Lists the unchanged descriptors: the runtime may have closed one of its own and reused the number. */
export function stillInherited(inherited: readonly InheritedDescriptor[]): number[] {
  if (inherited.length === 0) return []
  const now = new Map(listDescriptors()?.map(({ fd, target }) => [fd, target]))
  return inherited
    .filter(({ fd, target }) => (target === undefined ? isOpen(fd) : now.get(fd) === target))
    .map(({ fd }) => fd)
}

/** `--jobserver-auth=3,4` (GNU make 4.2 and later; `--jobserver-fds=` before); the form `fifo:PATH` needs no descriptor. */
function findJobServer(makeFlags: string): number[] {
  const match = makeFlags === '' ? null : /--jobserver-(?:auth|fds)=(\d+),(\d+)/.exec(makeFlags)
  return match === null ? [] : [Number(match[1]), Number(match[2])]
}

function findNamedDescriptors(argv: readonly string[]): InheritedDescriptor[] {
  const named = argv.map((argument) => Number(/^\/dev\/fd\/(\d+)$/.exec(argument)?.[1] ?? 0))
  return [...new Set(named)]
    .filter((fd) => fd > 2 && isOpen(fd))
    .sort((one, other) => one - other)
    .map((fd) => ({ fd, target: undefined }))
}

function isOpen(fd: number): boolean {
  try {
    fstatSync(fd)
    return true
  } catch {
    return false
  }
}

interface OpenDescriptor {
  readonly fd: number
  /** The target of its link in /proc. */
  readonly target: string
}

/** Those above 2. */
function listDescriptors(): readonly OpenDescriptor[] | undefined {
  const names = readNames('/proc/self/fd')
  if (names === undefined) return undefined
  const found: OpenDescriptor[] = []
  for (const name of names) {
    const fd = Number(name)
    const link = `/proc/self/fd/${fd}`
    if (fd <= 2) continue
    try {
      // The descriptor of the listing itself is closed by now, and checking that is faster than catching an error.
      if (lstatSync(link, { throwIfNoEntry: false }) !== undefined)
        found.push({ fd, target: readlinkSync(link) })
    } catch {
      // Another thread has closed it since, or this is Wine.
    }
  }
  return found
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
  return ((readFlags(fd) ?? 0) & O_NONBLOCK) !== 0
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
