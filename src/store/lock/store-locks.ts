import { join } from 'node:path'
import { hash } from '../../crypto/crypto.ts'
import type { StoreContext } from '../store-deps.ts'
import type { StoreLocks } from '../types.ts'
import { createMemoryStore } from '../memory-store.ts'
import { findLockFolder, openLockFolder, type LockFolder } from './lock-folder.ts'
import { findLockNote, writeLockNote } from './lock-note.ts'
import { runLocked } from './run-locked.ts'

/** The named locks of a store. Every process that uses the store finds the same ones, see {@link openLockFolder}. */
export function createStoreLocks(context: StoreContext, stateFolder: string): StoreLocks {
  let opened: LockFolder | undefined
  // Without a folder, notes are for this process only.
  const memory = createMemoryStore(() => context.now())
  const pathOf = (lockName: string): string | undefined => {
    opened ??= openLockFolder(context, stateFolder)
    return opened && pathIn(opened, lockName)
  }
  return {
    withLock: async (lockName, options, work, findAnswer) => {
      const path = pathOf(lockName)
      if (path === undefined) return work()
      return runLocked(path, options, work, findAnswer)
    },
    writeNote: (lockName, text, ms) => {
      const path = pathOf(lockName)
      if (path === undefined) memory.writeNote(lockName, text, ms)
      else writeLockNote(path, { text, now: context.now(), ms })
    },
    readNote: (lockName, since = 0) => {
      // Does not create the folder: without it, no other process can have recorded a denial.
      const folder = opened ?? findLockFolder(context, stateFolder)
      const path = folder && pathIn(folder, lockName)
      return path === undefined
        ? memory.readNote(lockName, since)
        : findLockNote(path, { now: context.now(), since })
    },
  }
}

function pathIn({ path, prefix }: LockFolder, lockName: string): string {
  return join(
    path,
    hash(prefix + lockName)
      .toString('hex')
      .slice(0, 32),
  )
}
