import { Secret } from '../secret.ts'
import type { StoredRecord } from '../store/types.ts'
import type { CachedCredentials } from './freshness.ts'

/** What a record with credentials holds. */
export interface CredentialsPayload {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string | null
  readonly expiresAt: number | null
  readonly accountId: string | null
  readonly fetchedAt: number
  readonly clockOffsetMs: number
}

/** The inverse of `cachedToRecord` in credentials-to-record.ts. */
export function cachedFromRecord(record: StoredRecord): CachedCredentials {
  const payload = record.payload as CredentialsPayload
  return {
    credentials: {
      accessKeyId: payload.accessKeyId,
      secretAccessKey: new Secret(payload.secretAccessKey),
      sessionToken: payload.sessionToken === null ? null : new Secret(payload.sessionToken),
      expiresAt: payload.expiresAt,
      accountId: payload.accountId,
    },
    fetchedAt: payload.fetchedAt,
    clockOffsetMs: payload.clockOffsetMs,
  }
}
