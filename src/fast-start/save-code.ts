import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const unfinishedMs = 60_000
const maxFolders = 16
/** As entry.ts names folders. `AWSX_HOME` may be any folder of the user, and a `code` in it may hold other things. */
const folderName = /^[0-9a-f]{16}-u\d*-v\d+\.\d+\.\d+[\w.-]*-\w+-[0-9a-z]+$/

/**
 * Writes compiled code, twice into each file: comparing the halves takes a fraction of the time that loading a checksum would take. Failures
 * are ignored.
 * @param folder for one build, user and runtime, next to those for others
 * @param files functions that make the code, by file name
 * @returns whether all of them were written
 */
export function saveFiles(folder: string, files: ReadonlyMap<string, () => Buffer>): boolean {
  try {
    if (mkdirSync(folder, { recursive: true, mode: 0o700 }) === undefined) removeUnfinished(folder)
    else removeOldest(dirname(folder))
    for (const [name, makeCode] of files) writeTwice(join(folder, name), makeCode())
    return true
  } catch {
    // The disk is full or read-only, or the permissions of the folder changed.
    return false
  }
}

/** Removes a file with code, if there is one. Failures are ignored. */
export function removeCode(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // As above.
  }
}

/**
 * Gives a file another name, unless it was just written. Failures are ignored.
 * @param minAgeMs a file that was written later keeps its name; one of the future, after the clock was set back, does not
 */
export function setAside(path: string, other: string, minAgeMs: number): void {
  try {
    if (Math.abs(Date.now() - readTime(path)) > minAgeMs) renameSync(path, other)
  } catch {
    // As above.
  }
}

function writeTwice(path: string, code: Buffer): void {
  const temporary = `${path}.${process.pid}`
  try {
    writeFileSync(temporary, Buffer.concat([code, code]), { mode: 0o600, flag: 'wx' })
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** Removes what killed processes left. */
function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (/\.\d+$/.test(name) && Date.now() - readTime(path) > unfinishedMs) rmSync(path, { force: true })
  }
}

/** Every update of awsx or Node adds a folder, and so do flags of Node that change with each run. */
function removeOldest(parent: string): void {
  const folders = readdirSync(parent)
    .filter((name) => folderName.test(name))
    .map((name) => ({ path: join(parent, name), time: readTime(join(parent, name)) }))
  folders.sort((a, b) => b.time - a.time)
  for (const { path } of folders.slice(maxFolders)) rmSync(path, { recursive: true, force: true })
}

/** @returns milliseconds since 1970; 0 if another process removed it */
function readTime(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
