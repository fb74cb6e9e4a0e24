import { readPrivateFile, removeFile } from '../../files/private-file.ts'
import { createFile, replaceFile } from '../../files/replace-file.ts'
import { createRuntimeFolder } from '../fallback-runtime-folder.ts'
import type { KeyDeps } from '../store-deps.ts'
import type { StoreFile } from '../store-file.ts'
import type { UnlockLimits } from '../types.ts'
import {
  maxUnlockedKeyBytes,
  unlockedKeyPath,
  unlockEnd,
  type UnlockedKey,
  type UnlockedKeyLocation,
} from './unlocked-key.ts'

/** The cached form of a key that a passphrase opened. @param now milliseconds since 1970 UTC */
export function unlockedByPassphrase(
  key: Buffer,
  now: number,
  limits: UnlockLimits,
): Omit<UnlockedKey, 'keyCheck'> {
  return { key, until: unlockEnd(now, limits) }
}

/** The cached form of a key from the keychain. It expires only if the settings say so, because the keychain protects it. */
export function unlockedByKeychain(
  key: Buffer,
  now: number,
  limits: UnlockLimits,
): Omit<UnlockedKey, 'keyCheck'> {
  return { key, until: limits.maxMs === undefined ? null : unlockEnd(now, limits) }
}

/** Ignores errors: on a full or read-only file system the next process asks for the key again. */
export function saveUnlockedKey(
  deps: Pick<KeyDeps, 'context' | 'warn'>,
  storeFile: Pick<StoreFile, 'storeId' | 'keyCheck'>,
  unlocked: Omit<UnlockedKey, 'keyCheck'>,
): void {
  const { storeId, keyCheck } = storeFile
  const folder = createRuntimeFolder(deps.context, (line) => deps.warn(line))
  if (folder === undefined) return
  const path = unlockedKeyPath({ folder, storeId, uid: deps.context.user.uid })
  try {
    replaceFile(path, serialize({ ...unlocked, keyCheck }))
  } catch {
    // See above.
  }
}

/** @returns false if there is one already. @throws the system error if it cannot be written */
export function createUnlockedKey(location: UnlockedKeyLocation, unlocked: UnlockedKey): boolean {
  return createFile(unlockedKeyPath(location), serialize(unlocked))
}

/** @returns whether a key was removed */
export function removeUnlockedKey(location: UnlockedKeyLocation): boolean {
  try {
    const existed =
      readPrivateFile(unlockedKeyPath(location), location.uid, maxUnlockedKeyBytes) !== undefined
    removeFile(unlockedKeyPath(location))
    return existed
  } catch {
    return false
  }
}

function serialize(unlocked: UnlockedKey): string {
  return JSON.stringify({ ...unlocked, key: unlocked.key.toString('base64') })
}
