import type { StoredKeyPayload } from '../credentials/steps/stored-key.ts'
import { storedKeyIdentity } from '../credentials/stored-key-identity.ts'
import type { Credentials } from '../credentials/types.ts'
import { Secret } from '../secret.ts'
import type { MayReplace, NewRecord, Store } from '../store/types.ts'
import type { Rotation } from './rotate/rotation.ts'

/** What the store holds for a profile's key. Records of earlier versions lack the optional members. */
export interface KeyRecord extends StoredKeyPayload {
  /** The user that the key belongs to, by GetCallerIdentity; null if it was stored without a check. */
  readonly arn?: string | null
  /** When AWS created the key, if awsx knows it; milliseconds since 1970 UTC. */
  readonly createdAt?: number | null
  /** What stored it, such as `awsx rotate`. */
  readonly storedBy?: string
  /** A rotation that has not ended. The record's own key works at every stage. */
  readonly rotation?: Rotation | null
}

/** A profile and the key that the store holds for it. */
export interface StoredKey {
  readonly profile: string
  readonly record: KeyRecord
}

/**
 * @returns undefined if the store has no key for the profile
 * @throws AwsxError STORE_LOCKED | STORE_UNAVAILABLE
 */
export async function readKeyRecord(
  profile: string,
  store: Pick<Store, 'read'>,
): Promise<KeyRecord | undefined> {
  const record = await store.read(storedKeyIdentity(profile))
  return record?.kind === 'iam-key' || record?.kind === 'credentials'
    ? (record.payload as KeyRecord)
    : undefined
}

/** Reads the keys of those profiles that have one. */
export async function readKeyRecords(
  profiles: readonly string[],
  store: Pick<Store, 'read'>,
): Promise<readonly StoredKey[]> {
  const found: StoredKey[] = []
  for (const profile of profiles) {
    const record = await readKeyRecord(profile, store)
    if (record !== undefined) found.push({ profile, record })
  }
  return found
}

/** The store's record for a key. */
function toStoreRecord(record: KeyRecord): NewRecord {
  const isSession = isSessionKey(record)
  // A session expires anyway, so a store that does not survive a reboot may hold it.
  const kind = isSession ? 'credentials' : 'iam-key'
  return { kind, expiresAt: isSession ? (record.expiresAt ?? null) : null, renewable: false, payload: record }
}

/**
 * Writes the key of a profile.
 * @param mayReplace as in `Store.write`
 * @throws AwsxError STORE_UNAVAILABLE if it cannot be saved; the old record is then intact
 */
export function writeKeyRecord(
  { profile, record }: StoredKey,
  store: Pick<Store, 'write'>,
  mayReplace?: MayReplace,
): Promise<boolean> {
  return store.write(storedKeyIdentity(profile), toStoreRecord(record), mayReplace)
}

/** Whether the credentials are pasted ones of a session, which expire, and not a long-lived key. */
export function isSessionKey({ sessionToken = null }: KeyRecord): boolean {
  return sessionToken !== null
}

/** A key as credentials for a call. */
export function toCredentials(record: KeyRecord): Credentials {
  const { accessKeyId, secretAccessKey, sessionToken = null, expiresAt = null, accountId } = record
  return {
    accessKeyId,
    secretAccessKey: new Secret(secretAccessKey),
    sessionToken: sessionToken === null ? null : new Secret(sessionToken),
    expiresAt,
    accountId,
  }
}
