import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import type { AssumeRoleCommandInput, Credentials as StsCredentials } from '@aws-sdk/client-sts'

import type { Credentials } from '../credentials/types.ts'
import { Secret } from '../secret.ts'
import { clientOptions, runCall, tokenClientOptions } from './client.ts'
import type { Answer, CallContext, Connection } from './connection.ts'

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

/** @throws what the client throws; see {@link describeFailure} */
export async function assumeRole(
  source: Credentials,
  request: AssumeRoleRequest,
  connection: Connection,
  context: CallContext,
): Promise<Answer<Credentials>> {
  const client = await createClient(connection, context, source)
  const answer = await runCall(client, context, (sts, abortSignal) =>
    sts.send(new AssumeRoleCommand(toInput(request)), { abortSignal }),
  )
  return withCredentials(answer, answer.value.Credentials, accountOf(answer.value.AssumedRoleUser?.Arn))
}

function toInput(request: AssumeRoleRequest): AssumeRoleCommandInput {
  const tags = Object.entries(request.tags).map(([Key, Value]) => ({ Key, Value }))
  return {
    RoleArn: request.roleArn,
    RoleSessionName: request.roleSessionName,
    DurationSeconds: request.durationSeconds,
    ...(request.externalId === null ? {} : { ExternalId: request.externalId }),
    ...(request.mfa === null ? {} : { SerialNumber: request.mfa.serial, TokenCode: request.mfa.code }),
    ...(request.sourceIdentity === null ? {} : { SourceIdentity: request.sourceIdentity }),
    ...(tags.length === 0 ? {} : { Tags: tags }),
    ...(request.transitiveTagKeys.length === 0 ? {} : { TransitiveTagKeys: [...request.transitiveTagKeys] }),
    ...policiesInput(request),
  }
}

/** Session policies as the STS API has them. */
export interface PoliciesRequest {
  readonly policy: string | null
  readonly policyArns: readonly string[]
}

/** The parameters `Policy` and `PolicyArns`, as far as they are set. */
export function policiesInput({
  policy,
  policyArns,
}: PoliciesRequest): Pick<AssumeRoleCommandInput, 'Policy' | 'PolicyArns'> {
  return {
    ...(policy === null ? {} : { Policy: policy }),
    ...(policyArns.length === 0 ? {} : { PolicyArns: policyArns.map((arn) => ({ arn })) }),
  }
}

/** GetSessionToken with an IAM user's long-lived keys and an MFA code. */
export async function getSessionToken(
  source: Credentials,
  request: { readonly mfaSerial: string; readonly code: string; readonly durationSeconds: number },
  connection: Connection,
  context: CallContext,
): Promise<Answer<Credentials>> {
  const client = await createClient(connection, context, source)
  const command = new GetSessionTokenCommand({
    SerialNumber: request.mfaSerial,
    TokenCode: request.code,
    DurationSeconds: request.durationSeconds,
  })
  const answer = await runCall(client, context, (sts, abortSignal) => sts.send(command, { abortSignal }))
  return withCredentials(answer, answer.value.Credentials, source.accountId)
}

/** AssumeRoleWithWebIdentity: not signed, needs no credentials. */
export async function assumeRoleWithWebIdentity(
  request: {
    readonly roleArn: string
    readonly roleSessionName: string
    readonly token: Secret
    readonly durationSeconds: number | null
  } & PoliciesRequest,
  connection: Connection,
  context: CallContext,
): Promise<Answer<Credentials>> {
  const client = new STSClient(await tokenClientOptions(connection, context))
  const command = new AssumeRoleWithWebIdentityCommand({
    RoleArn: request.roleArn,
    RoleSessionName: request.roleSessionName,
    WebIdentityToken: request.token.reveal(),
    ...(request.durationSeconds === null ? {} : { DurationSeconds: request.durationSeconds }),
    ...policiesInput(request),
  })
  const answer = await runCall(client, context, (sts, abortSignal) => sts.send(command, { abortSignal }))
  return withCredentials(answer, answer.value.Credentials, accountOf(answer.value.AssumedRoleUser?.Arn))
}

export interface CallerIdentity {
  readonly accountId: string
  readonly arn: string
  readonly userId: string
}

/** GetCallerIdentity: tells whose credentials these are. It needs no permissions. @throws what the client throws; see {@link describeFailure} */
export async function getCallerIdentity(
  source: Credentials,
  connection: Connection,
  context: CallContext,
): Promise<Answer<CallerIdentity>> {
  const client = await createClient(connection, context, source)
  const answer = await runCall(client, context, (sts, abortSignal) =>
    sts.send(new GetCallerIdentityCommand({}), { abortSignal }),
  )
  const { Account = '', Arn = '', UserId = '' } = answer.value
  return { value: { accountId: Account, arn: Arn, userId: UserId }, clockOffsetMs: answer.clockOffsetMs }
}

/** The client for calls with temporary or long-lived keys. */
export async function createClient(
  connection: Connection,
  context: CallContext,
  source: Credentials,
): Promise<STSClient> {
  return new STSClient({
    ...(await clientOptions(connection, context)),
    credentials: {
      accessKeyId: source.accessKeyId,
      secretAccessKey: source.secretAccessKey.reveal(),
      ...(source.sessionToken === null ? {} : { sessionToken: source.sessionToken.reveal() }),
    },
  })
}

/** STS hands out temporary credentials only, so an answer without a token or an end is not whole. */
export function withCredentials(
  answer: Answer<unknown>,
  found: StsCredentials | undefined,
  accountId: string | null,
): Answer<Credentials> {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = found ?? {}
  const end = Expiration?.getTime() ?? Number.NaN
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || Number.isNaN(end)) {
    throw new SyntaxError('the response from STS has no credentials')
  }
  const value: Credentials = {
    accessKeyId: AccessKeyId,
    secretAccessKey: new Secret(SecretAccessKey),
    sessionToken: new Secret(SessionToken),
    expiresAt: end,
    accountId,
  }
  return { value, clockOffsetMs: answer.clockOffsetMs }
}

/** The account of an ARN: its fifth field. */
function accountOf(arn: string | undefined): string | null {
  const account = arn?.split(':')[4]
  return account === undefined || account === '' ? null : account
}
