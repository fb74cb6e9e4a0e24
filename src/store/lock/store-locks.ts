import { join } from 'node:path'
import { hash } from '../../crypto/crypto.ts'
import { openRuntimeFolder, prepareFolder } from '../store-folder.ts'
import { runLocked } from './hold-lock.ts'
import { findPromptDenial, writePromptDenial } from './prompt-denial.ts'
import type { Store } from '../types.ts'
import type { StoreContext } from '../store-deps.ts'

export type Locker = Pick<Store, 'withLock' | 'notePromptDenial' | 'readPromptDenial'>

/**
 * The named locks of a store. Their files are in the runtime folder, because record locks of network file systems are not to
 * be relied on; where there is none, in the state folder.
 */
export function createLocker(context: StoreContext, stateFolder: string): Locker {
  let folder: string | undefined
  const pathOf = (lockName: string): string | undefined => {
    folder ??= openLockFolder(context, stateFolder)
    const name = hash(`${stateFolder}\n${lockName}`).toString('hex').slice(0, 32)
    return folder === undefined ? undefined : join(folder, name)
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
      const path = pathOf(lockName)
      return path === undefined ? undefined : findPromptDenial(path, { now: context.now(), since })
    },
  }
}

function openLockFolder(context: StoreContext, stateFolder: string): string | undefined {
  const { uid } = context.user
  try {
    const folder = join(openRuntimeFolder(context) ?? prepared(stateFolder, uid), 'lock')
    return prepared(folder, uid)
  } catch {
    return undefined
  }
}

function prepared(folder: string, uid: number | undefined): string {
  prepareFolder(folder, uid)
  return folder
}
