import {
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

const pieceBytes = 64 * 1024
const unfinishedMs = 60_000
const mostFolders = 16
/** What `src/start/start.ts` names a folder. `AWSX_HOME` may be any folder of the user's, with a `code` in it that is not ours. */
const folderName = /^[0-9a-f]{16}-v\d+\.\d+\.\d+[\w.-]*-\w+-[0-9a-z]+$/

/**
 * Compiled code, as {@link keepFiles} left it.
 * @returns undefined if there is none, or if it is damaged: V8 does not check what it is given, and crashes
 */
export function readKept(path: string): Buffer | undefined {
  let descriptor: number
  try {
    descriptor = openSync(path, 'r')
  } catch {
    return undefined
  }
  try {
    return readTwice(descriptor)
  } catch {
    return undefined
  } finally {
    closeSync(descriptor)
  }
}

/** The second half goes through a small buffer: memory that is new to the process takes longer than the comparison. */
function readTwice(descriptor: number): Buffer | undefined {
  const length = fstatSync(descriptor).size >>> 1
  const code = Buffer.allocUnsafeSlow(length)
  if (length === 0 || readSync(descriptor, code, 0, length, 0) !== length) return undefined
  const piece = Buffer.allocUnsafeSlow(pieceBytes)
  for (let start = 0; start < length; start += pieceBytes) {
    const count = Math.min(pieceBytes, length - start)
    if (readSync(descriptor, piece, 0, count, length + start) !== count) return undefined
    if (code.compare(piece, 0, count, start, start + count) !== 0) return undefined
  }
  return code
}

/**
 * Writes compiled code twice into each file: to compare the halves takes a fraction of the time that loading a checksum would. What cannot
 * be written costs the gain and nothing else.
 * @param folder for one build and one Node, beside those for others
 * @param files what makes the code, by name
 */
export function keepFiles(folder: string, files: ReadonlyMap<string, () => Buffer>): void {
  try {
    if (mkdirSync(folder, { recursive: true, mode: 0o700 }) === undefined) removeUnfinished(folder)
    else removeOldest(dirname(folder))
    for (const [name, makeCode] of files) writeTwice(join(folder, name), makeCode())
  } catch {
    // A full disk, or a folder of which somebody took the rights.
  }
}

function writeTwice(path: string, code: Buffer): void {
  const temporary = `${path}.${process.pid}`
  try {
    writeFileSync(temporary, Buffer.concat([code, code]), { mode: 0o600 })
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** What a process that was killed left. */
function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (/\.\d+$/.test(name) && Date.now() - readTime(path) > unfinishedMs) rmSync(path, { force: true })
  }
}

/** Every update of awsx or Node makes a folder, and so do flags of Node that name another file each time. */
function removeOldest(parent: string): void {
  const folders = readdirSync(parent)
    .filter((name) => folderName.test(name))
    .map((name) => ({ path: join(parent, name), time: readTime(join(parent, name)) }))
  folders.sort((a, b) => b.time - a.time)
  for (const { path } of folders.slice(mostFolders)) rmSync(path, { recursive: true, force: true })
}

/** @returns milliseconds since 1970, 0 for what another process has removed */
function readTime(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
