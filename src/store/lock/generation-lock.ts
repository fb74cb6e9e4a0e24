import { readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isErrno } from '../../errors.ts'
import { makeFolders } from '../../files/make-folders.ts'
import { listNames, removeFile } from '../../files/private-file.ts'
import { createByLink } from '../../files/replace-file.ts'
import { isRunning } from '../../process/is-running.ts'

/** One process's hold on a lock, or its attempt at one. */
export interface LockHandle {
  /**
   * Tries once, without waiting.
   * @returns whether this process has the lock now
   * @throws if it cannot be had for another reason than that another process has it
   */
  tryAcquire(): boolean
  /** Releases the lock if it is held, and everything else that was opened for it. */
  close(): void
}

/** Identifies a process for as long as the machine is up; a process id alone is reused. */
interface Holder {
  readonly pid: number
  readonly start: string | null
  readonly boot: string | null
  readonly namespace: string | null
}

/** No holder needs longer: the longest work under a lock is a sign-in in the browser. */
const maxHoldMs = 15 * 60_000
const released = 'released'

/**
 * A lock made of files, for runtimes that cannot ask the kernel for one (Node before 22.13).
 *
 * A folder holds one file for each *generation*, and only the highest counts. To take the lock, a process creates the next generation, with
 * its own description. Only one process can do that, and only if the highest was released or its holder is dead. A process that listed the
 * folder long ago can succeed with a number that has come and gone, so each process lists again afterwards and gives up if there is a
 * higher one.
 */
export function openGenerationLock(path: string): LockHandle {
  const folder = `${path}.d`
  makeFolders(folder, 0o700)
  const self = describeThisProcess()
  let held: number | undefined
  return {
    tryAcquire: () => {
      held ??= tryGeneration(folder, self)
      return held !== undefined
    },
    close: () => {
      if (held !== undefined) release(folder, held)
      held = undefined
    },
  }
}

function tryGeneration(folder: string, self: Holder): number | undefined {
  const highest = findHighest(folder)
  if (highest > 0 && isHeld(generationPath(folder, highest), self)) return undefined
  const next = highest + 1
  if (!createByLink(generationPath(folder, next), JSON.stringify(self))) return undefined
  if (findHighest(folder) !== next) {
    removeFile(generationPath(folder, next))
    return undefined
  }
  removeBelow(folder, next)
  return next
}

/** Writes in place: renaming another file over it could hide it from a process that lists the folder at that moment. */
function release(folder: string, held: number): void {
  writeFileSync(generationPath(folder, held), released, { flag: 'r+' })
}

function isHeld(path: string, self: Holder): boolean {
  try {
    const text = readFileSync(path, 'utf8')
    if (text.startsWith(released)) return false
    // The wall clock, because file times use it. Setting it ahead costs a lock, which costs a call.
    const age = Date.now() - statSync(path).mtimeMs
    return age < maxHoldMs && isAlive(parseHolder(text), self)
  } catch (error) {
    // A higher generation appeared: another process has the lock, or just had it.
    if (isErrno(error, 'ENOENT')) return true
    throw error
  }
}

/** If in doubt, a holder is alive; {@link maxHoldMs} limits what that can cost. */
function isAlive(holder: Holder | undefined, self: Holder): boolean {
  if (holder === undefined) return false
  if (holder.boot !== self.boot) return false
  if (holder.namespace !== self.namespace) return true
  if (!isRunning(holder.pid)) return false
  return holder.start === null || holder.start === readStart(holder.pid)
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, start, boot, namespace } = JSON.parse(text) as Record<string, unknown>
    if (typeof pid !== 'number') return undefined
    return { pid, start: textOrNull(start), boot: textOrNull(boot), namespace: textOrNull(namespace) }
  } catch {
    return undefined
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function describeThisProcess(): Holder {
  return {
    pid: process.pid,
    start: readStart(process.pid),
    boot: readOrNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: readOrNull(() => readlinkSync('/proc/self/ns/pid')),
  }
}

/** Clock ticks from boot to the start of a process (proc(5), field 22 of stat); null if it is gone, a zombie, or unknown. */
function readStart(pid: number): string | null {
  const text = readOrNull(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  if (text === null) return null
  // The name in parentheses can itself contain spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null)
}

function readOrNull(read: () => string): string | null {
  try {
    return read()
  } catch {
    return null
  }
}

function findHighest(folder: string): number {
  return Math.max(0, ...listGenerations(folder))
}

function listGenerations(folder: string): readonly number[] {
  return listNames(folder)
    .filter((name) => /^[1-9]\d*$/.test(name))
    .map(Number)
}

function removeBelow(folder: string, generation: number): void {
  for (const lower of listGenerations(folder)) {
    if (lower < generation) removeFile(generationPath(folder, lower))
  }
}

function generationPath(folder: string, generation: number): string {
  return join(folder, String(generation))
}
