/** Calls that give another session of the same identity: GetFederationToken and GetScopedCredentials. */
import type { Credentials } from '../credentials/types.ts'
import type { Answer, CallContext, Connection } from './connection.ts'
import { getCredentials, policyArnFields } from './sts.ts'
import type { PoliciesRequest } from './sts.ts'
import type { StsCall } from './sts-call.ts'

/** A federated session has no permissions without a policy. With this one, it has its user's permissions. */
export const wholePolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
})

export interface FederationTokenRequest extends PoliciesRequest {
  /** 2 to 32 characters of `[\w+=,.@-]`. */
  readonly name: string
  /** 900 to 129600. */
  readonly durationSeconds: number
}

/**
 * GetFederationToken with an IAM user's long-lived keys. The session cannot call IAM, and of STS only GetCallerIdentity.
 * @throws what the call throws; see `describeFailure`
 */
export async function getFederationToken(
  source: Credentials,
  request: FederationTokenRequest,
  connection: Connection,
  context: CallContext,
): Promise<Answer<Credentials>> {
  return getCredentials(federationTokenCall(source, request), connection, context, source.accountId)
}

export function federationTokenCall(source: Credentials, request: FederationTokenRequest): StsCall {
  const fields = {
    Name: request.name,
    Policy: request.policy,
    ...policyArnFields(request),
    DurationSeconds: request.durationSeconds,
  }
  return { action: 'GetFederationToken', fields, credentials: source }
}

export interface ScopedCredentialsRequest {
  /** Inline session policy of at most 2,048 characters; null for none. */
  readonly policy: string | null
  /** From 1 to the rest of the source's life; null for all of it. */
  readonly durationSeconds: number | null
}

/**
 * GetScopedCredentials with temporary credentials: the same identity with fewer permissions or a shorter life. Not on the global endpoint.
 * @throws what the call throws; see `describeFailure`
 */
export async function getScopedCredentials(
  source: Credentials,
  request: ScopedCredentialsRequest,
  connection: Connection,
  context: CallContext,
): Promise<Answer<Credentials>> {
  const call = scopedCredentialsCall(source, request)
  return getCredentials(call, connection, context, source.accountId ?? undefined)
}

export function scopedCredentialsCall(source: Credentials, request: ScopedCredentialsRequest): StsCall {
  const fields = {
    Policy: request.policy,
    DurationSeconds: request.durationSeconds,
    ScopedSessionDescription: 'awsx',
  }
  return { action: 'GetScopedCredentials', fields, credentials: source }
}
