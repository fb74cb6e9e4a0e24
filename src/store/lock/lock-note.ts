import { readFileSync } from 'node:fs'
import { removeFile } from '../../files/private-file.ts'
import { replaceFile } from '../../files/replace-file.ts'

interface LockNote {
  readonly text: string
  /** When it was noted: milliseconds since 1970 UTC, the clock that all processes share. */
  readonly now: number
  /** How long it counts. */
  readonly ms: number
}

/** Leaves a note beside a lock. @param path of the lock */
export function writeLockNote(path: string, note: LockNote): void {
  try {
    replaceFile(notePath(path), JSON.stringify(note))
  } catch {
    // Without the note the next process prompts again, which annoys but is not wrong.
  }
}

/** @returns the text of a note that still counts and was not written before `since`, else undefined */
export function findLockNote(path: string, when: { now: number; since: number }): string | undefined {
  try {
    const { text, now, ms } = JSON.parse(readFileSync(notePath(path), 'utf8')) as Record<string, unknown>
    if (typeof text !== 'string' || typeof now !== 'number' || typeof ms !== 'number') return undefined
    if (now <= when.now && when.now < now + ms) return now < when.since ? undefined : text
    removeFile(notePath(path))
  } catch {
    // No note was written, or the note cannot be read.
  }
  return undefined
}

function notePath(path: string): string {
  return `${path}.refused`
}
