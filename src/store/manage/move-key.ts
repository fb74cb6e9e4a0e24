import { wrap } from '../../crypto/crypto.ts'
import { AwsxError } from '../../errors.ts'
import { deleteFromKeychain, writeKeychain } from '../key/keychain.ts'
import type { StoreFile } from '../store-file.ts'
import { forgetKey, keepUnlocked } from './rotate-key.ts'
import { replaceStoreFile } from './save-store-file.ts'
import type { ManagedStore } from './managed-store.ts'

export type KeyTarget =
  | { readonly to: 'keychain' }
  | { readonly to: 'passphrase'; readonly passphrase: string }

/**
 * Moves the store's key. It is in the new location before `store.json` says so, and removed from the old one after that, so a crash leaves
 * at most a copy too many.
 * @throws AwsxError STORE_UNAVAILABLE if it is there already or the keychain cannot be used
 */
export async function moveKey(managed: ManagedStore, target: KeyTarget): Promise<void> {
  const { parts, opened, beforeWrite } = managed
  const { storeFile, key } = opened
  const { deps } = parts
  const after = await putKey(managed, target)
  beforeWrite('store.json with the new key source')
  replaceStoreFile(deps, storeFile, after)
  forgetKey(deps, storeFile)
  keepUnlocked(deps, { storeFile: after, key })
  if (storeFile.keySource !== 'keychain') return
  beforeWrite('the removal of the key from the keychain')
  await deleteFromKeychain(deps, storeFile.storeId)
}

async function putKey({ parts, opened, beforeWrite }: ManagedStore, target: KeyTarget): Promise<StoreFile> {
  const { storeFile, key } = opened
  const { wrappedKey: _wrappedKey, runtimeFolder: _folder, machine: _machine, ...base } = storeFile
  const keySource = target.to === 'keychain' ? 'keychain' : 'file'
  if (storeFile.keySource === keySource) {
    const where = keySource === 'keychain' ? 'in the keychain' : 'under a passphrase'
    throw new AwsxError('STORE_UNAVAILABLE', `the key of this store is already ${where}`, {
      hints: keySource === 'file' ? ['to change the passphrase: awsx store passphrase'] : [],
    })
  }
  if (target.to === 'passphrase')
    return { ...base, keySource, wrappedKey: await wrap(key, target.passphrase, base.storeId) }
  beforeWrite('the key in the keychain')
  await writeKeychain(parts.deps, base.storeId, key)
  return { ...base, keySource }
}
