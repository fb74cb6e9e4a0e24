import type { Store } from '../store/types.ts'

/** Identity of the record of a profile's key in the store. */
export function storedKeyIdentity(profile: string): string {
  return JSON.stringify(['iam-key', 1, profile])
}

/** Whether the store has a key for the profile. Reads only metadata, so the store stays locked. */
export function hasStoredKey(profile: string, store: Pick<Store, 'metadata'>): boolean {
  return store.metadata(storedKeyIdentity(profile)) !== undefined
}
