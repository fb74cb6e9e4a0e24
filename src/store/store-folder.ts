import { chmodSync } from 'node:fs'
import { AwsxError, isErrno } from '../errors.ts'
import { listNames } from '../files/private-file.ts'
import type { FileStatus } from '../system/types.ts'
import { inspectPath } from './state-folder.ts'

/**
 * Verifies that only the user can write into the state folder. Never changes it: `AWSX_HOME` can name a folder that awsx did not create.
 * Others may list it, because everything that awsx creates in it is private.
 * @returns false if there is no such folder
 * @throws AwsxError STORE_UNAVAILABLE if it is a symbolic link, belongs to another user, or is writable by others
 */
export function verifyStateFolder(path: string, uid: number | undefined): boolean {
  return inspect(path, uid) !== undefined
}

/** Whether awsx creates files with this name in a folder. */
export type NameTest = (name: string) => boolean

/**
 * Verifies that a folder of awsx is private to the user. Removes the permissions of others if they could only read.
 * @param isOwnName accepts all names by default
 * @returns false if there is no such folder
 * @throws AwsxError STORE_UNAVAILABLE like {@link verifyStateFolder}, and if others can read it and another program uses it
 */
export function verifyFolder(path: string, uid: number | undefined, isOwnName?: NameTest): boolean {
  const stats = inspect(path, uid)
  if (stats === undefined) return false
  if (uid === undefined || (stats.mode & 0o777) === 0o700) return true
  if (isOwnName !== undefined && !listNames(path).every(isOwnName))
    throw unusable(`the folder ${path} contains files of another program`, 'set AWSX_HOME to a new folder')
  removeRights(path)
  return true
}

function inspect(path: string, uid: number | undefined): FileStatus | undefined {
  const stats = inspectPath(path)
  if (stats === undefined) return undefined
  if (stats.isSymbolicLink())
    throw unusable(`${path} is a symbolic link`, 'set AWSX_HOME to the folder that it points to')
  if (!stats.isDirectory()) throw unusable(`${path} is not a folder`)
  // Without a uid this is Windows, where the access list of the user's profile folder keeps others out.
  if (uid === undefined) return stats
  if (stats.uid !== uid)
    throw unusable(
      `${path} belongs to another user (uid ${stats.uid})`,
      'set AWSX_HOME to a folder of your own',
    )
  if ((stats.mode & 0o022) !== 0) throw unusable(`${path} is writable by others`, `chmod 700 '${path}'`)
  return stats
}

function removeRights(path: string): void {
  try {
    chmodSync(path, 0o700)
  } catch (error) {
    // On a read-only file system others can see the names of encrypted files, but awsx can still work.
    if (!isErrno(error, 'EROFS', 'EPERM')) throw error
  }
}

/** The error for a folder that the store cannot use. */
export function unusable(message: string, hint?: string, cause?: unknown): AwsxError {
  return new AwsxError('STORE_UNAVAILABLE', message, { hints: hint === undefined ? [] : [hint], cause })
}
