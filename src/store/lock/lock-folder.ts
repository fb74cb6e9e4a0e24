import { lstatSync, realpathSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { listNames } from '../../files/private-file.ts'
import { verifyFolder, verifyStateFolder } from '../store-folder.ts'
import { prepareFolder, prepareStateFolder } from '../prepare-folder.ts'
import { openPrivateMemory } from '../open-runtime-folder.ts'
import type { StoreContext } from '../store-deps.ts'

const dayMs = 24 * 60 * 60_000
const maxIdleMs = 100 * dayMs
/** The file's age tells when the folder was last cleaned up. */
const stampName = 'swept'

/** Where the files of a store's locks are. */
export interface LockFolder {
  readonly path: string
  /** Put before the name of a lock, so that several stores can share the folder. */
  readonly prefix: string
}

/**
 * `f_type` of file systems whose record locks other machines may not see, or that may not have any: NFS, SMB, CIFS, FUSE, AFS, 9P, Ceph,
 * Lustre, GPFS, VirtualBox (statfs(2), linux/magic.h).
 */
const networkTypes: ReadonlySet<number> = new Set([
  0x69_69, 0xfe53_4d42, 0xff53_4d42, 0x6573_5546, 0x5346_414f, 0x0102_1997, 0x00c3_6400, 0x0bd0_0bd0,
  0x4750_4653, 0x786f_4256,
])

interface Candidate extends LockFolder {
  readonly parent: string
}

/**
 * Creates the folder for the locks of a store. It is in the state folder, so that every process finds the same one whatever its environment
 * is. If that is on a network file system, it is in `/dev/shm/awsx-<uid>`, because record locks are not reliable there.
 * @returns undefined if none can be created
 */
export function openLockFolder(context: StoreContext, stateFolder: string): LockFolder | undefined {
  const { uid } = context.user
  const folder = findCandidates(context, stateFolder).find(({ parent, path }) =>
    succeeds(() => {
      if (parent === stateFolder) prepareStateFolder(parent, uid)
      else if (!openPrivateMemory(parent, uid)) return false
      prepareFolder(path, uid, isLockName)
      return true
    }),
  )
  if (folder !== undefined) sweepLocks(folder.path, context.now())
  return folder
}

/** As {@link openLockFolder}, but creates nothing. */
export function findLockFolder(context: StoreContext, stateFolder: string): LockFolder | undefined {
  const { uid } = context.user
  return findCandidates(context, stateFolder).find(({ parent, path }) =>
    succeeds(() => verifyStateFolder(parent, uid) && verifyFolder(path, uid, isLockName)),
  )
}

function findCandidates({ platform, user }: StoreContext, stateFolder: string): readonly Candidate[] {
  const inStateFolder = { parent: stateFolder, path: join(stateFolder, 'lock'), prefix: '' }
  if (platform !== 'linux' || user.uid === undefined) return [inStateFolder]
  const parent = `/dev/shm/awsx-${user.uid}`
  const inMemory = { parent, path: join(parent, 'lock'), prefix: `${realPath(stateFolder)}\n` }
  return isOnNetwork(stateFolder) ? [inMemory, inStateFolder] : [inStateFolder, inMemory]
}

function isOnNetwork(path: string): boolean {
  try {
    return networkTypes.has(statfsSync(path).type >>> 0)
  } catch {
    return dirname(path) !== path && isOnNetwork(dirname(path))
  }
}

/** Resolves symbolic links; of a folder that does not exist yet, those of the part that does. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(realPath(parent), basename(path))
  }
}

/**
 * Removes, once a day, locks that were not used for {@link maxIdleMs}. A process that is just taking such a lock can lose it to another
 * one, which costs a call.
 */
function sweepLocks(folder: string, now: number): void {
  succeeds(() => {
    const stamp = join(folder, stampName)
    if (now - modifiedAt(stamp) < dayMs) return true
    writeFileSync(stamp, '', { mode: 0o600 })
    for (const name of listNames(folder).filter(isHashedName)) {
      const path = join(folder, name)
      if (now - modifiedAt(path) > maxIdleMs) rmSync(path, { recursive: true, force: true })
    }
    return true
  })
}

function isLockName(name: string): boolean {
  return name === stampName || isHashedName(name)
}

/** The hash of a lock's name, then the extension of one of its files. */
function isHashedName(name: string): boolean {
  return /^\.?[0-9a-f]{32}(?:\.|$)/.test(name)
}

function modifiedAt(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function succeeds(work: () => boolean): boolean {
  try {
    return work()
  } catch {
    return false
  }
}
