import { lstatSync } from 'node:fs'

/** A descriptor of this process. */
export interface OpenDescriptor {
  readonly fd: number
  /** Equal for those of the same file, pipe or socket. */
  readonly file: string
}

/**
 * Tells the pipes that Node opened for itself from inherited ones: Node has one descriptor for each end. More than two, or copies of one end
 * (`3>&1 4>&1`), are inherited. Bun opens no pipe when it starts.
 * @param open the process's descriptors above 2
 * @param env names the job server of make, of whose pipe a process inherits both ends
 * @returns the `file` of each pipe of Node; may contain those of files that are not pipes
 */
export function findOwnPipes(
  open: readonly OpenDescriptor[],
  env: Readonly<Record<string, string>>,
): ReadonlySet<string> {
  const own = new Set<string>()
  if (process.versions['bun'] !== undefined) return own
  // A service can hand down thousands.
  const sharing = new Map<string, number[]>()
  for (const { fd, file } of open) {
    const fds = sharing.get(file)
    if (fds === undefined) sharing.set(file, [fd])
    else fds.push(fd)
  }
  const jobServer = findJobServer(env['MAKEFLAGS'] ?? '')
  for (const [file, [one, other, ...more]] of sharing) {
    if (one === undefined || other === undefined || more.length > 0) continue
    if (jobServer.includes(one) && jobServer.includes(other)) continue
    if (canWrite(one) !== canWrite(other)) own.add(file)
  }
  return own
}

/** `--jobserver-auth=3,4` (GNU make 4.2 and later; `--jobserver-fds=` before), the last one; the form `fifo:PATH` needs no descriptor. */
function findJobServer(makeFlags: string): number[] {
  const match = makeFlags === '' ? null : /.*--jobserver-(?:auth|fds)=(\d+),(\d+)/.exec(makeFlags)
  return match === null ? [] : [Number(match[1]), Number(match[2])]
}

/** The owner's permissions on a descriptor's link say whether it can be read and written (proc(5)). */
function canWrite(fd: number): boolean {
  return ((lstatSync(`/proc/self/fd/${fd}`, { throwIfNoEntry: false })?.mode ?? 0) & 0o200) !== 0
}
