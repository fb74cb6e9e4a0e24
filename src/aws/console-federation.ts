import type { Credentials } from '../credentials/types.ts'
import { Secret } from '../secret.ts'
import { parseJsonObject } from '../text/json-object.ts'
import { callMs } from './connection.ts'
import type { CallContext, Connection } from './connection.ts'
import { HttpFailure, sendRequest } from './http-request.ts'
import type { HttpAnswer } from './http-message.ts'

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
    timeoutMs: callMs,
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

/** @returns undefined for a response without one, such as the page of a captive portal */
function parseToken({ body }: HttpAnswer): string | undefined {
  const token = parseJsonObject(body)?.['SigninToken']
  return typeof token === 'string' && token !== '' ? token : undefined
}
