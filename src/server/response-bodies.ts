import type { CachedCredentials } from '../credentials/freshness.ts'
import { exitNames } from '../error-codes.ts'
import type { AwsxError, ErrorCode } from '../errors.ts'
import type { LoopbackReply } from '../loopback/listener.ts'
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

const deniedCodes: ReadonlySet<ErrorCode> = new Set([
  'AGENT_NOT_ALLOWED',
  'APPROVAL_REQUIRED',
  'CONFIRMATION_REQUIRED',
  'CONFIRMATION_DECLINED',
])

/**
 * The reply for credentials that cannot be had: 403 for what the user has not confirmed or does not allow agents, 404 for an error of the config or of the
 * profile, and 503 for what a sign-in or the next attempt can fix. SDKs ask again after 503.
 */
export function problemReply(problem: AwsxError): LoopbackReply {
  const kind = exitNames[problem.code]
  const lasting = kind === 'config' || kind === 'usage' ? 404 : 503
  const status = deniedCodes.has(problem.code) ? 403 : lasting
  return jsonReply(status, errorBody(problem.code, describeProblem(problem)))
}

export function accessDenied(status: number, message: string): LoopbackReply {
  return jsonReply(status, errorBody('AccessDenied', message))
}

export function jsonReply(status: number, body: string): LoopbackReply {
  return { status, body, headers: { 'content-type': 'application/json' } }
}
