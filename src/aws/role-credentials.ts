import type { Credentials } from '../credentials/types.ts'
import { Secret } from '../secret.ts'
import { parseJsonObject, toJsonObject } from '../text/json-object.ts'
import { callMs, readClockOffset } from './connection.ts'
import type { Answer, CallContext, Connection } from './connection.ts'
import { sendRequest } from './http-request.ts'
import type { HttpAnswer, HttpRequest } from './http-message.ts'
import { encodeForm } from './query-form.ts'
import { retryDelay } from './retry-delay.ts'
import { requireSuccess, userAgent } from './signed-request.ts'
import type { Sender } from './sso.ts'
import { isTime } from './times.ts'

/** A permission set in an account. */
export interface PortalRole {
  readonly accountId: string
  readonly roleName: string
}

/**
 * GetRoleCredentials of the Identity Center portal, as the official client makes the call, with its retries. Every profile of Identity Center
 * needs it once in a session, and loading and running that client takes longer than all else in the call; the tests compare the two.
 * @param deps.send paces the call, and sends it again
 * @throws an error that `describeFailure` knows: status 401 means that the token is no longer valid, 403 that the role is not assigned
 * @throws AwsxError CONFIG_INVALID for an http endpoint that is not on this machine
 */
export async function getRoleCredentials(
  accessToken: Secret,
  role: PortalRole,
  connection: Connection,
  { context, send = (call) => call() }: { readonly context: CallContext; readonly send?: Sender | undefined },
): Promise<Answer<Credentials>> {
  return send(() =>
    sendRequest(connection, context, {
      attempts: 4,
      isSecret: true,
      timeoutMs: callMs,
      request: () => requestOf(accessToken, role, connection),
      read: (answer) => readAnswer(answer, role, context),
      delay: retryDelay,
    }),
  )
}

/** @returns the request of one attempt */
export function requestOf(
  accessToken: Secret,
  { accountId, roleName }: PortalRole,
  { endpoint }: Connection,
): HttpRequest {
  const query = encodeForm({ account_id: accountId, role_name: roleName })
  return {
    method: 'GET',
    url: `${endpoint.replace(/\/$/, '')}/federation/credentials?${query}`,
    headers: {
      'x-amz-sso_bearer_token': accessToken.reveal(),
      'user-agent': userAgent,
    },
  }
}

function readAnswer(
  answer: HttpAnswer,
  { accountId }: PortalRole,
  context: CallContext,
): Answer<Credentials> {
  requireSuccess(answer)
  const fields = toJsonObject(parseJsonObject(answer.body)?.['roleCredentials'])
  const { accessKeyId, secretAccessKey, sessionToken, expiration: expiresAt } = fields ?? {}
  if (!isText(accessKeyId) || !isText(secretAccessKey) || !isText(sessionToken) || !isTime(expiresAt))
    throw new SyntaxError('the response from the portal has no credentials')
  return {
    value: {
      accessKeyId,
      secretAccessKey: new Secret(secretAccessKey),
      sessionToken: new Secret(sessionToken),
      expiresAt,
      accountId,
    },
    clockOffsetMs: readClockOffset(answer, context.now()),
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
