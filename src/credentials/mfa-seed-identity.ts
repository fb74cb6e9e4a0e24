import type { Store } from '../store/types.ts'

/** Identity of the record with the seed of a virtual MFA device. */
export function mfaSeedIdentity(serial: string): string {
  return JSON.stringify(['mfa-seed', 1, serial])
}

/** Whether the store has the seed of a device. Reads only metadata, so the store stays locked. */
export function hasMfaSeed(serial: string, store: Pick<Store, 'metadata'>): boolean {
  return store.metadata(mfaSeedIdentity(serial)) !== undefined
}
