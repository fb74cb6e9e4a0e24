import { readFileSync } from 'node:fs'
import { removeFile } from '../../files/private-file.ts'
import { replaceFile } from '../../files/replace-file.ts'

interface PromptDenial {
  readonly text: string
  /** When it was noted: milliseconds since 1970 UTC, the clock that all processes share. */
  readonly now: number
  /** How long it counts. */
  readonly ms: number
}

/** Notes that the user canceled what a lock's owner asked for. @param path of the lock */
export function writePromptDenial(path: string, denial: PromptDenial): void {
  try {
    replaceFile(denialPath(path), JSON.stringify(denial))
  } catch {
    // Without the note the next process prompts again, which annoys but is not wrong.
  }
}

/** @returns the text of a denial that still counts and was not made before `since`, else undefined */
export function findPromptDenial(path: string, when: { now: number; since: number }): string | undefined {
  try {
    const { text, now, ms } = JSON.parse(readFileSync(denialPath(path), 'utf8')) as Record<string, unknown>
    if (typeof text !== 'string' || typeof now !== 'number' || typeof ms !== 'number') return undefined
    if (now <= when.now && when.now < now + ms) return now < when.since ? undefined : text
    removeFile(denialPath(path))
  } catch {
    // No denial was noted, or the note cannot be read.
  }
  return undefined
}

function denialPath(path: string): string {
  return `${path}.refused`
}
