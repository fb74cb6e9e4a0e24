import { renameSync } from 'node:fs'
import { AwsxError, isErrno } from '../errors.ts'
import { codeOf } from './store-folder.ts'
import { offersPassphrase } from './key/key-sources.ts'
import { removeFile } from '../files/private-file.ts'
import { createFile } from '../files/replace-file.ts'
import { machineId } from './machine-id.ts'
import type { Records } from './records.ts'
import { settingsPath, type Settings, type SettingsResult } from './store-settings.ts'
import type { StoreDeps } from './store-deps.ts'

export const lostKey = "the store's key is no longer in the keychain, so what was kept cannot be read"

/**
 * Decides whether what is there is to be used.
 * @returns undefined if there is no store, or a damaged one; the latter with a warning
 * @throws AwsxError STORE_UNAVAILABLE if a newer awsx made it or another key source is asked for
 */
export function checkSettings(deps: StoreDeps, found: SettingsResult): Settings | undefined {
  const path = settingsPath(deps.folder)
  if (found.state === 'newer')
    throw new AwsxError('STORE_UNAVAILABLE', `a newer awsx made the store, it is left alone (${path})`, {
      hints: ['upgrade awsx, or set AWSX_HOME to a folder for this version'],
    })
  if (found.state === 'damaged')
    deps.warn(
      `${path} is damaged (${found.reason}), so what was kept cannot be read; the next sign-in starts a new store`,
    )
  if (found.state !== 'settings') return undefined
  refuseOtherSource(deps, found.settings)
  return found.settings
}

/** A store's key stays where it was put at first: to change that silently would lose what it holds, or lower its guard. */
function refuseOtherSource(deps: StoreDeps, { keySource }: Settings): void {
  const asked = deps.choice
  if (asked !== 'auto' && (asked === 'keychain') !== (keySource === 'keychain')) {
    const where = { keychain: 'in the keychain', file: 'under a passphrase', runtime: 'in memory' }[keySource]
    throw new AwsxError(
      'STORE_UNAVAILABLE',
      `this store keeps its key ${where}, but "${asked}" is asked for`,
      {
        hints: ['unset AWSX_STORE to use it', 'set AWSX_HOME to a new folder to start another store'],
      },
    )
  }
  if (keySource !== 'file' && offersPassphrase(deps.context))
    deps.warn(
      'the passphrase is not used, because this store was made without one; for one with it, set AWSX_HOME to a new folder',
    )
}

/** Makes room for a new store. What might still be of use to somebody is moved, never removed. */
export function retireStore(deps: StoreDeps, records: Records, found: SettingsResult): void {
  const path = settingsPath(deps.folder)
  if (found.state === 'settings' && isOfThisMachine(found.settings)) {
    // The key was in memory only and is gone with it: nothing can ever read these records again.
    records.removeAll()
    removeFile(path)
    return
  }
  const aside = records.setAside()
  if (found.state !== 'absent') moveAside(path, deps.context.now())
  if (aside === undefined) return
  const reason =
    found.state === 'settings' ? lostKey : 'what was kept cannot be read without an intact store.json'
  deps.warn(`${reason}; it was moved to ${aside} and a new store is started`)
}

function isOfThisMachine({ keySource, machine }: Settings): boolean {
  return keySource === 'runtime' && (machine === undefined || machine === machineId())
}

function moveAside(path: string, now: number): void {
  try {
    renameSync(path, `${path}-${Math.trunc(now)}.aside`)
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
  }
}

/** @returns false if another process made the store meanwhile */
export function saveSettings(folder: string, settings: Settings): boolean {
  try {
    return createFile(settingsPath(folder), `${JSON.stringify(settings, undefined, 2)}\n`)
  } catch (error) {
    throw new AwsxError('STORE_UNAVAILABLE', `the store cannot be written (${codeOf(error)}, ${folder})`, {
      cause: error,
    })
  }
}
