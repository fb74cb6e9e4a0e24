import type { Credentials } from '../credentials/types.ts'
import { Secret } from '../secret.ts'
import type { Answer, CallContext, Connection } from './connection.ts'
import { listFields } from './query-form.ts'
import type { FormFields } from './query-form.ts'
import { callSts } from './sts-call.ts'
import type { StsCall, StsResult } from './sts-call.ts'

/** Parameters of AssumeRole as the STS API has them, durations in seconds. */
export interface AssumeRoleRequest extends PoliciesRequest {
  readonly roleArn: string
  readonly roleSessionName: string
  readonly durationSeconds: number
  readonly externalId: string | null
  readonly mfa: { readonly serial: string; readonly code: string } | null
  readonly sourceIdentity: string | null
  readonly tags: Readonly<Record<string, string>>
  readonly transitiveTagKeys: readonly string[]
}

/** @throws what the call throws; see `describeFailure` */
export async function assumeRole(
  source: Credentials,
  request: AssumeRoleRequest,
  connection: Connection,
  context: CallContext,
): Promise<Answer<Credentials>> {
  return getCredentials(assumeRoleCall(source, request), connection, context)
}

/** The fields are in the order of the model, as the official clients send them. */
export function assumeRoleCall(source: Credentials, request: AssumeRoleRequest): StsCall {
  const tags = Object.entries(request.tags).map(([Key, Value]) => ({ Key, Value }))
  const fields = {
    RoleArn: request.roleArn,
    RoleSessionName: request.roleSessionName,
    ...policyArnFields(request),
    Policy: request.policy,
    DurationSeconds: request.durationSeconds,
    ...listFields('Tags', tags),
    ...listFields('TransitiveTagKeys', request.transitiveTagKeys),
    ExternalId: request.externalId,
    SerialNumber: request.mfa?.serial ?? null,
    TokenCode: request.mfa?.code ?? null,
    SourceIdentity: request.sourceIdentity,
  }
  return { action: 'AssumeRole', fields, credentials: source }
}

/** Session policies as the STS API has them. */
export interface PoliciesRequest {
  readonly policy: string | null
  readonly policyArns: readonly string[]
}

/** The parameter `PolicyArns`. */
export function policyArnFields({ policyArns }: PoliciesRequest): FormFields {
  return listFields(
    'PolicyArns',
    policyArns.map((arn) => ({ arn })),
  )
}

export interface SessionTokenRequest {
  readonly mfaSerial: string
  readonly code: string
  readonly durationSeconds: number
}

/** GetSessionToken with an IAM user's long-lived keys and an MFA code. */
export async function getSessionToken(
  source: Credentials,
  request: SessionTokenRequest,
  connection: Connection,
  context: CallContext,
): Promise<Answer<Credentials>> {
  return getCredentials(sessionTokenCall(source, request), connection, context, source.accountId)
}

export function sessionTokenCall(source: Credentials, request: SessionTokenRequest): StsCall {
  const fields = {
    DurationSeconds: request.durationSeconds,
    SerialNumber: request.mfaSerial,
    TokenCode: request.code,
  }
  return { action: 'GetSessionToken', fields, credentials: source }
}

export interface WebIdentityRequest extends PoliciesRequest {
  readonly roleArn: string
  readonly roleSessionName: string
  readonly token: Secret
  readonly durationSeconds: number | null
}

/** AssumeRoleWithWebIdentity: not signed, needs no credentials. */
export async function assumeRoleWithWebIdentity(
  request: WebIdentityRequest,
  connection: Connection,
  context: CallContext,
): Promise<Answer<Credentials>> {
  return getCredentials(webIdentityCall(request), connection, context)
}

export function webIdentityCall(request: WebIdentityRequest): StsCall {
  const fields = {
    RoleArn: request.roleArn,
    RoleSessionName: request.roleSessionName,
    WebIdentityToken: request.token.reveal(),
    ...policyArnFields(request),
    Policy: request.policy,
    DurationSeconds: request.durationSeconds,
  }
  return { action: 'AssumeRoleWithWebIdentity', fields, credentials: null }
}

export interface CallerIdentity {
  readonly accountId: string
  readonly arn: string
  readonly userId: string
}

/** GetCallerIdentity: tells whose credentials these are. It needs no permissions. @throws what the call throws; see `describeFailure` */
export async function getCallerIdentity(
  source: Credentials,
  connection: Connection,
  context: CallContext,
): Promise<Answer<CallerIdentity>> {
  const call = { action: 'GetCallerIdentity', fields: {}, credentials: source }
  const { value: read, clockOffsetMs } = await callSts(call, connection, context)
  const value = {
    accountId: read('Account') ?? '',
    arn: read('Arn') ?? '',
    userId: read('UserId') ?? '',
  }
  return { value, clockOffsetMs }
}

/**
 * Makes a call that gives credentials.
 * @param accountId the account, if it is known before. Otherwise it is that of the ARN in the answer
 */
export async function getCredentials(
  call: StsCall,
  connection: Connection,
  context: CallContext,
  accountId?: string | null,
): Promise<Answer<Credentials>> {
  const { value: read, clockOffsetMs } = await callSts(call, connection, context)
  const account = accountId === undefined ? accountOf(read('Arn')) : accountId
  return { value: { ...readCredentials(read), accountId: account }, clockOffsetMs }
}

/** STS hands out temporary credentials only, so an answer without a token or an end is not whole. */
function readCredentials(read: StsResult): Credentials {
  const [accessKeyId, secret, token] = [read('AccessKeyId'), read('SecretAccessKey'), read('SessionToken')]
  const expiresAt = Date.parse(read('Expiration') ?? '')
  if (!accessKeyId || !secret || !token || Number.isNaN(expiresAt)) {
    throw new SyntaxError('the response from STS has no credentials')
  }
  return {
    accessKeyId,
    secretAccessKey: new Secret(secret),
    sessionToken: new Secret(token),
    expiresAt,
    accountId: null,
  }
}

/** The account of an ARN: its fifth field. */
function accountOf(arn: string | undefined): string | null {
  const account = arn?.split(':')[4]
  return account === undefined || account === '' ? null : account
}
