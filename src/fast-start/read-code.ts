import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import type { Stats } from 'node:fs'

const pieceBytes = 64 * 1024

/**
 * Reads compiled code that `saveFiles` of save-code.ts wrote.
 * @returns undefined if the file does not exist, is damaged (V8 does not check, it crashes), or can be written by others
 */
export function readCode(path: string): Buffer | undefined {
  let descriptor: number
  try {
    // Neither a symbolic link nor a pipe without a writer. Windows has neither flag.
    descriptor = openSync(
      path,
      constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    )
  } catch {
    return undefined
  }
  try {
    const stats = fstatSync(descriptor)
    return isOurs(stats) ? readTwice(descriptor, stats.size >>> 1) : undefined
  } catch {
    return undefined
  } finally {
    closeSync(descriptor)
  }
}

function isOurs(stats: Stats): boolean {
  const uid = process.getuid?.()
  return stats.isFile() && (uid === undefined || (stats.uid === uid && (stats.mode & 0o077) === 0))
}

/**
 * The second half is read into a small buffer: to get new memory takes longer than to compare. Views are compared, because the `compare` of a
 * buffer, with its five arguments, takes twice as long at first use.
 */
function readTwice(descriptor: number, length: number): Buffer | undefined {
  const bytes = Buffer.allocUnsafeSlow(length + pieceBytes)
  const view = (start: number, count: number): Uint8Array => new Uint8Array(bytes.buffer, start, count)
  if (length === 0 || readSync(descriptor, bytes, 0, length, 0) !== length) return undefined
  for (let start = 0; start < length; start += pieceBytes) {
    const count = Math.min(pieceBytes, length - start)
    if (readSync(descriptor, bytes, length, count, length + start) !== count) return undefined
    if (Buffer.compare(view(start, count), view(length, count)) !== 0) return undefined
  }
  return bytes.subarray(0, length)
}
