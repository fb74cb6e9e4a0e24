import { createPrivateKey, createPublicKey, randomUUID, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { isNativeError } from 'node:util/types'

import { Secret } from '../secret.ts'
import { ConnectTimeout } from './connect-timeout.ts'
import type { CallContext, Connection } from './connection.ts'
import { tokenClientOptions } from './token-client.ts'

const attempts = 4
const totalMs = 20_000

/** What a refresh is asked with. */
export interface SignInGrant {
  readonly clientId: string
  readonly refreshToken: Secret
  /** EC P-256 private key of the sign-in: the refresh token is bound to it. */
  readonly key: KeyObject
}

export interface SignInAnswer {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  readonly sessionToken: Secret
  /** Seconds. */
  readonly expiresIn: number
  /** Replaces the one that was sent, which is used up. */
  readonly refreshToken: Secret
}

/** An error answer of the service, in the shape of the official clients' errors. */
export class SignInFailure extends Error {
  readonly $metadata: { readonly httpStatusCode: number }
  readonly $response: HttpAnswer
  /** The body's `error`, e.g. `TOKEN_EXPIRED`; null where it has none. */
  readonly reason: string | null

  constructor(answer: HttpAnswer, body: Readonly<Record<string, unknown>>) {
    super(typeof body['message'] === 'string' ? body['message'] : `status ${answer.statusCode}`)
    this.name = (answer.headers['x-amzn-errortype'] ?? 'UnknownError').replace(/[:,].*$/, '')
    this.$metadata = { httpStatusCode: answer.statusCode }
    this.$response = answer
    this.reason = typeof body['error'] === 'string' ? body['error'] : null
  }
}

interface HttpAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
}

/**
 * CreateOAuth2Token of AWS Sign-In with a refresh token: what the `aws login` of the AWS CLI is refreshed with. There is no public client
 * package for the service.
 * @throws SignInFailure for an answer that is an error; the handler's error if there was no answer. See {@link describeFailure}
 */
export async function refreshSignIn(
  grant: SignInGrant,
  connection: Connection,
  context: CallContext,
): Promise<SignInAnswer> {
  const body = JSON.stringify({
    clientId: grant.clientId,
    refreshToken: grant.refreshToken.reveal(),
    grantType: 'refresh_token',
  })
  const url = `${connection.endpoint.replace(/\/$/, '')}/v1/token`
  const { requestHandler } = await tokenClientOptions(connection, context)
  const abortSignal = AbortSignal.timeout(totalMs)
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        // A proof is good for one request, so each attempt has its own.
        const request = requestOf(url, body, createProof(url, grant.key, context.now()))
        return readAnswer(await send(requestHandler, request, abortSignal))
      } catch (error) {
        if (attempt === attempts || abortSignal.aborted || !isTransient(error)) throw error
        await sleep(Math.random() * 100 * 2 ** attempt)
      }
    }
  } finally {
    requestHandler.destroy()
  }
}

/** @returns undefined if it is not an EC P-256 private key in PEM format */
export function readSigningKey(pem: Secret): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem.reveal())
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined
  } catch {
    // The cause could quote the key.
    return undefined
  }
}

/**
 * A DPoP proof (RFC 9449 §4.2) for a POST without an access token: an ES256 JWT whose header carries the public key.
 * @param now milliseconds since 1970 UTC
 */
export function createProof(url: string, key: KeyObject, now: number): string {
  const { kty, crv, x, y } = createPublicKey(key).export({ format: 'jwk' })
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } }
  const claims = { jti: randomUUID(), htm: 'POST', htu: url, iat: Math.floor(now / 1000) }
  const signed = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  // RFC 7518 §3.4: r and s side by side, not the DER form that OpenSSL writes.
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

type Handler = Awaited<ReturnType<typeof tokenClientOptions>>['requestHandler']
type HttpRequest = Parameters<Handler['handle']>[0]

function requestOf(address: string, body: string, proof: string): HttpRequest {
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
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      accept: 'application/json',
      dpop: proof,
    },
    body,
  }
  // The handler reads these fields only; its parameter's type is a class with methods besides.
  return request as unknown as HttpRequest
}

async function send(
  handler: Handler,
  request: HttpRequest,
  abortSignal: AbortSignal,
): Promise<Record<string, unknown>> {
  const { response } = await handler.handle(request, { abortSignal })
  const answer = { statusCode: response.statusCode, headers: response.headers }
  const content = await text(response.body as NodeJS.ReadableStream)
  if (answer.statusCode !== 200) throw new SignInFailure(answer, parseLeniently(content))
  if (/text\/html/.test(answer.headers['content-type'] ?? '')) throw new SignInFailure(answer, {})
  return JSON.parse(content) as Record<string, unknown>
}

function parseLeniently(content: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(content)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    // An error page of something on the way.
    return {}
  }
}

function isTransient(error: unknown): boolean {
  if (error instanceof SignInFailure) {
    const { statusCode } = error.$response
    return statusCode === 429 || statusCode >= 500
  }
  if (error instanceof ConnectTimeout) return false
  return isNativeError(error) && error.name !== 'SyntaxError'
}

function readAnswer(body: Readonly<Record<string, unknown>>): SignInAnswer {
  const token = (body['accessToken'] ?? {}) as Readonly<Record<string, unknown>>
  const { accessKeyId, secretAccessKey, sessionToken } = token
  const { expiresIn, refreshToken } = body
  const texts = [accessKeyId, secretAccessKey, sessionToken, refreshToken]
  if (!texts.every((value) => typeof value === 'string' && value !== '')) {
    throw new SyntaxError('the answer of AWS Sign-In holds no credentials')
  }
  return {
    accessKeyId: String(accessKeyId),
    secretAccessKey: new Secret(String(secretAccessKey)),
    sessionToken: new Secret(String(sessionToken)),
    expiresIn: typeof expiresIn === 'number' ? expiresIn : 900,
    refreshToken: new Secret(String(refreshToken)),
  }
}
