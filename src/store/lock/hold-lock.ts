import { readFileSync, writeFileSync } from 'node:fs'
import { AwsxError } from '../../errors.ts'
import { openFileLock } from './generation-lock.ts'
import { openKernelLock } from './sqlite-lock.ts'
import { removeFile } from '../../files/private-file.ts'
import type { LockOptions } from '../types.ts'

/** One process's hold on a lock, or its wish for one. */
export interface LockHandle {
  /**
   * Tries once, without waiting.
   * @returns whether the lock is ours now
   * @throws if it cannot be had for another reason than that somebody has it
   */
  tryAcquire(): boolean
  /** Gives the lock and everything that it needed back; also to be called without having it. */
  close(): void
}

interface Owner {
  readonly pid: number | null
  readonly purpose: string | null
}

const noticeAfterMs = 1000

/**
 * Runs `work` while holding the lock of a path, which is the kernel's where the runtime can ask for one: it ends with its
 * owner, however that ends. If the lock cannot be had for another reason than contention, `work` runs without it.
 * @param path where the lock's files are put; its folder exists and is ours alone
 * @throws AwsxError STORE_LOCKED if somebody else held it for all of `waitMs`
 */
export async function runLocked<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const handle = openHandle(path)
  if (handle === undefined) return work()
  try {
    const held = await acquire(handle, path, options)
    if (held) writeOwner(path, options.purpose)
    try {
      return await work()
    } finally {
      if (held) quietly(() => removeFile(ownerPath(path)))
    }
  } finally {
    quietly(() => handle.close())
  }
}

function openHandle(path: string): LockHandle | undefined {
  try {
    return openKernelLock(path) ?? openFileLock(path)
  } catch {
    return undefined
  }
}

/** @returns false if there is no lock to be had, so that the work goes on without one */
async function acquire(handle: LockHandle, path: string, options: LockOptions): Promise<boolean> {
  const started = performance.now()
  let noticed = false
  for (;;) {
    try {
      if (handle.tryAcquire()) return true
    } catch {
      return false
    }
    const waited = performance.now() - started
    if (waited >= options.waitMs) throw heldTooLong(readOwner(path), waited)
    if (!noticed && waited >= noticeAfterMs) {
      noticed = true
      options.onWait?.(readOwner(path))
    }
    await pause(Math.min(options.waitMs - waited, 10 + Math.random() * 40))
  }
}

function heldTooLong(owner: Owner, waited: number): AwsxError {
  const who = owner.pid === null ? 'another awsx' : `another awsx (pid ${owner.pid})`
  const what = owner.purpose === null ? '' : `, busy with: ${owner.purpose}`
  const hints = owner.pid === null ? [] : [`if it hangs: kill ${owner.pid}`]
  return new AwsxError('STORE_LOCKED', `${who} did not finish in ${Math.ceil(waited / 1000)} s${what}`, {
    hints,
  })
}

function ownerPath(path: string): string {
  return `${path}.owner`
}

/** For those who wait. A dead owner's note is overwritten by the next owner's, so it needs no care. */
function writeOwner(path: string, purpose: string | undefined): void {
  const text = JSON.stringify({ pid: process.pid, purpose: purpose ?? null })
  quietly(() => writeFileSync(ownerPath(path), text, { mode: 0o600 }))
}

function readOwner(path: string): Owner {
  try {
    const value = JSON.parse(readFileSync(ownerPath(path), 'utf8')) as Record<string, unknown>
    const { pid, purpose } = value
    return {
      pid: typeof pid === 'number' ? pid : null,
      purpose: typeof purpose === 'string' ? purpose : null,
    }
  } catch {
    return { pid: null, purpose: null }
  }
}

function quietly(work: () => void): void {
  try {
    work()
  } catch {
    // What is said to those who wait, and what is left behind, must not fail the work.
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
