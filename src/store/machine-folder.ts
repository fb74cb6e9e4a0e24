import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findUnlockedKey } from './key/unlocked-key.ts'
import { machineId } from './machine-id.ts'
import type { StoreContext } from './store-deps.ts'
import { loadStoreFile, storeFilePath, type StoreFile } from './store-file.ts'
import { verifyStateFolder } from './store-folder.ts'

/**
 * The folder of the store that this machine uses: the state folder, unless the key of the store there is in the memory of another machine.
 * Such a store stays as it is, and this machine has its own in `machine-ID` below it.
 */
export function chooseStoreFolder(context: StoreContext, stateFolder: string): string {
  if (context.platform !== 'linux') return stateFolder
  const own = join(stateFolder, `machine-${machineId()}`)
  if (existsSync(storeFilePath(own))) return own
  return isOfOtherMachine(context, stateFolder) ? own : stateFolder
}

function isOfOtherMachine(context: StoreContext, stateFolder: string): boolean {
  try {
    if (!verifyStateFolder(stateFolder, context.user.uid)) return false
    const found = loadStoreFile(stateFolder, context.user.uid)
    return found.state === 'valid' && hasKeyElsewhere(context, found.storeFile)
  } catch {
    // The first use of the store reports the problem.
    return false
  }
}

function hasKeyElsewhere(context: StoreContext, storeFile: StoreFile): boolean {
  if (storeFile.keySource !== 'runtime') return false
  if (storeFile.machine === undefined || storeFile.machine === machineId()) return false
  // The host name of this machine may have changed.
  return findUnlockedKey(context, storeFile, undefined) === undefined
}
