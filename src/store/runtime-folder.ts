import { lstatSync } from 'node:fs'
import { posix } from 'node:path'
import { readVariable } from '../context.ts'
import { isMemoryBacked } from '../files/memory-backed.ts'
import type { FolderContext } from './state-folder.ts'
import { prepareFolder, verifyFolder } from './store-folder.ts'

/**
 * Creates (0700) and verifies the folder for what must not outlive the login session: `$XDG_RUNTIME_DIR/awsx`, else
 * `/dev/shm/awsx-<uid>`.
 * @returns undefined if no such folder is certain to be in memory and the user's alone
 */
export function openRuntimeFolder(context: FolderContext): string | undefined {
  return findRuntimeFolders(context).find((path) => isPrivateMemory(path, context.user.uid))
}

/** Where {@link openRuntimeFolder} looks, in this order. They need not exist. */
export function findRuntimeFolders(context: FolderContext): readonly string[] {
  if (context.platform !== 'linux') return []
  const candidates: string[] = []
  const runtime = readVariable(context, 'XDG_RUNTIME_DIR')
  if (runtime !== undefined && posix.isAbsolute(runtime)) candidates.push(posix.join(runtime, 'awsx'))
  if (context.user.uid !== undefined) candidates.push(`/dev/shm/awsx-${context.user.uid}`)
  return candidates
}

/** Creates a folder if its parent is in memory. @returns whether it is in memory and the user's alone */
export function isPrivateMemory(path: string, uid: number | undefined): boolean {
  try {
    if (!verifyFolder(path, uid)) {
      const parent = posix.dirname(path)
      if (!isMemoryBacked(parent) || !mayCreateIn(parent, uid)) return false
      prepareFolder(path, uid)
    }
    return isMemoryBacked(path)
  } catch {
    return false
  }
}

/** The user's own folder, or one where all users may create their own. `sudo -E` keeps the runtime folder of the other user. */
function mayCreateIn(path: string, uid: number | undefined): boolean {
  const stats = lstatSync(path)
  return stats.uid === uid || (stats.uid === 0 && (stats.mode & 0o1000) !== 0)
}
