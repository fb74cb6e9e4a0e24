import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { AwsxError } from '../../errors.ts'
import { removeFile } from '../../files/private-file.ts'
import { elapsedMs } from '../../process/elapsed.ts'
import type { LockOptions, LockOwner } from '../types.ts'
import { openGenerationLock, type LockHandle } from './generation-lock.ts'
import { watchOwnerWork } from './owner-work.ts'
import { openSqliteLock } from './sqlite-lock.ts'

const noticeAfterMs = 1000

/**
 * Runs `work` while holding the lock at a path. Where Node has SQLite, the kernel owns the lock, so it ends with its owner, however that
 * ends. If the lock cannot be had for another reason than contention, `work` runs without it.
 * @param path start of the names of the lock's files; its folder exists and belongs to the user alone
 * @throws AwsxError STORE_LOCKED if one process held it for all of `waitMs`, and did not work (Linux)
 */
export async function runLocked<T>(
  path: string,
  options: LockOptions,
  work: () => Promise<T>,
  findAnswer?: () => Promise<T | undefined>,
): Promise<T> {
  const handle = openHandle(path)
  if (handle === undefined) return work()
  try {
    const { isHeld, answer } = await acquire<T>(handle, path, { ...options, findAnswer })
    if (answer !== undefined) return answer
    if (isHeld) writeOwner(path, options.purpose)
    try {
      return await work()
    } finally {
      if (isHeld) ignoreErrors(() => removeFile(ownerPath(path)))
    }
  } finally {
    ignoreErrors(() => handle.close())
  }
}

function openHandle(path: string): LockHandle | undefined {
  return attempt(() => openSqliteLock(path)) ?? attempt(() => openGenerationLock(path))
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

interface WaitOptions<T> extends LockOptions {
  readonly findAnswer: (() => Promise<T | undefined>) | undefined
}

/** Neither held nor with an answer, if no lock can be had, so that the work runs without one. */
interface WaitEnd<T> {
  readonly isHeld: boolean
  readonly answer?: T | undefined
}

async function acquire<T>(handle: LockHandle, path: string, options: WaitOptions<T>): Promise<WaitEnd<T>> {
  const started = elapsedMs()
  const work = watchOwnerWork()
  let turn = readTurn(path)
  let turnStarted = started
  let lastProgress = started
  let nextLook = started
  let noticed = false
  for (;;) {
    try {
      if (handle.tryAcquire()) return { isHeld: true }
    } catch {
      return { isHeld: false }
    }
    const now = elapsedMs()
    const latest = readTurn(path)
    // Many processes that take turns make progress, however long that takes on a busy machine.
    if (latest !== undefined && latest !== turn) lastProgress = turnStarted = now
    turn = latest ?? turn
    if (options.isForUser !== true && now >= nextLook) {
      nextLook = now + options.waitMs / 2
      if (work.hasGrown(readOwner(path).pid)) lastProgress = now
    }
    const waited = now - lastProgress
    if (waited >= options.waitMs) throw heldTooLong(readOwner(path), now - turnStarted)
    if (!noticed && now - started >= noticeAfterMs) {
      noticed = true
      options.onWait?.(readOwner(path))
    }
    await pause(Math.min(options.waitMs - waited, pauseMs(now - started)))
    // Otherwise many processes that wait for one answer would each take the lock for it, one after the other.
    if (options.findAnswer !== undefined && readTurn(path) !== latest) {
      const answer = await options.findAnswer()
      if (answer !== undefined) return { isHeld: false, answer }
    }
  }
}

/** Longer pauses after a while, because hundreds of waiting processes would take the processor away from the owner. */
function pauseMs(waited: number): number {
  return 10 + Math.random() * 40 + Math.min(Math.max(0, waited - 2000) / 20, 200) * Math.random()
}

function heldTooLong({ pid, purpose }: LockOwner, waited: number): AwsxError {
  const who = pid === null ? 'another awsx' : `another awsx (pid ${pid})`
  const what = purpose === null ? '' : ` (${purpose})`
  const hints = pid === null ? [] : [`if it hangs: kill ${pid}`]
  return new AwsxError('STORE_LOCKED', `${who} did not finish in ${Math.ceil(waited / 1000)} s${what}`, {
    hints,
  })
}

function ownerPath(path: string): string {
  return `${path}.owner`
}

/** Tells waiting processes who owns the lock. It does not have to be atomic or removed after a crash: the next owner writes its own. */
function writeOwner(path: string, purpose: string | undefined): void {
  const text = JSON.stringify({ pid: process.pid, purpose: purpose ?? null })
  ignoreErrors(() => writeFileSync(ownerPath(path), text, { mode: 0o600 }))
}

/** Identifies one hold of the lock: every owner writes the file anew. @returns undefined between two of them */
function readTurn(path: string): string | undefined {
  try {
    const { mtimeMs, ino } = statSync(ownerPath(path))
    return `${ino} ${mtimeMs}`
  } catch {
    return undefined
  }
}

function readOwner(path: string): LockOwner {
  try {
    const { pid, purpose } = JSON.parse(readFileSync(ownerPath(path), 'utf8')) as Record<string, unknown>
    return {
      pid: typeof pid === 'number' ? pid : null,
      purpose: typeof purpose === 'string' ? purpose : null,
    }
  } catch {
    return { pid: null, purpose: null }
  }
}

/** For what must not fail the work: the note for those who wait, and cleaning up. */
function ignoreErrors(work: () => void): void {
  try {
    work()
  } catch {
    // See above.
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
