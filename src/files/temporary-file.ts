import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TemporaryFile {
  /** Absolute. */
  readonly path: string
  /** Removes the file and its folder. */
  remove(): void
}

export interface TemporaryFolder {
  /** Absolute. */
  readonly path: string
  /** Removes the folder and what is in it. */
  remove(): void
}

/** Creates a folder that only this user can read (mode 0700). The caller removes it. @throws the system error */
export function createTemporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), 'awsx-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/**
 * Writes a file that only this user can read (mode 0600), in a new folder (mode 0700). The caller removes it.
 * @throws the system error; no folder is left behind
 */
export function writeTemporaryFile(name: string, text: string): TemporaryFile {
  const folder = createTemporaryFolder()
  const path = join(folder.path, name)
  try {
    writeFileSync(path, text, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    folder.remove()
    throw error
  }
  return { path, remove: () => folder.remove() }
}
