import { keyBytes } from '../../crypto/crypto.ts'
import { statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { listNames, readPrivateBytes, removeFile } from '../../files/private-file.ts'
import type { StoreContext } from '../store-deps.ts'
import type { StoreFile } from '../store-file.ts'
import { decodeBase64, decodeUtf8 } from '../../text/bytes.ts'
import { isHex } from '../../text/is-hex.ts'
import { findRuntimeFolder, findRuntimeFolders, isPrivateMemory } from '../runtime-folder.ts'
import type { UnlockLimits } from '../types.ts'

/** A store's key in a memory-backed file, so that the next process does not have to ask for it. */
export interface UnlockedKey {
  /** `keyBytes` of src/crypto. */
  readonly key: Uint8Array
  /** Milliseconds since 1970 UTC; null if it stays until the folder is gone. */
  readonly until: number | null
  /** `keyCheck` of the store that the key was verified for, to avoid checking again. */
  readonly keyCheck: string
}

/** A runtime folder can hold the keys of several stores. */
export interface UnlockedKeyLocation {
  readonly folder: string
  readonly storeId: string
  readonly uid: number | undefined
}

export const maxUnlockedKeyBytes = 4096

/** How long a key that a passphrase gave stays unlocked, unless the settings say something else. */
const defaultMaxMs = 8 * 60 * 60_000
/** The time of the last use is written at most this often. */
export const touchEveryMs = 10_000

/** @returns undefined if no folder in memory belongs to the user alone */
export function locateUnlockedKey(
  context: StoreContext,
  { storeId, runtimeFolder }: Pick<StoreFile, 'storeId' | 'runtimeFolder'>,
): UnlockedKeyLocation | undefined {
  const { uid } = context.user
  const folder =
    runtimeFolder !== undefined && isPrivateMemory(runtimeFolder, uid)
      ? runtimeFolder
      : findRuntimeFolder(context)
  return folder === undefined ? undefined : { folder, storeId, uid }
}

/**
 * Gets the unlocked key, and removes it if its time is over. A passphrase that the environment gives is not checked: whoever may read the
 * file has the key.
 * @param limits undefined for a key that is nowhere else
 * @returns undefined if the store has no unlocked key that can be used
 */
export function findUnlockedKey(
  context: StoreContext,
  storeFile: StoreFile,
  limits: UnlockLimits | undefined,
): Uint8Array | undefined {
  const location = locateUnlockedKey(context, storeFile)
  const unlocked = location && read(location, context.now(), limits)
  return unlocked?.keyCheck === storeFile.keyCheck ? unlocked.key : undefined
}

/** Removes the keys in the runtime folders whose time is over, of whichever store. */
export function removeExpiredKeys(context: StoreContext, limits: UnlockLimits): void {
  const { uid } = context.user
  for (const folder of findRuntimeFolders(context)) {
    try {
      // Checking is faster than catching an error, and one of the folders usually does not exist.
      if (statSync(folder, { throwIfNoEntry: false }) === undefined) continue
      for (const name of listNames(folder)) {
        const storeId = name.startsWith('key-') ? name.slice('key-'.length) : ''
        const location = isHex(storeId, 32) ? { folder, storeId, uid } : undefined
        // A key without an end can be the only one there is.
        const until = location && read(location, context.now(), undefined)?.until
        if (typeof until === 'number' && location !== undefined) read(location, context.now(), limits)
      }
    } catch {
      // A run cannot use a key in a folder that it cannot list.
    }
  }
}

/** @returns undefined if the file is missing, another user's, damaged or expired; an expired one is removed */
function read(
  location: UnlockedKeyLocation,
  now: number,
  limits: UnlockLimits | undefined,
): UnlockedKey | undefined {
  const path = unlockedKeyPath(location)
  try {
    const bytes = readPrivateBytes(path, location.uid, maxUnlockedKeyBytes)
    const unlocked = bytes && parseUnlockedKey(decodeUtf8(bytes))
    if (unlocked === undefined || limits === undefined) return unlocked
    if (!isExpired(path, unlocked, { now, limits })) return unlocked
    removeFile(path)
    return undefined
  } catch {
    return undefined
  }
}

function isExpired(
  path: string,
  { until }: UnlockedKey,
  { now, limits }: { readonly now: number; readonly limits: UnlockLimits },
): boolean {
  // A clock that was set back must not lengthen the time, and a shorter setting counts at once.
  if (until !== null && (now >= until || until > unlockEnd(now, limits))) return true
  const { idleMs } = limits
  if (idleMs === undefined) return false
  const idle = Math.abs(now - statSync(path).mtimeMs)
  if (idle > idleMs) return true
  if (idle > Math.min(touchEveryMs, idleMs / 2)) utimesSync(path, now / 1000, now / 1000)
  return false
}

/** @returns undefined if it is not one that awsx wrote */
export function parseUnlockedKey(text: string): UnlockedKey | undefined {
  const { key: keyText, until, keyCheck } = JSON.parse(text) as Record<string, unknown>
  if (typeof keyText !== 'string' || typeof keyCheck !== 'string') return undefined
  if (until !== null && typeof until !== 'number') return undefined
  const key = decodeBase64(keyText)
  return key.length === keyBytes ? { key, until, keyCheck } : undefined
}

/** When a key unlocked now expires, in milliseconds since 1970 UTC. */
export function unlockEnd(now: number, { maxMs = defaultMaxMs }: UnlockLimits): number {
  return now + maxMs
}

/** The path of the file with the unlocked key. */
export function unlockedKeyPath(location: UnlockedKeyLocation): string {
  return join(location.folder, `key-${location.storeId}`)
}
