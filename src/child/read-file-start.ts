import { closeSync, openSync, readSync } from 'node:fs'

/**
 * The first bytes of a file, fewer if it has no more. For a file of /proc too, whose size nobody knows: to read all of one takes a buffer of
 * many pages.
 * @param count of bytes at most
 * @throws the system error if it cannot be opened or read
 */
export function readStart(path: string, count: number): Buffer {
  const descriptor = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(count)
    return bytes.subarray(0, readSync(descriptor, bytes, 0, count, null))
  } finally {
    closeSync(descriptor)
  }
}
