import type { Store } from '../store/types.ts'

/** Canonical text of a profile's key in the store. */
export function storedKeyIdentity(profile: string): string {
  return JSON.stringify(['iam-key', 1, profile])
}

/** Whether the store holds a key for the profile, by public metadata: the store stays locked. */
export function hasStoredKey(profile: string, store: Pick<Store, 'metadata'>): boolean {
  return store.metadata(storedKeyIdentity(profile)) !== undefined
}
