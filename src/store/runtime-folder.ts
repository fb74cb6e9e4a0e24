import { readVariable } from '../context.ts'
import { isMemoryBacked, listNames } from '../files/private-file.ts'
import { posix } from '../system/paths.ts'
import { inspectPath } from './state-folder.ts'
import type { FolderContext } from './state-folder.ts'
import { verifyFolder } from './store-folder.ts'

const sharedMemory = '/dev/shm'

/**
 * The folder for what must not outlive the login session: `$XDG_RUNTIME_DIR/awsx`, else `/dev/shm/awsx-<uid>`, else a folder that
 * `createRuntimeFolder` created.
 * @returns undefined if none of them exists, is certainly in memory, and is private to the user
 */
export function findRuntimeFolder(
  context: FolderContext,
  folders = findRuntimeFolders(context),
): string | undefined {
  for (const path of folders) if (isPrivateMemory(path, context.user.uid)) return path
  return undefined
}

/**
 * The folders that {@link findRuntimeFolder} tries, in order. They may not exist. If the folder in `/dev/shm` is unusable, they include the one that
 * `createRuntimeFolder` created instead.
 */
export function findRuntimeFolders(context: FolderContext): readonly string[] {
  const shared = findSharedMemoryFolder(context)
  const others = shared !== undefined && isTaken(shared, context.user.uid) ? listOthers(shared) : []
  return [...findMainRuntimeFolders(context), ...others]
}

/** `$XDG_RUNTIME_DIR/awsx` and `/dev/shm/awsx-<uid>`, as far as the system has them. */
export function findMainRuntimeFolders(context: FolderContext): readonly string[] {
  if (context.platform !== 'linux') return []
  const runtime = readVariable(context, 'XDG_RUNTIME_DIR')
  const own = runtime !== undefined && posix.isAbsolute(runtime) ? [posix.join(runtime, 'awsx')] : []
  const shared = findSharedMemoryFolder(context)
  return shared === undefined ? own : [...own, shared]
}

/** `/dev/shm/awsx-<uid>`. All users can create files next to it, so another user may have created it first. */
export function findSharedMemoryFolder({ platform, user }: FolderContext): string | undefined {
  return platform === 'linux' && user.uid !== undefined ? `${sharedMemory}/awsx-${user.uid}` : undefined
}

function isTaken(path: string, uid: number | undefined): boolean {
  const stats = inspectPath(path)
  return stats !== undefined && (!stats.isDirectory() || stats.uid !== uid || (stats.mode & 0o022) !== 0)
}

/** Sorted, so that every process uses the same one. The caller checks their owner. */
function listOthers(path: string): readonly string[] {
  const isOther = (other: string): boolean =>
    other.startsWith(path) && /^-[0-9a-f]{16}$/.test(other.slice(path.length))
  try {
    return listNames(sharedMemory)
      .map((name) => posix.join(sharedMemory, name))
      .filter(isOther)
      .sort()
  } catch {
    return []
  }
}

/** Whether a folder exists, is in memory, and is private to the user. */
export function isPrivateMemory(path: string, uid: number | undefined): boolean {
  try {
    return verifyFolder(path, uid) && isMemoryBacked(path)
  } catch {
    return false
  }
}
