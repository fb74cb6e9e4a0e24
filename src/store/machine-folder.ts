import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findKeyCopyLocation } from './key/key-sources.ts'
import { readCopy } from './key/unlocked-key.ts'
import { machineId } from './machine-id.ts'
import type { StoreContext } from './store-deps.ts'
import { verifyFolder } from './store-folder.ts'
import { loadSettings, settingsPath, type Settings } from './store-settings.ts'

/**
 * The folder of the store that this machine uses: the state folder, unless the store there has its key in the memory of another machine. Such a
 * store is left alone, and this machine has its own in `machine-ID` below it.
 */
export function chooseStoreFolder(context: StoreContext, stateFolder: string): string {
  if (context.platform !== 'linux') return stateFolder
  const own = join(stateFolder, `machine-${machineId()}`)
  if (existsSync(settingsPath(own))) return own
  return isOfOtherMachine(context, stateFolder) ? own : stateFolder
}

function isOfOtherMachine(context: StoreContext, stateFolder: string): boolean {
  try {
    if (!verifyFolder(stateFolder, context.user.uid)) return false
    const found = loadSettings(stateFolder, context.user.uid)
    return found.state === 'settings' && hasKeyElsewhere(context, found.settings)
  } catch {
    // Whoever uses the store is told.
    return false
  }
}

function hasKeyElsewhere(context: StoreContext, settings: Settings): boolean {
  if (settings.keySource !== 'runtime') return false
  if (settings.machine === undefined || settings.machine === machineId()) return false
  // The host name of this machine may have changed.
  const location = findKeyCopyLocation({ context }, settings)
  return location === undefined || readCopy(location, context.now()) === undefined
}
