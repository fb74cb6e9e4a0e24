import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs'
import type { Stats } from 'node:fs'

/** How long a file must have been unchanged before its identity tells it from the next version: more than a tick of the kernel's clock. */
const settledMs = 100
/** The same for a file system that may count in steps of up to two seconds. */
const coarselySettledMs = 3000

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
 * Whether a file was changed so short a time ago that the next change might not change its identity.
 * @param now milliseconds since 1970 UTC
 */
export function isUnsettled(path: string, now: number): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return false
  const isCoarse = found.ctimeMs % 1000 === 0
  return !found.isFile() || now - found.ctimeMs < (isCoarse ? coarselySettledMs : settledMs)
}

/** In whole milliseconds: Node and Bun round fractions of them differently. */
function describe({ dev, ino, size, mtimeMs, ctimeMs }: Stats): string {
  return `${dev} ${ino} ${size} ${Math.trunc(mtimeMs)} ${Math.trunc(ctimeMs)}`
}
