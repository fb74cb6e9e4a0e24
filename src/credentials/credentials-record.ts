import { Secret } from '../secret.ts'
import type { NewRecord, StoredRecord } from '../store/types.ts'
import type { CachedCredentials } from './freshness.ts'

interface Payload {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string | null
  readonly expiresAt: number | null
  readonly accountId: string | null
  readonly fetchedAt: number
  readonly clockOffsetMs: number
}

/**
 * @param links.derivedFrom identity of the sign-in or key, so that removing it removes what came from it
 * @param links.profile the profile that the credentials were fetched for
 */
export function cachedToRecord(
  cached: CachedCredentials,
  links: { readonly derivedFrom: string | null; readonly profile: string },
): NewRecord {
  const { credentials, fetchedAt, clockOffsetMs } = cached
  const payload: Payload = {
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secretAccessKey.reveal(),
    sessionToken: credentials.sessionToken?.reveal() ?? null,
    expiresAt: credentials.expiresAt,
    accountId: credentials.accountId,
    fetchedAt,
    clockOffsetMs,
  }
  // The metadata is compared with the local clock without reading the record.
  const expiresAt = credentials.expiresAt === null ? null : credentials.expiresAt - clockOffsetMs
  return { kind: 'credentials', expiresAt, ...links, renewable: false, payload }
}

/** The inverse of {@link cachedToRecord}. */
export function cachedFromRecord(record: StoredRecord): CachedCredentials {
  const payload = record.payload as Payload
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
