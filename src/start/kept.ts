import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'

const pieceBytes = 64 * 1024

/**
 * Compiled code, as {@link keepFile} left it.
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
    const count = readSync(descriptor, piece, 0, Math.min(pieceBytes, length - start), length + start)
    if (count === 0 || code.compare(piece, 0, count, start, start + count) !== 0) return undefined
  }
  return code
}

/**
 * Writes compiled code twice into one file: to compare the halves takes a fraction of the time that loading a checksum would. A file that
 * cannot be written costs the gain and nothing else.
 */
export function keepFile(path: string, code: Buffer): void {
  const temporary = `${path}.${process.pid}`
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(temporary, Buffer.concat([code, code]), { mode: 0o600 })
    renameSync(temporary, path)
  } catch {
    rmSync(temporary, { force: true })
  }
}
