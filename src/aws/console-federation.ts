import { GetFederationTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { isNativeError } from 'node:util/types'

import type { Credentials } from '../credentials/types.ts'
import { Secret } from '../secret.ts'
import { callOnce, clientOptions } from './client.ts'
import { ConnectTimeout } from './connect-timeout.ts'
import type { CallContext, Connection } from './connection.ts'
import { tokenClientOptions } from './token-client.ts'

const attempts = 3
const totalMs = 20_000

/** Without a policy such a session may do nothing; with this one it may do what its user may. */
const wholePolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
})

/**
 * GetFederationToken with an IAM user's long-lived keys: a session that the console takes, with the rights of the user.
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
  const { value } = await callOnce(client, context, (sts, abortSignal) => sts.send(command, { abortSignal }))
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = value.Credentials ?? {}
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw new SyntaxError('the answer of STS holds no credentials')
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: new Secret(SecretAccessKey),
    sessionToken: new Secret(SessionToken),
    expiresAt: Expiration?.getTime() ?? null,
    accountId: source.accountId,
  }
}

/** An answer of the federation endpoint that is no token, in the shape of the official clients' errors. */
export class FederationFailure extends Error {
  readonly $metadata: { readonly httpStatusCode: number }
  readonly $response: HttpAnswer

  constructor(answer: HttpAnswer) {
    super(`the federation endpoint answered ${answer.statusCode}`)
    this.name = 'FederationFailure'
    this.$metadata = { httpStatusCode: answer.statusCode }
    this.$response = answer
  }

  /** The endpoint does not take these credentials, or not for that long; it does not say which. */
  get isRefusal(): boolean {
    return this.$metadata.httpStatusCode === 400
  }
}

interface HttpAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
}

/**
 * getSigninToken of the federation endpoint (IAM user guide, "Enabling custom identity broker access"). It is sent as a form: an address
 * would stand in the logs of proxies, with the credentials in it.
 * @param request.sessionSeconds null to leave the duration out
 * @param connection `endpoint` being the whole address of the federation endpoint
 * @returns a token that is good for fifteen minutes
 * @throws FederationFailure for an answer that is no token; the handler's error if there was no answer
 */
export async function getSigninToken(
  request: { readonly credentials: Credentials; readonly sessionSeconds: number | null },
  connection: Connection,
  context: CallContext,
): Promise<Secret> {
  const { requestHandler } = await tokenClientOptions(connection, context)
  const sent = requestOf(connection.endpoint, writeForm(request))
  const abortSignal = AbortSignal.timeout(totalMs)
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { response } = await requestHandler.handle(sent, { abortSignal })
        return readToken(response, await text(response.body as NodeJS.ReadableStream))
      } catch (error) {
        if (attempt === attempts || abortSignal.aborted || !isTransient(error)) throw error
        await sleep(Math.random() * 100 * 2 ** attempt)
      }
    }
  } finally {
    requestHandler.destroy()
  }
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

type Handler = Awaited<ReturnType<typeof tokenClientOptions>>['requestHandler']
type HttpRequest = Parameters<Handler['handle']>[0]

function requestOf(address: string, body: string): HttpRequest {
  const url = new URL(address)
  const request = {
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    path: url.pathname,
    query: {},
    method: 'POST',
    headers: {
      host: url.host,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(Buffer.byteLength(body)),
      accept: 'application/json',
    },
    body,
  }
  // The handler reads these fields only; its parameter's type is a class with methods besides.
  return request as unknown as HttpRequest
}

function readToken(answer: HttpAnswer, content: string): Secret {
  if (answer.statusCode !== 200) throw new FederationFailure(answer)
  const token = tokenIn(content)
  if (token === undefined) throw new FederationFailure(answer)
  return new Secret(token)
}

/** A page of something on the way, a captive portal say, holds none. */
function tokenIn(content: string): string | undefined {
  try {
    const { SigninToken: token } = JSON.parse(content) as { SigninToken?: unknown }
    return typeof token === 'string' && token !== '' ? token : undefined
  } catch {
    return undefined
  }
}

function isTransient(error: unknown): boolean {
  if (error instanceof FederationFailure) {
    const { statusCode } = error.$response
    return statusCode === 429 || statusCode >= 500
  }
  if (error instanceof ConnectTimeout) return false
  return isNativeError(error) && error.name !== 'SyntaxError'
}
