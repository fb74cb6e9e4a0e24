import type { Credentials } from '../credentials/types.ts'
import { formatUtc } from '../text/format-utc.ts'

/**
 * The output of a `credential_process` (AWS SDK reference guide) on one line of JSON. Names are case-sensitive. Without an
 * expiration SDKs never run the process again.
 */
export function renderProcess(credentials: Credentials): string {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt, accountId } = credentials
  const output = {
    Version: 1,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey.reveal(),
    ...(sessionToken === null ? {} : { SessionToken: sessionToken.reveal() }),
    ...(expiresAt === null ? {} : { Expiration: formatUtc(expiresAt) }),
    ...(accountId === null ? {} : { AccountId: accountId }),
  }
  return `${JSON.stringify(output)}\n`
}
