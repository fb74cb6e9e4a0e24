import { errnoName } from '../errors.ts'
import { makeFolders } from '../files/make-folders.ts'
import { findForeignOwner } from './state-folder.ts'
import { unusable, verifyFolder, verifyStateFolder } from './store-folder.ts'
import type { NameTest } from './store-folder.ts'

/**
 * Creates the state folder with mode 0700 if missing, and verifies it. Root does not create it in another user's folder.
 * @throws AwsxError STORE_UNAVAILABLE if it cannot be created, or as {@link verifyStateFolder}
 */
export function prepareStateFolder(path: string, uid: number | undefined): void {
  if (verifyStateFolder(path, uid)) return
  const owner = uid === 0 ? findForeignOwner(path) : undefined
  if (owner !== undefined)
    throw unusable(
      `${path} is in another user's folder (uid ${owner})`,
      'set AWSX_HOME to a folder that root owns',
    )
  prepare(path, () => verifyStateFolder(path, uid))
}

/**
 * Creates a folder with mode 0700 if missing, and verifies it.
 * @throws AwsxError STORE_UNAVAILABLE if it cannot be created, or as {@link verifyFolder}
 */
export function prepareFolder(path: string, uid: number | undefined, isOwnName?: NameTest): void {
  prepare(path, () => verifyFolder(path, uid, isOwnName))
}

function prepare(path: string, verify: () => boolean): void {
  if (verify()) return
  try {
    makeFolders(path, 0o700)
  } catch (error) {
    throw unusable(`cannot create the folder ${path} (${errnoName(error)})`, undefined, error)
  }
  if (!verify()) throw unusable(`the folder ${path} was removed in the meantime`)
}
