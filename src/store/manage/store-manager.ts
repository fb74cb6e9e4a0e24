import { AwsxError } from '../../errors.ts'
import { openStoreParts } from '../encrypted-store.ts'
import { newerStoreError } from '../newer-version.ts'
import { isKeyOf, storeFilePath, type StoreFile } from '../store-file.ts'
import type { OpenedStore, StoreDeps } from '../store-deps.ts'
import type { StoreParts } from '../store-parts.ts'
import type { BeforeWrite, ManagedStore } from './managed-store.ts'
import { finishRotation } from './rotate-key.ts'

/**
 * Opens the store to change its key, while no other process does. Finishes a rotation that was interrupted.
 * @throws AwsxError STORE_UNAVAILABLE if there is no store, STORE_LOCKED
 */
export async function manageStore<T>(
  deps: StoreDeps,
  beforeWrite: BeforeWrite,
  work: (managed: ManagedStore) => Promise<T>,
): Promise<T> {
  const parts = openStoreParts(deps)
  // Before the lock, because other processes wait for it to write, and the passphrase may have to be typed.
  await openForChange(parts)
  const waitMs = deps.interactive ? 60_000 : 10_000
  return parts.deps.locks.withLock(
    'store',
    { waitMs, purpose: 'changing the key of the store' },
    async () => {
      const managed = { parts, opened: await openForChange(parts), beforeWrite }
      return work({ ...managed, opened: await finishRotation(managed) })
    },
  )
}

async function openForChange({ storeKey, deps }: StoreParts): Promise<OpenedStore> {
  const found = storeKey.load()
  if (found.state === 'newer') throw newerStoreError(storeFilePath(deps.folder))
  if (found.state !== 'valid') {
    const reason =
      found.state === 'absent' ? 'there is no store yet' : `the store cannot be used (${found.state})`
    throw new AwsxError('STORE_UNAVAILABLE', `${reason}, ${deps.folder}`, {
      hints: ['store something first: awsx login or awsx add'],
    })
  }
  return { storeFile: found.storeFile, key: await unlock(storeKey, found.storeFile) }
}

async function unlock(storeKey: StoreParts['storeKey'], storeFile: StoreFile): Promise<Uint8Array> {
  const key = await storeKey.withKey(storeFile, (candidate) =>
    isKeyOf(storeFile, candidate) ? candidate : 'wrong-key',
  )
  if (key !== undefined) return key
  throw new AwsxError('STORE_UNAVAILABLE', "the store's key is gone, so it cannot be changed")
}
