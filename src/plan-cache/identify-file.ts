import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs'
import type { Stats } from 'node:fs'

/** How long a file must have been unchanged before its identity tells it from the next version: more than a tick of the kernel's clock. */
const settledMs = 100

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
 * Whether every later change of a file gives it another identity. Not if it has just been changed, nor where the identity says less:
 * - A change time of whole seconds is coarse, or one that a program can set, as over sshfs, or that the builder of a file system image chose.
 * - Files with inodes beyond what a number holds exactly can seem to have the same one (Lustre, overlay file systems).
 * @param now milliseconds since 1970 UTC, read before the file was identified
 */
export function showsChanges(path: string, now: number): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return true
  const isPrecise = found.ctimeMs % 1000 !== 0 && Number.isSafeInteger(found.ino)
  return found.isFile() && isPrecise && now - found.ctimeMs >= settledMs
}

/** In whole milliseconds: Node and Bun round fractions of them differently. */
function describe({ dev, ino, size, mtimeMs, ctimeMs }: Stats): string {
  return `${dev} ${ino} ${size} ${Math.trunc(mtimeMs)} ${Math.trunc(ctimeMs)}`
}
