import { join } from 'node:path'
import { hash } from '../../crypto/crypto.ts'
import { runLocked } from './hold-lock.ts'
import { findLockFolder, openLockFolder, type LockFolder } from './lock-folder.ts'
import { findPromptDenial, writePromptDenial } from './prompt-denial.ts'
import type { Store } from '../types.ts'
import type { StoreContext } from '../store-deps.ts'

export type Locker = Pick<Store, 'withLock' | 'notePromptDenial' | 'readPromptDenial'>

/** The named locks of a store. Every process that uses the store finds the same ones, see {@link openLockFolder}. */
export function createLocker(context: StoreContext, stateFolder: string): Locker {
  let opened: LockFolder | undefined
  const pathIn = (folder: LockFolder | undefined, lockName: string): string | undefined =>
    folder &&
    join(
      folder.path,
      hash(folder.prefix + lockName)
        .toString('hex')
        .slice(0, 32),
    )
  const pathOf = (lockName: string): string | undefined => {
    opened ??= openLockFolder(context, stateFolder)
    return pathIn(opened, lockName)
  }
  return {
    withLock: (lockName, options, work) => {
      const path = pathOf(lockName)
      return path === undefined ? work() : runLocked(path, options, work)
    },
    notePromptDenial: (lockName, text, ms) => {
      const path = pathOf(lockName)
      if (path !== undefined) writePromptDenial(path, { text, now: context.now(), ms })
    },
    readPromptDenial: (lockName, since = 0) => {
      const path = pathIn(opened ?? findLockFolder(context, stateFolder), lockName)
      return path === undefined ? undefined : findPromptDenial(path, { now: context.now(), since })
    },
  }
}
