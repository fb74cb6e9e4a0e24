import { join } from 'node:path'
import { equal, hmac, keyBytes, normalizePassphrase } from '../../crypto/crypto.ts'
import { AwsxError } from '../../errors.ts'
import { readPrivateFile, removeFile } from '../../files/private-file.ts'
import { createFile, replaceFile } from '../../files/replace-file.ts'
import type { StoreContext } from '../store-deps.ts'
import { isKeyOf, type StoreFile } from '../store-file.ts'
import { isPrivateMemory, openRuntimeFolder } from '../store-folder.ts'

/** A store's key as it stands in a memory-backed file, so that the next process need not ask for it. */
interface UnlockedKey {
  /** `keyBytes` of src/crypto. */
  readonly key: Buffer
  /** Milliseconds since 1970 UTC; null if it stays until the folder is gone. */
  readonly until: number | null
  /** `keyCheck` of the store that the key was found to be right for, so that a run need not check again. */
  readonly keyCheck: string
  /** {@link passphraseCheckOf} the passphrase that gave the key; null if none did. */
  readonly passphraseCheck: string | null
}

/** A runtime folder can hold the keys of several stores. */
export interface UnlockedKeyLocation {
  readonly folder: string
  readonly storeId: string
  readonly uid: number | undefined
}

const maxBytes = 4096

/** After the passphrase was given. */
const unlockedForMs = 8 * 60 * 60_000

/** @returns undefined if no folder in memory belongs to the user alone */
export function locateUnlockedKey(
  context: StoreContext,
  { storeId, runtimeFolder }: Pick<StoreFile, 'storeId' | 'runtimeFolder'>,
): UnlockedKeyLocation | undefined {
  const { uid } = context.user
  const folder =
    runtimeFolder !== undefined && isPrivateMemory(runtimeFolder, uid)
      ? runtimeFolder
      : openRuntimeFolder(context)
  return folder === undefined ? undefined : { folder, storeId, uid }
}

/**
 * Gets the unlocked key.
 * @param passphrase that the environment gives: without the right one the key is not for this run
 * @returns undefined if there is none that can be used
 * @throws AwsxError STORE_LOCKED if the passphrase is wrong
 */
export function findUnlockedKey(
  context: StoreContext,
  storeFile: StoreFile,
  passphrase: string | undefined,
): Buffer | undefined {
  const location = locateUnlockedKey(context, storeFile)
  const unlocked = location && read(location, context.now())
  if (unlocked?.keyCheck !== storeFile.keyCheck) return undefined
  if (passphrase === undefined || isPassphraseOf(unlocked, passphrase)) return unlocked.key
  if (isKeyOf(storeFile, unlocked.key)) throw wrongPassphrase()
  return undefined
}

export function wrongPassphrase(): AwsxError {
  return new AwsxError('STORE_LOCKED', 'wrong passphrase for the store', {
    hints: ['check AWSX_PASSPHRASE and AWSX_PASSPHRASE_FILE'],
  })
}

/** @returns undefined if there is none, or if it is another user's, damaged or expired */
function read(location: UnlockedKeyLocation, now: number): UnlockedKey | undefined {
  try {
    const bytes = readPrivateFile(pathOf(location), location.uid, maxBytes)
    return bytes === undefined ? undefined : parse(bytes.toString('utf8'), now)
  } catch {
    return undefined
  }
}

function parse(text: string, now: number): UnlockedKey | undefined {
  const { key: keyText, until, keyCheck, passphraseCheck } = JSON.parse(text) as Record<string, unknown>
  if (typeof keyText !== 'string' || typeof keyCheck !== 'string') return undefined
  if (until !== null && typeof until !== 'number') return undefined
  // A clock that was set back must not lengthen the time.
  if (until !== null && (now >= until || until - now > unlockedForMs)) return undefined
  const key = Buffer.from(keyText, 'base64')
  if (key.length !== keyBytes) return undefined
  return {
    key,
    until,
    keyCheck,
    passphraseCheck: typeof passphraseCheck === 'string' ? passphraseCheck : null,
  }
}

/** What is kept of a key that a passphrase has opened. @param now milliseconds since 1970 UTC */
export function unlockedByPassphrase(
  key: Buffer,
  passphrase: string,
  now: number,
): Omit<UnlockedKey, 'keyCheck'> {
  return { key, until: now + unlockedForMs, passphraseCheck: passphraseCheckOf(key, passphrase) }
}

/** Best effort: on a full or read-only file system the next process asks for the key again. */
export function saveUnlockedKey(
  context: StoreContext,
  storeFile: Pick<StoreFile, 'storeId' | 'keyCheck' | 'runtimeFolder'>,
  unlocked: Omit<UnlockedKey, 'keyCheck'>,
): void {
  const { keyCheck } = storeFile
  const location = locateUnlockedKey(context, storeFile)
  try {
    if (location !== undefined) replaceFile(pathOf(location), serialize({ ...unlocked, keyCheck }))
  } catch {
    // See above.
  }
}

/** @returns false if there is one already. @throws the system error if it cannot be written */
export function createUnlockedKey(location: UnlockedKeyLocation, unlocked: UnlockedKey): boolean {
  return createFile(pathOf(location), serialize(unlocked))
}

/** @returns whether there was one that could be removed */
export function removeUnlockedKey(location: UnlockedKeyLocation): boolean {
  try {
    const existed = readPrivateFile(pathOf(location), location.uid, maxBytes) !== undefined
    removeFile(pathOf(location))
    return existed
  } catch {
    return false
  }
}

/** A keyed hash that tells, without the slow function, whether a passphrase is the one that gave the key. */
function passphraseCheckOf(key: Uint8Array, passphrase: string): string {
  return hmac(key, `awsx passphrase ${normalizePassphrase(passphrase)}`).toString('base64')
}

function isPassphraseOf(unlocked: UnlockedKey, passphrase: string): boolean {
  const { key, passphraseCheck } = unlocked
  return passphraseCheck !== null && equal(passphraseCheckOf(key, passphrase), passphraseCheck)
}

function pathOf(location: UnlockedKeyLocation): string {
  return join(location.folder, `key-${location.storeId}`)
}

function serialize(unlocked: UnlockedKey): string {
  return JSON.stringify({ ...unlocked, key: unlocked.key.toString('base64') })
}
