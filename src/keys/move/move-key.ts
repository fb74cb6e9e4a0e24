import { AwsxError } from '../../errors.ts'
import type { Store } from '../../store/types.ts'
import { quoteWord } from '../../text/quote-word.ts'
import { storedKeyIdentity } from '../../credentials/stored-key-identity.ts'
import type { CallerIdentity } from '../../aws/sts.ts'
import { readKeyRecord, writeKeyRecord } from '../key-record.ts'
import type { KeyRecord } from '../key-record.ts'
import type { KeyPair } from '../rotate/rotation.ts'

/** What moving a key needs. */
export interface MoveDeps {
  readonly store: Store
  /** Opens the store again, so that what is read comes from disk. */
  readonly openAgain: () => Pick<Store, 'read'>
  /** GetCallerIdentity. @throws AwsxError */
  identify(record: KeyRecord): Promise<CallerIdentity>
  now(): number
}

export interface KeyToMove extends KeyPair {
  readonly profile: string
  /** For the list of keys: `awsx import --keys`. */
  readonly storedBy: string
}

/**
 * Copies a key into the store: tries it on AWS, stores it, reads it back and compares. A key that fails is not left in the store.
 * @returns whether it was stored now; false if the store already had it
 * @throws AwsxError STORE_UNAVAILABLE if the store has another key for the profile, or does not give back what was written; what
 *   `identify` and the store throw
 */
export async function copyKey(key: KeyToMove, deps: MoveDeps): Promise<boolean> {
  const { profile, accessKeyId, secretAccessKey, storedBy } = key
  const { store } = deps
  const present = await readKeyRecord(profile, store)
  if (present !== undefined && !isSame(present, key)) throw otherKey(profile, present.accessKeyId)
  if (present !== undefined) {
    await deps.identify(present)
    return false
  }
  const candidate = { accessKeyId, secretAccessKey, accountId: null, sessionToken: null }
  const { arn, accountId } = await deps.identify(candidate)
  const record: KeyRecord = { ...candidate, accountId, expiresAt: null, addedAt: deps.now(), arn, storedBy }
  // Another process can have stored a key meanwhile, perhaps the only copy of it.
  const isWritten = await writeKeyRecord({ profile, record }, store, (current) => current === undefined)
  if (!isWritten) return copyKey(key, deps)
  await verifyStored(key, deps)
  return true
}

async function verifyStored(key: KeyToMove, { store, openAgain }: MoveDeps): Promise<void> {
  try {
    await requireStored(key, openAgain())
  } catch (error) {
    store.remove(storedKeyIdentity(key.profile))
    throw error
  }
}

/**
 * Reads a key back and compares it.
 * @param store opened again, so that what is read comes from disk
 * @throws AwsxError STORE_UNAVAILABLE if it is missing or differs
 */
export async function requireStored(key: KeyToMove, store: Pick<Store, 'read'>): Promise<void> {
  const back = await readKeyRecord(key.profile, store)
  if (back !== undefined && isSame(back, key)) return
  throw new AwsxError(
    'STORE_UNAVAILABLE',
    `the store did not give back the key of profile "${key.profile}"; the key stays where it is`,
    { hints: ['awsx doctor'] },
  )
}

function isSame(record: KeyRecord, key: KeyPair): boolean {
  return record.accessKeyId === key.accessKeyId && record.secretAccessKey === key.secretAccessKey
}

function otherKey(profile: string, accessKeyId: string): AwsxError {
  return new AwsxError(
    'STORE_UNAVAILABLE',
    `the store already has another key for profile "${profile}" (${accessKeyId})`,
    { hints: [`if you do not need it: awsx remove ${quoteWord(profile)}`] },
  )
}
