import { unwrap, wrap } from '../../crypto/wrapped-key.ts'
import { AwsxError } from '../../errors.ts'
import { isKeyOf, type StoreFile } from '../store-file.ts'
import { replaceStoreFile } from './save-store-file.ts'
import type { ManagedStore } from './managed-store.ts'

/**
 * Encrypts the store's key with another passphrase. One file is replaced, so the old or the new passphrase opens the store after a crash.
 * @param current the passphrase so far
 * @throws AwsxError STORE_LOCKED if it is wrong, STORE_UNAVAILABLE if the store has none
 */
export async function changePassphrase(
  { parts, opened, beforeWrite }: ManagedStore,
  current: string | undefined,
  next: string,
): Promise<void> {
  const { storeFile, key } = opened
  if (storeFile.passphraseFrom !== undefined) {
    const { program } = storeFile.passphraseFrom
    throw new AwsxError(
      'STORE_UNAVAILABLE',
      `the key of this store is under a secret from ${program}, not a passphrase`,
      {
        hints: ['to use a passphrase: awsx store move passphrase'],
      },
    )
  }
  await checkPassphrase(storeFile, current)
  const wrappedKey = await wrap(key, next, storeFile.storeId)
  beforeWrite('store.json with the new passphrase')
  replaceStoreFile(parts.deps, storeFile, { ...storeFile, wrappedKey })
}

/**
 * An unlocked store does not show that the user knows the passphrase.
 * @returns the passphrase
 * @throws AwsxError STORE_LOCKED if it is wrong, STORE_UNAVAILABLE if the store has none
 */
export async function checkPassphrase(storeFile: StoreFile, passphrase: string | undefined): Promise<string> {
  const { wrappedKey, storeId } = storeFile
  if (wrappedKey === undefined) {
    throw new AwsxError('STORE_UNAVAILABLE', 'the key of this store is not under a passphrase', {
      hints: ['to use a passphrase: awsx store move passphrase'],
    })
  }
  const key = passphrase === undefined ? undefined : await unwrap(wrappedKey, passphrase, storeId)
  if (passphrase !== undefined && key !== undefined && isKeyOf(storeFile, key)) return passphrase
  throw new AwsxError('STORE_LOCKED', 'wrong passphrase for the store', {
    hints: ['check AWSX_PASSPHRASE and AWSX_PASSPHRASE_FILE'],
  })
}
