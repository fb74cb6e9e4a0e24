import type { CachedCredentials } from '../credentials/freshness.ts'
import type { AwsxError } from '../errors.ts'

/** What SDKs are told of credentials whose end is not known: when to ask again. */
const unknownLifeMs = 3_600_000

/** The body that SDKs read from a container's credential endpoint; without `Token` and `Expiration` botocore and JavaScript fail. */
export function answerCredentials(cached: CachedCredentials, now: number): string {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt, accountId } = cached.credentials
  return JSON.stringify({
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey.reveal(),
    Token: sessionToken?.reveal() ?? '',
    Expiration: formatTime(expiresAt ?? now + unknownLifeMs),
    ...(accountId === null ? {} : { AccountId: accountId }),
  })
}

/** The body of a refusal, in the case in which all SDKs read it. */
export function answerProblem(code: string, message: string): string {
  return JSON.stringify({ code, message })
}

/** What an SDK shows of it is all that a person gets to see, so the command to type is part of the message. */
export function describeProblem(problem: AwsxError): string {
  const hint = problem.hints[0]
  return hint === undefined ? problem.message : `${problem.message}: ${hint}`
}

function formatTime(time: number): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
