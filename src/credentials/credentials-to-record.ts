import type { NewRecord } from '../store/types.ts'
import type { CredentialsPayload } from './credentials-record.ts'
import type { CachedCredentials } from './freshness.ts'

/**
 * Makes the record that saves credentials. A run that only reads them does not load this file.
 * @param links.derivedFrom identity of the sign-in or key, so that removing it removes what came from it
 * @param links.profile the profile that the credentials were fetched for
 */
export function cachedToRecord(
  cached: CachedCredentials,
  links: { readonly derivedFrom: string | null; readonly profile: string },
): NewRecord {
  const { credentials, fetchedAt, clockOffsetMs } = cached
  const payload: CredentialsPayload = {
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
