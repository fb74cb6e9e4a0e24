import { fchownSync, statSync } from 'node:fs'
import { isErrno } from '../errors.ts'

/**
 * Gives a new file or folder that root created to the owner of its parent folder. Otherwise root, run with another user's home, would leave
 * files that the user cannot change or remove.
 * @param descriptor of the new file or folder, because its path may have been replaced
 * @param folder where it was created
 */
export function adoptOwner(descriptor: number, folder: string): void {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(folder)
  if (uid === 0) return
  try {
    fchownSync(descriptor, uid, gid)
  } catch (error) {
    // A network file system may forbid this or have no owners.
    if (!isErrno(error, 'EPERM', 'EINVAL', 'ENOTSUP')) throw error
  }
}
