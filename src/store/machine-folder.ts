import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hash } from '../crypto/crypto.ts'
import { findUnlockedKey } from './key/unlocked-key.ts'
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

/**
 * Identifies this machine or container among those that share a home folder: 16 hex digits, a hash of host name and machine-id(5). Only
 * for Linux. The host name comes from proc_sys_kernel(5), because loading node:os takes longer than reading a file.
 */
export function machineId(): string {
  const [hostName, id] = ['/proc/sys/kernel/hostname', '/etc/machine-id'].map(readIfThere)
  return hash(`${hostName}\n${id}`).toString('hex').slice(0, 16)
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
