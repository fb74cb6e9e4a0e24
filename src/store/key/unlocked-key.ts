import { keyBytes } from '../../crypto/crypto.ts'
import { utimesSync } from 'node:fs'
import { listNames, readPrivateBytes, removeFile } from '../../files/private-file.ts'
import type { StoreContext } from '../store-deps.ts'
import type { StoreFile } from '../store-file.ts'
import { statSync } from '../../system/files.ts'
import { join } from '../../system/paths.ts'
import { decodeBase64, decodeUtf8 } from '../../text/bytes.ts'
import { isHex } from '../../text/is-hex.ts'
import { findRuntimeFolder, findRuntimeFolders, isPrivateMemory } from '../runtime-folder.ts'
import type { UnlockLimits } from '../types.ts'

/** A store's key in a memory-backed file, so that the next process does not have to ask for it. */
export interface UnlockedKey {
  /** `keyBytes` of src/crypto. */
  readonly key: Uint8Array
  /** What `recordKeyOf` makes of it, so that a run that ends soon need not; undefined in a file of an older awsx. */
  readonly recordKey?: Uint8Array | undefined
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

/** What {@link removeExpiredKeys} read. Only for the moment after it: another process can lock the store at any time. */
export interface RuntimeKeys {
  /** Of `findRuntimeFolders`. */
  readonly folders: readonly string[]
  /** The keys in them whose time is not over, by path. It was not checked whether the folders are private. */
  readonly keys: ReadonlyMap<string, UnlockedKey>
}

/**
 * @param folders of `findRuntimeFolders`
 * @returns undefined if no folder in memory belongs to the user alone
 */
export function locateUnlockedKey(
  context: StoreContext,
  { storeId, runtimeFolder }: Pick<StoreFile, 'storeId' | 'runtimeFolder'>,
  folders?: readonly string[],
): UnlockedKeyLocation | undefined {
  const { uid } = context.user
  const folder =
    runtimeFolder !== undefined && isPrivateMemory(runtimeFolder, uid)
      ? runtimeFolder
      : findRuntimeFolder(context, folders)
  return folder === undefined ? undefined : { folder, storeId, uid }
}

/**
 * Gets the unlocked key, and removes it if its time is over. A passphrase that the environment gives is not checked: whoever may read the
 * file has the key.
 * @param limits undefined for a key that is nowhere else
 * @param found right before, so that nothing is read twice
 * @returns undefined if the store has no unlocked key that can be used
 */
export function findUnlocked(
  context: StoreContext,
  storeFile: StoreFile,
  limits: UnlockLimits | undefined,
  found?: RuntimeKeys,
): UnlockedKey | undefined {
  const location = locateUnlockedKey(context, storeFile, found?.folders)
  if (location === undefined) return undefined
  const path = unlockedKeyPath(location)
  const unlocked = found?.keys.get(path) ?? read(path, location.uid)
  if (unlocked === undefined) return undefined
  const time = limits && { now: context.now(), limits, isUse: true }
  if (time !== undefined && !isCurrent(path, unlocked, time)) return undefined
  return unlocked.keyCheck === storeFile.keyCheck ? unlocked : undefined
}

/** Removes the keys in the runtime folders whose time is over, of whichever store. @returns the others */
export function removeExpiredKeys(context: StoreContext, limits: UnlockLimits): RuntimeKeys {
  const folders = findRuntimeFolders(context)
  const time = { now: context.now(), limits, isUse: false }
  const keys = new Map<string, UnlockedKey>()
  for (const folder of folders) {
    try {
      // Checking is faster than catching an error, and one of the folders usually does not exist.
      if (statSync(folder, { throwIfNoEntry: false }) === undefined) continue
      for (const name of listNames(folder)) {
        if (!name.startsWith('key-') || !isHex(name.slice('key-'.length), 32)) continue
        const path = join(folder, name)
        const unlocked = read(path, context.user.uid)
        if (unlocked === undefined) continue
        // A key without an end can be the only one there is.
        if (unlocked.until === null || isCurrent(path, unlocked, time)) keys.set(path, unlocked)
      }
    } catch {
      // A run cannot use a key in a folder that it cannot list.
    }
  }
  return { folders, keys }
}

/** @returns undefined if the file is missing, another user's, or damaged */
function read(path: string, uid: number | undefined): UnlockedKey | undefined {
  try {
    const bytes = readPrivateBytes(path, uid, maxUnlockedKeyBytes)
    return bytes && parseUnlockedKey(decodeUtf8(bytes))
  } catch {
    return undefined
  }
}

/** Removes a key whose time is over. @returns whether it can be used */
function isCurrent(path: string, unlocked: UnlockedKey, time: TimeLimits): boolean {
  try {
    if (!isExpired(path, unlocked, time)) return true
    removeFile(path)
    return false
  } catch {
    return false
  }
}

interface TimeLimits {
  readonly now: number
  readonly limits: UnlockLimits
  /** Looking for expired keys must not lengthen the time of those of other stores. */
  readonly isUse: boolean
}

function isExpired(path: string, { until }: UnlockedKey, time: TimeLimits): boolean {
  // A clock that was set back must not lengthen the time, and a shorter setting counts at once.
  if (until !== null && (time.now >= until || until > unlockEnd(time.now, time.limits))) return true
  return time.limits.idleMs !== undefined && isIdle(path, time, time.limits.idleMs)
}

/** Whether a key was not used for too long. If it may be used, this can count as its use. */
function isIdle(path: string, { now, isUse }: TimeLimits, idleMs: number): boolean {
  const idle = Math.abs(now - statSync(path).mtimeMs)
  if (idle > idleMs) return true
  if (isUse && idle > Math.min(touchEveryMs, idleMs / 2)) utimesSync(path, now / 1000, now / 1000)
  return false
}

/** @returns undefined if it is not one that awsx wrote */
export function parseUnlockedKey(text: string): UnlockedKey | undefined {
  const {
    key: keyText,
    recordKey: recordKeyText,
    until,
    keyCheck,
  } = JSON.parse(text) as Record<string, unknown>
  if (typeof keyText !== 'string' || typeof keyCheck !== 'string') return undefined
  if (until !== null && typeof until !== 'number') return undefined
  const key = decodeKey(keyText)
  const recordKey = typeof recordKeyText === 'string' ? decodeKey(recordKeyText) : undefined
  return key && { key, recordKey, until, keyCheck }
}

function decodeKey(text: string): Uint8Array | undefined {
  const key = decodeBase64(text)
  return key.length === keyBytes ? key : undefined
}

/** When a key unlocked now expires, in milliseconds since 1970 UTC. */
export function unlockEnd(now: number, { maxMs = defaultMaxMs }: UnlockLimits): number {
  return now + maxMs
}

/** The path of the file with the unlocked key. */
export function unlockedKeyPath(location: UnlockedKeyLocation): string {
  return join(location.folder, `key-${location.storeId}`)
}
