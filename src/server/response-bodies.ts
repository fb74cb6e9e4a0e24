import type { CachedCredentials } from '../credentials/freshness.ts'
import type { AwsxError } from '../errors.ts'
import { formatUtc } from '../text/format-utc.ts'

/** When SDKs should ask again for credentials whose expiry is unknown. */
const unknownLifeMs = 3_600_000

/** The body that SDKs expect from a container's credential endpoint. botocore and JavaScript require `Token` and `Expiration`. */
export function credentialsBody(cached: CachedCredentials, now: number): string {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt, accountId } = cached.credentials
  return JSON.stringify({
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey.reveal(),
    Token: sessionToken?.reveal() ?? '',
    Expiration: formatUtc(expiresAt ?? now + unknownLifeMs),
    ...(accountId === null ? {} : { AccountId: accountId }),
  })
}

/** The body of an error. All SDKs read these two names in lower case. */
export function errorBody(code: string, message: string): string {
  return JSON.stringify({ code, message })
}

/** An SDK shows nothing but this message, so the command to type is part of it. */
export function describeProblem(problem: AwsxError): string {
  const hint = problem.hints[0]
  return hint === undefined ? problem.message : `${problem.message}: ${hint}`
}
