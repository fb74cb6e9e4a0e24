import { readKeyRecords } from '../keys/key-record.ts'
import type { StoredKey } from '../keys/key-record.ts'
import { listAllProfiles } from '../profiles/stored-key-names.ts'
import type { Store } from '../store/types.ts'
import { hasStoredKey } from '../credentials/stored-key-identity.ts'
import type { Prepared } from './prepare.ts'
import { openUserStore } from './user-store.ts'

/** The store, and all keys in it. */
export interface StoredKeys {
  readonly store: Store
  readonly keys: readonly StoredKey[]
}

/**
 * Reads all keys of the store. Without any, the store stays locked.
 * @throws AwsxError STORE_LOCKED | STORE_UNAVAILABLE
 */
export async function openStoredKeys(
  prepared: Prepared,
  options: { readonly quiet: boolean },
): Promise<StoredKeys> {
  const store = openUserStore(prepared, options)
  const profiles = listAllProfiles(prepared.config.profileNames(), prepared.context, store)
  const names = profiles.filter((name) => hasStoredKey(name, store))
  return { store, keys: await readKeyRecords(names, store) }
}
