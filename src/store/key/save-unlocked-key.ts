import { readPrivateBytes, removeFile } from '../../files/private-file.ts'
import { createFile, replaceFile } from '../../files/replace-file.ts'
import { createRuntimeFolder } from '../fallback-runtime-folder.ts'
import { recordKeyOf } from '../record-format.ts'
import type { KeyDeps } from '../store-deps.ts'
import type { StoreFile } from '../store-file.ts'
import { encodeBase64 } from '../../text/bytes.ts'
import { removeUnlockedItem, saveUnlockedItem } from './unlocked-item.ts'
import {
  locateUnlockedKey,
  maxUnlockedKeyBytes,
  unlockedKeyPath,
  unlockEnd,
  type UnlockedKey,
  type UnlockedKeyLocation,
} from './unlocked-key.ts'

type SavingDeps = Pick<KeyDeps, 'context' | 'interactive' | 'warn' | 'unlock'>
type StoreOfKey = Pick<StoreFile, 'storeId' | 'keyCheck'>

/** Keeps a key that a passphrase or a program's secret opened. */
export async function saveAfterPassphrase(
  deps: SavingDeps,
  storeFile: StoreOfKey,
  key: Uint8Array,
): Promise<void> {
  const unlocked = { key, until: unlockEnd(deps.context.now(), deps.unlock) }
  saveInMemory(deps, storeFile, unlocked)
  await saveUnlockedItem(deps, storeFile, unlocked)
}

/** Keeps a key from the keychain. It expires only if the settings say so, because the keychain protects it. */
export function saveFromKeychain(deps: SavingDeps, storeFile: StoreOfKey, key: Uint8Array): void {
  const until = deps.unlock.maxMs === undefined ? null : unlockEnd(deps.context.now(), deps.unlock)
  saveInMemory(deps, storeFile, { key, until })
}

/** Ignores errors: on a full or read-only file system the next process asks for the key again. */
function saveInMemory(
  deps: SavingDeps,
  { storeId, keyCheck }: StoreOfKey,
  unlocked: Omit<UnlockedKey, 'keyCheck'>,
): void {
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
      readPrivateBytes(unlockedKeyPath(location), location.uid, maxUnlockedKeyBytes) !== undefined
    removeFile(unlockedKeyPath(location))
    return existed
  } catch {
    return false
  }
}

/**
 * Removes the unlocked key of a store, wherever it is kept.
 * @returns whether there was one
 * @throws AwsxError STORE_UNAVAILABLE if the keychain may still have it
 */
export async function forgetUnlockedKey(deps: SavingDeps, storeFile: StoreFile): Promise<boolean> {
  const location = locateUnlockedKey(deps.context, storeFile)
  const wasInMemory = location !== undefined && removeUnlockedKey(location)
  // Only a passphrase puts an unlocked key into the keychain.
  if (storeFile.keySource !== 'file') return wasInMemory
  return (await removeUnlockedItem(deps, storeFile.storeId)) || wasInMemory
}

/** Does the same after the key was moved or replaced. That has succeeded, so errors are ignored. */
export async function tryToForgetUnlockedKey(deps: SavingDeps, storeFile: StoreFile): Promise<void> {
  await forgetUnlockedKey(deps, storeFile).catch(() => false)
}

function serialize(unlocked: UnlockedKey): string {
  const { key } = unlocked
  return JSON.stringify({ ...unlocked, key: encodeBase64(key), recordKey: encodeBase64(recordKeyOf(key)) })
}
