import { readFileSync } from 'node:fs'
import { removeFile } from '../../files/private-file.ts'
import { replaceFile } from '../../files/replace-file.ts'

/**
 * Writes down that what a lock's owner asked for was refused.
 * @param path of the lock
 * @param now milliseconds since 1970: the clock that all processes share
 */
export function writePromptDenial(path: string, refusal: { text: string; now: number; ms: number }): void {
  try {
    replaceFile(markPath(path), JSON.stringify(refusal))
  } catch {
    // Without the mark the next in line asks again, which annoys but is not wrong.
  }
}

/** @returns the text of a refusal that still stands and was not made before `since`, else undefined */
export function findPromptDenial(path: string, when: { now: number; since: number }): string | undefined {
  try {
    const value = JSON.parse(readFileSync(markPath(path), 'utf8')) as Record<string, unknown>
    const { text, now: madeAt, ms } = value
    if (typeof text !== 'string' || typeof madeAt !== 'number' || typeof ms !== 'number') return undefined
    if (madeAt <= when.now && when.now < madeAt + ms) return madeAt < when.since ? undefined : text
    removeFile(markPath(path))
  } catch {
    // No mark, or none that can be read.
  }
  return undefined
}

function markPath(path: string): string {
  return `${path}.refused`
}
