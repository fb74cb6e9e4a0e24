import { lstatSync } from 'node:fs'
import { random } from '../crypto/random.ts'
import { AwsxError } from '../errors.ts'
import { findMainRuntimeFolders, findSharedMemoryFolder } from './runtime-folder.ts'
import { openPrivateMemory, openRuntimeFolder } from './open-runtime-folder.ts'
import type { FolderContext } from './state-folder.ts'
import { verifyFolder } from './store-folder.ts'

/** A runtime folder that another user or program made unusable. */
export interface UnusableFolder {
  /** `/dev/shm/awsx-1000 belongs to another user (uid 1001)` */
  readonly problem: string
  readonly fix: string
}

/**
 * Like {@link openRuntimeFolder}. If another user took the folder in `/dev/shm`, creates one there with a random name and warns. All
 * later runs find it, so the warning appears once.
 * @returns undefined if no folder is certainly in memory and private to the user
 */
export function createRuntimeFolder(
  context: FolderContext,
  warn: (line: string) => void,
): string | undefined {
  const found = openRuntimeFolder(context)
  const path = findSharedMemoryFolder(context)
  if (found !== undefined || path === undefined) return found
  const unusable = inspect(path, context.user.uid)
  if (unusable === undefined) return undefined
  const fallback = `${path}-${random(8).toString('hex')}`
  const isCreated = openPrivateMemory(fallback, context.user.uid)
  const outcome = isCreated ? `the unlocked key is in ${fallback}` : 'the key is not kept in memory'
  warn(`${unusable.problem}, so ${outcome}; to change that: ${unusable.fix}`)
  return isCreated ? fallback : undefined
}

/** Existing runtime folders that awsx cannot use, for `awsx doctor`. */
export function findUnusableFolders(context: FolderContext): readonly UnusableFolder[] {
  return findMainRuntimeFolders(context).flatMap((path) => inspect(path, context.user.uid) ?? [])
}

function inspect(path: string, uid: number | undefined): UnusableFolder | undefined {
  try {
    verifyFolder(path, uid)
    return undefined
  } catch (error) {
    if (!(error instanceof AwsxError)) throw error
    return { problem: error.message, fix: findFix(path, uid, error) }
  }
}

function findFix(path: string, uid: number | undefined, { hints }: AwsxError): string {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats !== undefined && stats.uid !== uid) return `ask uid ${stats.uid} or root to remove ${path}`
  if (stats === undefined || !stats.isDirectory()) return `rm '${path}'`
  return hints[0] ?? `chmod 700 '${path}'`
}
