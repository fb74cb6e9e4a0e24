import { statSync } from 'node:fs'

/** How long a file must have been unchanged before its identity tells it from the next version: more than a tick of the kernel's clock. */
const settledMs = 100

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
