import { lstatSync } from 'node:fs'
import { posix } from 'node:path'
import { isMemoryBacked } from '../files/private-file.ts'
import { prepareFolder } from './prepare-folder.ts'
import { findRuntimeFolders, isPrivateMemory } from './runtime-folder.ts'
import type { FolderContext } from './state-folder.ts'

/** As `findRuntimeFolder`, but creates the first folder (0700) that can be used. */
export function openRuntimeFolder(context: FolderContext): string | undefined {
  return findRuntimeFolders(context).find((path) => openPrivateMemory(path, context.user.uid))
}

/** Creates a missing folder if its parent is in memory. @returns whether it is in memory and private to the user */
export function openPrivateMemory(path: string, uid: number | undefined): boolean {
  try {
    const parent = posix.dirname(path)
    const isThere = lstatSync(path, { throwIfNoEntry: false }) !== undefined
    if (!isThere && isMemoryBacked(parent) && mayCreateIn(parent, uid)) prepareFolder(path, uid)
    return isPrivateMemory(path, uid)
  } catch {
    return false
  }
}

/** Whether it is the user's own folder, or one where all users may create folders. `sudo -E` keeps the other user's runtime folder. */
function mayCreateIn(path: string, uid: number | undefined): boolean {
  const stats = lstatSync(path)
  return stats.uid === uid || (stats.uid === 0 && (stats.mode & 0o1000) !== 0)
}
