import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TemporaryFile {
  /** Absolute. */
  readonly path: string
  /** Removes the file and its folder. */
  remove(): void
}

/**
 * Writes a file that only this user can read (mode 0600), in a new folder (mode 0700). The caller removes it.
 * @throws the system error; no folder is left behind
 */
export function writeTemporaryFile(name: string, text: string): TemporaryFile {
  const folder = mkdtempSync(join(tmpdir(), 'awsx-'))
  const path = join(folder, name)
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    writeFileSync(path, text, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    remove()
    throw error
  }
  return { path, remove }
}
