import { mfaSeedIdentity } from '../credentials/mfa-seed-identity.ts'
import type { Prepared } from './prepare.ts'
import { openUserStore } from './user-store.ts'

/**
 * Reads the seed of an MFA device from the store, which may have to be unlocked.
 * @returns base32, undefined if none is stored
 * @throws AwsxError STORE_LOCKED | STORE_UNAVAILABLE
 */
export async function readStoredSeed(serial: string, prepared: Prepared): Promise<string | undefined> {
  const record = await openUserStore(prepared, { quiet: false }).read(mfaSeedIdentity(serial))
  const seed = (record?.payload as { readonly seed?: unknown } | undefined)?.seed
  return typeof seed === 'string' ? seed : undefined
}
