import { keyBytes } from '../../crypto/crypto.ts'
import { random } from '../../crypto/random.ts'
import { wrap } from '../../crypto/wrapped-key.ts'
import { AwsxError } from '../../errors.ts'
import { deleteFromKeychain, writeKeychain } from '../key/keychain.ts'
import { readProgramSecret } from '../key/program-secret.ts'
import { saveAfterPassphrase, saveFromKeychain, tryToForgetUnlockedKey } from '../key/save-unlocked-key.ts'
import { newerRecordError } from '../newer-version.ts'
import { sealPreviousKey } from '../previous-key.ts'
import type { KeyDeps, OpenedStore } from '../store-deps.ts'
import { keyCheckOf, type StoreFile } from '../store-file.ts'
import { checkPassphrase } from './change-passphrase.ts'
import { hasNewerRecord, resealRecords } from './reseal-records.ts'
import { replaceStoreFile } from './save-store-file.ts'
import type { ManagedStore } from './managed-store.ts'

const rounds = 5

/**
 * Replaces the store's random key and encrypts all records with the new one. The new `store.json` also has the old key, encrypted with the
 * new one, until no record needs it, so every record can be read after a crash at any point.
 * @param passphrase the store's passphrase, which then opens the new key; undefined for a key in the keychain
 * @throws AwsxError STORE_LOCKED for a wrong passphrase, STORE_UNAVAILABLE for a key in memory, and with records of a newer awsx, which
 *   could not be read afterwards
 */
export async function rotateKey(managed: ManagedStore, passphrase: string | undefined): Promise<void> {
  const { parts, opened, beforeWrite } = managed
  const { storeFile } = opened
  const { deps } = parts
  if (storeFile.keySource === 'runtime') {
    throw new AwsxError(
      'STORE_UNAVAILABLE',
      'the key of this store is only in memory, and is new after each logout',
      {
        hints: ['for a new key now: awsx lock', 'for a store that lasts: awsx store move keychain'],
      },
    )
  }
  if (hasNewerRecord(parts.files)) throw newerRecordError(deps.folder)
  const key = random(keyBytes)
  const storeId = random(16).toString('hex')
  const { wrappedKey: _wrappedKey, ...rest } = storeFile
  const previous = await sealPreviousKey({ key: opened.key, storeId: storeFile.storeId }, key)
  const base: StoreFile = { ...rest, storeId, keyCheck: keyCheckOf(key), previous }
  const after = await withKeyIn(base, key, { managed, passphrase })
  beforeWrite('store.json with both keys')
  replaceStoreFile(deps, storeFile, after)
  await keepUnlocked(deps, { storeFile: after, key })
  await finishRotation({ ...managed, opened: { storeFile: after, key } })
}

async function withKeyIn(
  base: StoreFile,
  key: Uint8Array,
  { managed, passphrase }: { readonly managed: ManagedStore; readonly passphrase: string | undefined },
): Promise<StoreFile> {
  const { parts, opened, beforeWrite } = managed
  if (base.keySource === 'keychain') {
    beforeWrite('the new key in the keychain')
    await writeKeychain(parts.deps, base.storeId, key)
    return base
  }
  const { passphraseFrom } = opened.storeFile
  const secret =
    passphraseFrom === undefined ? passphrase : await readProgramSecret(passphraseFrom, parts.deps)
  const checked = await checkPassphrase(opened.storeFile, secret)
  return { ...base, wrappedKey: await wrap(key, checked, base.storeId) }
}

/**
 * Encrypts the records that still have the previous key, and then forgets that key. Does nothing if the store has no previous key, or
 * records of a newer awsx.
 * @returns the store as it is then
 */
export async function finishRotation({ parts, opened, beforeWrite }: ManagedStore): Promise<OpenedStore> {
  const { previous, ...storeFile } = opened.storeFile
  // A record of a newer awsx may need the previous key.
  if (previous === undefined || hasNewerRecord(parts.files)) return opened
  await tryToForgetUnlockedKey(parts.deps, { ...storeFile, storeId: previous.storeId })
  let left = 1
  for (let round = 1; left > 0 && round <= rounds; round += 1)
    left = await resealRecords(opened, parts.files, () => beforeWrite('a record'))
  if (left > 0) {
    throw new AwsxError(
      'STORE_UNAVAILABLE',
      'other processes keep writing records; the new key is in use, but the old one is not removed yet',
      {
        hints: ['to finish: awsx store rotate-key'],
      },
    )
  }
  beforeWrite('store.json without the old key')
  replaceStoreFile(parts.deps, opened.storeFile, storeFile)
  if (storeFile.keySource === 'keychain') {
    beforeWrite('the removal of the old key from the keychain')
    await deleteFromKeychain(parts.deps, previous.storeId)
  }
  const finished = { storeFile, key: opened.key }
  parts.storeKey.use(finished)
  return finished
}

/** Keeps the store unlocked as after any other use of the key. */
export async function keepUnlocked(deps: KeyDeps, { storeFile, key }: OpenedStore): Promise<void> {
  if (storeFile.keySource === 'keychain') saveFromKeychain(deps, storeFile, key)
  else await saveAfterPassphrase(deps, storeFile, key)
}
