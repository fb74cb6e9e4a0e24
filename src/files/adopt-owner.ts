import { fchownSync, statSync } from 'node:fs'
import { isErrno } from '../errors.ts'

/**
 * Gives a new file or folder to the owner of the folder that it is in, if root created it: root, called with the home of another user, leaves
 * nothing there that the user could not change or remove.
 * @param descriptor of what was created, because a path could lead elsewhere by now
 * @param folder where it was created
 */
export function adoptOwner(descriptor: number, folder: string): void {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(folder)
  if (uid === 0) return
  try {
    fchownSync(descriptor, uid, gid)
  } catch (error) {
    // A network file system can forbid it, or have no owners.
    if (!isErrno(error, 'EPERM', 'EINVAL', 'ENOTSUP')) throw error
  }
}
