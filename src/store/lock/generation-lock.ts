import { mkdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isErrno } from '../../errors.ts'
import type { LockHandle } from './hold-lock.ts'
import { listNames, removeFile } from '../../files/private-file.ts'
import { createByLink } from '../../files/replace-file.ts'
import { isRunning } from '../../process/is-running.ts'

/** Identifies a process for as long as the machine is up; a process id alone is used again. */
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
 * A lock made of files, for runtimes that cannot ask the kernel for one.
 *
 * A folder holds one file for each *generation*. Only the highest counts, and it is never removed, only surpassed: to
 * take the lock, link a file with who we are to the number after it, which one process alone can do, and only if the
 * highest was given back or its holder is dead. A process that looked long ago may succeed with a number that has come
 * and gone, so everybody looks again after linking and steps back if there is a higher one.
 */
export function openFileLock(path: string): LockHandle {
  const folder = `${path}.d`
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const own = describeAwsxProcess()
  let held: number | undefined
  return {
    tryAcquire: () => {
      held ??= tryGeneration(folder, own)
      return held !== undefined
    },
    close: () => {
      if (held !== undefined) release(folder, held)
      held = undefined
    },
  }
}

function tryGeneration(folder: string, own: Holder): number | undefined {
  const highest = findHighest(folder)
  if (highest > 0 && isHeld(generationPath(folder, highest), own)) return undefined
  const next = highest + 1
  if (!createByLink(generationPath(folder, next), JSON.stringify(own))) return undefined
  if (findHighest(folder) !== next) {
    removeFile(generationPath(folder, next))
    return undefined
  }
  removeBelow(folder, next)
  return next
}

/** Marks the file in place: to rename another over it could hide it from one who lists the folder at that moment. */
function release(folder: string, held: number): void {
  writeFileSync(generationPath(folder, held), released, { flag: 'r+' })
}

function isHeld(path: string, own: Holder): boolean {
  try {
    const text = readFileSync(path, 'utf8')
    if (text.startsWith(released)) return false
    // The wall clock, as the time of a file is by it: one that is put ahead costs a lock, which costs a call.
    const age = Date.now() - statSync(path).mtimeMs
    return age < maxHoldMs && isAlive(parseHolder(text), own)
  } catch (error) {
    // It was surpassed while we looked: somebody has the lock, or had it a moment ago.
    if (isErrno(error, 'ENOENT')) return true
    throw error
  }
}

/** In doubt a holder is alive; {@link maxHoldMs} bounds what that can cost. */
function isAlive(holder: Holder | undefined, own: Holder): boolean {
  if (holder === undefined) return false
  if (holder.boot !== own.boot) return false
  if (holder.namespace !== own.namespace) return true
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

function describeAwsxProcess(): Holder {
  return {
    pid: process.pid,
    start: readStart(process.pid),
    boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: attempt(() => readlinkSync('/proc/self/ns/pid')),
  }
}

/** Clock ticks from boot to the start of a process (proc(5), field 22 of stat); null if it is gone, a zombie or unknown. */
function readStart(pid: number): string | null {
  const text = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  if (text === null) return null
  // The name in parentheses may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null)
}

function attempt(work: () => string): string | null {
  try {
    return work()
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
