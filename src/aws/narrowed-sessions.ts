/** Calls that give another session of the same identity: GetFederationToken and GetScopedCredentials. */
import { GetFederationTokenCommand, GetScopedCredentialsCommand } from '@aws-sdk/client-sts'

import type { Credentials } from '../credentials/types.ts'
import { runCall } from './client.ts'
import type { Answer, CallContext, Connection } from './connection.ts'
import { createClient, policiesInput, withCredentials } from './sts.ts'
import type { PoliciesRequest } from './sts.ts'

/** A federated session has no permissions without a policy. With this one, it has its user's permissions. */
export const wholePolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
})

/**
 * GetFederationToken with an IAM user's long-lived keys. The session cannot call IAM, and of STS only GetCallerIdentity.
 * @param request.name 2 to 32 characters of `[\w+=,.@-]`
 * @param request.durationSeconds 900 to 129600
 * @throws what the client throws; see `describeFailure`
 */
export async function getFederationToken(
  source: Credentials,
  request: PoliciesRequest & { readonly name: string; readonly durationSeconds: number },
  connection: Connection,
  context: CallContext,
): Promise<Answer<Credentials>> {
  const client = await createClient(connection, context, source)
  const command = new GetFederationTokenCommand({
    Name: request.name,
    DurationSeconds: request.durationSeconds,
    ...policiesInput(request),
  })
  const answer = await runCall(client, context, (sts, abortSignal) => sts.send(command, { abortSignal }))
  return withCredentials(answer, answer.value.Credentials, source.accountId)
}

/**
 * GetScopedCredentials with temporary credentials: the same identity with fewer permissions or a shorter life. Not on the global endpoint.
 * @param request.policy inline session policy of at most 2,048 characters; null for none
 * @param request.durationSeconds from 1 to the rest of the source's life; null for all of it
 * @throws what the client throws; see `describeFailure`
 */
export async function getScopedCredentials(
  source: Credentials,
  request: { readonly policy: string | null; readonly durationSeconds: number | null },
  connection: Connection,
  context: CallContext,
): Promise<Answer<Credentials>> {
  const client = await createClient(connection, context, source)
  const command = new GetScopedCredentialsCommand({
    ...(request.policy === null ? {} : { Policy: request.policy }),
    ...(request.durationSeconds === null ? {} : { DurationSeconds: request.durationSeconds }),
    ScopedSessionDescription: 'awsx',
  })
  const answer = await runCall(client, context, (sts, abortSignal) => sts.send(command, { abortSignal }))
  const account = answer.value.SessionInfo?.Arn?.split(':')[4]
  return withCredentials(answer, answer.value.Credentials, source.accountId ?? (account || null))
}
