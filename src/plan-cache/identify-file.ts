import { closeSync, constants, fstatSync, openSync, statSync } from '../system/files.ts'
import type { FileStatus } from '../system/types.ts'

/**
 * Identifies the content of a file without reading it, as git does for its index: each write and each replacement changes the size, the
 * inode, or a time.
 * @returns null if there is no file
 * @throws the system error for a file that cannot be opened
 */
export function identifyFile(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return null
  if (!found.isFile()) return 'not a file'
  // Over NFS, only opening a file makes sure that what is known of it is not out of date.
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    return describe(fstatSync(descriptor))
  } finally {
    closeSync(descriptor)
  }
}

/**
 * In whole milliseconds: Node and Bun round fractions of them differently. As JSON, because the text that this goes into is JSON, too, and Bun
 * takes as long to prepare another way of writing numbers as to read ten files.
 */
function describe({ dev, ino, size, mtimeMs, ctimeMs }: FileStatus): string {
  return JSON.stringify([dev, ino, size, mtimeMs - (mtimeMs % 1), ctimeMs - (ctimeMs % 1)])
}
