import { uuid } from '../crypto/names.ts'
import { publicJwkOf, signEs256 } from '../crypto/signature.ts'
import type { SigningKey } from '../crypto/signature.ts'
import { Secret } from '../secret.ts'
import { parseJsonObject, toJsonObject } from '../text/json-object.ts'
import type { JsonObject } from '../text/json-object.ts'
import { callMs, isWebPage } from './connection.ts'
import type { CallContext, Connection } from './connection.ts'
import { HttpFailure, nonEmpty, sendRequest } from './http-request.ts'
import type { HttpAnswer } from './http-message.ts'
import { isLifetime } from './times.ts'

/** Seconds that the credentials of `aws login` last. */
const defaultLifetime = 900

/** What a refresh is requested with. */
export interface SignInGrant {
  readonly clientId: string
  readonly refreshToken: Secret
  /** The refresh token is bound to this key of the sign-in. */
  readonly key: SigningKey
}

/** What a new sign-in is requested with. */
export interface SignInCode {
  readonly clientId: string
  readonly code: Secret
  /** Of PKCE (RFC 7636). */
  readonly verifier: Secret
  readonly redirectUri: string
  /** The refresh token will be bound to this key. */
  readonly key: SigningKey
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

/** The answer to an authorization code. */
export interface FirstSignInAnswer extends SignInAnswer {
  readonly tokenType: string
  /** A JWT that names the user or role. */
  readonly idToken: Secret
}

/** An error of the service. */
export class SignInFailure extends HttpFailure {
  /** The member `error` of the body, e.g. `TOKEN_EXPIRED`; null if the body has no such member. */
  readonly reason: string | null

  constructor(answer: HttpAnswer) {
    // An error page, for example from a proxy, is not JSON.
    const body = parseJsonObject(answer.body) ?? {}
    const message = typeof body['message'] === 'string' ? body['message'] : undefined
    const name = answer.headers['x-amzn-errortype']?.replace(/[:,].*$/, '')
    super(answer, { name: nonEmpty(name), message: nonEmpty(message) })
    this.reason = typeof body['error'] === 'string' ? body['error'] : null
  }
}

/**
 * CreateOAuth2Token of AWS Sign-In with a refresh token, as the AWS CLI refreshes an `aws login`. There is no public client package for
 * the service.
 * @throws SignInFailure for an error of the service; see {@link sendRequest} for a missing answer
 */
export async function refreshSignIn(
  grant: SignInGrant,
  connection: Connection,
  context: CallContext,
): Promise<SignInAnswer> {
  const { clientId, refreshToken, key } = grant
  const input = { clientId, refreshToken: refreshToken.reveal(), grantType: 'refresh_token' }
  return readAnswer(await createToken(input, key, connection, context))
}

/**
 * CreateOAuth2Token with the code of a sign-in page.
 * @throws as {@link refreshSignIn}; SyntaxError for an answer without an ID token
 */
export async function redeemSignInCode(
  grant: SignInCode,
  connection: Connection,
  context: CallContext,
): Promise<FirstSignInAnswer> {
  const { clientId, code, verifier, redirectUri, key } = grant
  const input = {
    clientId,
    grantType: 'authorization_code',
    code: code.reveal(),
    codeVerifier: verifier.reveal(),
    redirectUri,
  }
  const body = await createToken(input, key, connection, context)
  const { tokenType, idToken } = body
  if (typeof idToken !== 'string' || idToken === '')
    throw new SyntaxError('the response from AWS Sign-In has no ID token')
  return {
    ...readAnswer(body),
    tokenType: typeof tokenType === 'string' ? tokenType : 'aws_sigv4',
    idToken: new Secret(idToken),
  }
}

/** @param key signs the proof of each attempt */
function createToken(
  input: Readonly<Record<string, string>>,
  key: SigningKey,
  connection: Connection,
  context: CallContext,
): Promise<JsonObject> {
  const url = `${connection.endpoint.replace(/\/$/, '')}/v1/token`
  return sendRequest(connection, context, {
    attempts: 4,
    isSecret: true,
    isOneTime: true,
    timeoutMs: callMs,
    request: () => ({
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        // A proof is valid for one request, so each attempt has its own.
        dpop: createProof(url, key, context.now()),
      },
      body: JSON.stringify(input),
    }),
    read: (answer) => {
      if (answer.statusCode !== 200 || isWebPage(answer)) throw new SignInFailure(answer)
      return parseJsonObject(answer.body) ?? {}
    },
  })
}

/**
 * Creates a DPoP proof (RFC 9449 §4.2) for a POST without an access token: an ES256 JWT whose header has the public key.
 * @param now milliseconds since 1970 UTC
 */
export function createProof(url: string, key: SigningKey, now: number): string {
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: publicJwkOf(key) }
  const claims = { jti: uuid(), htm: 'POST', htu: url, iat: Math.floor(now / 1000) }
  const signed = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${signed}.${signEs256(key, signed).toString('base64url')}`
}

function readAnswer(body: JsonObject): SignInAnswer {
  const { accessKeyId, secretAccessKey, sessionToken } = toJsonObject(body['accessToken']) ?? {}
  const { expiresIn, refreshToken } = body
  const texts = [accessKeyId, secretAccessKey, sessionToken, refreshToken]
  if (!texts.every((value) => typeof value === 'string' && value !== '')) {
    throw new SyntaxError('the response from AWS Sign-In has no credentials')
  }
  return {
    accessKeyId: String(accessKeyId),
    secretAccessKey: new Secret(String(secretAccessKey)),
    sessionToken: new Secret(String(sessionToken)),
    expiresIn: isLifetime(expiresIn) ? expiresIn : defaultLifetime,
    refreshToken: new Secret(String(refreshToken)),
  }
}
