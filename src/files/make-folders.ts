import { closeSync, constants, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { isErrno } from '../errors.ts'
import { adoptOwner } from './adopt-owner.ts'

/**
 * Creates a folder and its missing parents one by one. Node's recursive mkdir never returns below /proc, where
 * creating a folder in an existing one fails with ENOENT (seen on Node 20 to 26). Root gives each folder to its parent's
 * owner.
 * @param path absolute
 * @param mode of every folder that is created; 0777 less the umask if not given
 * @returns the topmost folder that it created, undefined if it created none
 * @throws the system error
 */
export function makeFolders(path: string, mode?: number): string | undefined {
  if (isFolder(path)) return undefined
  const parent = dirname(path)
  const first = parent === path ? undefined : makeFolders(parent, mode)
  try {
    mkdirSync(path, { mode })
    giveToOwnerOf(parent, path)
    return first ?? path
  } catch (error) {
    // Another process may be creating it at the same time.
    if (isErrno(error, 'EEXIST') && isFolder(path)) return first
    throw error
  }
}

function giveToOwnerOf(parent: string, path: string): void {
  // Never true on Windows, which has no user IDs.
  if (process.getuid?.() !== 0) return
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
  try {
    adoptOwner(descriptor, parent)
  } finally {
    closeSync(descriptor)
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
