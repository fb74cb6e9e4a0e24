import { wrap } from '../../crypto/wrapped-key.ts'
import { AwsxError } from '../../errors.ts'
import type { SecretSource } from '../key/key-programs.ts'
import { deleteFromKeychain, writeKeychain } from '../key/keychain.ts'
import { tryToForgetUnlockedKey } from '../key/save-unlocked-key.ts'
import { saveProgramSecret } from '../key/program-secret.ts'
import type { StoreFile } from '../store-file.ts'
import { keepUnlocked } from './rotate-key.ts'
import { replaceStoreFile } from './save-store-file.ts'
import type { ManagedStore } from './managed-store.ts'

export type KeyTarget =
  | { readonly to: 'keychain' }
  | { readonly to: 'passphrase'; readonly passphrase: string }
  | { readonly to: SecretSource }

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
  await tryToForgetUnlockedKey(deps, storeFile)
  await keepUnlocked(deps, { storeFile: after, key })
  if (storeFile.keySource !== 'keychain') return
  beforeWrite('the removal of the key from the keychain')
  await deleteFromKeychain(deps, storeFile.storeId)
}

async function putKey({ parts, opened, beforeWrite }: ManagedStore, target: KeyTarget): Promise<StoreFile> {
  const { storeFile, key } = opened
  const {
    wrappedKey: _wrappedKey,
    runtimeFolder: _folder,
    machine: _machine,
    passphraseFrom,
    ...base
  } = storeFile
  const keySource = target.to === 'keychain' ? 'keychain' : 'file'
  const current =
    storeFile.keySource === 'file' ? (passphraseFrom?.program ?? 'passphrase') : storeFile.keySource
  if (current === target.to) {
    throw new AwsxError(
      'STORE_UNAVAILABLE',
      `the key of this store is already ${describeTarget(target.to)}`,
      {
        hints: current === 'passphrase' ? ['to change the passphrase: awsx store passphrase'] : [],
      },
    )
  }
  if ('passphrase' in target)
    return { ...base, keySource, wrappedKey: await wrap(key, target.passphrase, base.storeId) }
  if (target.to !== 'keychain') {
    beforeWrite(`a secret in ${target.to}`)
    const entry = `awsx/store-key-${base.storeId}`
    const { secret, source } = await saveProgramSecret(target.to, entry, parts.deps)
    return { ...base, keySource, wrappedKey: await wrap(key, secret, base.storeId), passphraseFrom: source }
  }
  beforeWrite('the key in the keychain')
  await writeKeychain(parts.deps, base.storeId, key)
  return { ...base, keySource }
}

/** Completes a sentence about the key: `is now under a passphrase`. */
export function describeTarget(to: KeyTarget['to']): string {
  if (to === 'keychain') return 'in the keychain'
  if (to === 'passphrase') return 'under a passphrase'
  return to === 'command' ? 'under a secret from the key command' : `under a secret in ${to}`
}
