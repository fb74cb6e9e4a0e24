import { GetFederationTokenCommand, STSClient } from '@aws-sdk/client-sts'

import type { Credentials } from '../credentials/types.ts'
import { Secret } from '../secret.ts'
import { parseJsonObject } from '../text/json-object.ts'
import { clientOptions, runCall } from './client.ts'
import type { CallContext, Connection } from './connection.ts'
import { HttpFailure, sendRequest } from './http-request.ts'
import type { HttpAnswer } from './http-request.ts'

/** Without a policy, a federated session has no permissions; with this one it has those of its user. */
const wholePolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
})

/**
 * GetFederationToken with the long-lived keys of an IAM user: a session that the console accepts, with the permissions of the user.
 * @param request.name 2 to 32 characters of `[\w+=,.@-]`
 * @param request.durationSeconds 900 to 129600; the console session lasts as long
 * @throws what the client throws; see {@link describeFailure}
 */
export async function getFederationToken(
  source: Credentials,
  request: { readonly name: string; readonly durationSeconds: number },
  connection: Connection,
  context: CallContext,
): Promise<Credentials> {
  const client = new STSClient({
    ...(await clientOptions(connection, context)),
    credentials: {
      accessKeyId: source.accessKeyId,
      secretAccessKey: source.secretAccessKey.reveal(),
    },
  })
  const command = new GetFederationTokenCommand({
    Name: request.name,
    Policy: wholePolicy,
    DurationSeconds: request.durationSeconds,
  })
  const { value } = await runCall(client, context, (sts, abortSignal) => sts.send(command, { abortSignal }))
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = value.Credentials ?? {}
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw new SyntaxError('the response from STS has no credentials')
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: new Secret(SecretAccessKey),
    sessionToken: new Secret(SessionToken),
    expiresAt: Expiration?.getTime() ?? null,
    accountId: source.accountId,
  }
}

/** Whether the federation endpoint denied the credentials or the duration. It does not say which. */
export function isFederationDenied(error: unknown): boolean {
  return error instanceof HttpFailure && error.$metadata.httpStatusCode === 400
}

/**
 * getSigninToken of the federation endpoint (IAM user guide, "Enabling custom identity broker access"). The credentials are sent in a
 * form: those in a URL would end up in the logs of proxies.
 * @param request.sessionSeconds null to leave the duration out
 * @param connection its `endpoint` is the whole URL of the federation endpoint
 * @returns a token that is valid for fifteen minutes
 * @throws HttpFailure for an answer without a token; see {@link sendRequest} for a missing answer
 */
export async function getSigninToken(
  request: { readonly credentials: Credentials; readonly sessionSeconds: number | null },
  connection: Connection,
  context: CallContext,
): Promise<Secret> {
  const body = writeForm(request)
  return sendRequest(connection, context, {
    attempts: 3,
    isSecret: true,
    timeoutMs: 20_000,
    request: () => ({
      method: 'POST',
      url: connection.endpoint,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body,
    }),
    read: (answer) => {
      const token = answer.statusCode === 200 ? parseToken(answer) : undefined
      if (token === undefined) throw new HttpFailure(answer)
      return new Secret(token)
    },
  })
}

function writeForm({
  credentials,
  sessionSeconds,
}: {
  readonly credentials: Credentials
  readonly sessionSeconds: number | null
}): string {
  const session = {
    sessionId: credentials.accessKeyId,
    sessionKey: credentials.secretAccessKey.reveal(),
    sessionToken: credentials.sessionToken?.reveal() ?? '',
  }
  return new URLSearchParams({
    Action: 'getSigninToken',
    ...(sessionSeconds === null ? {} : { SessionDuration: String(sessionSeconds) }),
    Session: JSON.stringify(session),
  }).toString()
}

/** @returns undefined if there is none, as on a page of a captive portal */
function parseToken({ body }: HttpAnswer): string | undefined {
  const token = parseJsonObject(body)?.['SigninToken']
  return typeof token === 'string' && token !== '' ? token : undefined
}
