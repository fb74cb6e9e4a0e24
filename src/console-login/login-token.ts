import { Secret } from '../secret.ts'
import type { FirstSignInAnswer, SignInAnswer } from '../aws/console-login.ts'
import { exportSigningKey } from '../crypto/signature.ts'
import type { SigningKey } from '../crypto/signature.ts'
import { formatUtc } from '../text/format-utc.ts'
import { parseJsonObject, toJsonObject } from '../text/json-object.ts'
import type { JsonObject } from '../text/json-object.ts'
import type { Credentials } from '../credentials/types.ts'

/** What a file in the cache of `aws login` holds. */
export interface ConsoleLoginToken {
  readonly credentials: Credentials & { readonly expiresAt: number }
  readonly clientId: string
  readonly refreshToken: Secret
  /** PEM of the EC P-256 key to which the refresh token is bound. */
  readonly dpopKey: Secret
  /** The region of the sign-in; null if the file does not name it. */
  readonly region: string | null
  /** The whole file, for the members that awsx does not know. */
  readonly text: Secret
}

export interface BadTokenFile {
  /** Continues a sentence that starts with the file's name. */
  readonly problem: string
  /** Whether the file ends too early, as it does while another program writes it in place. */
  readonly isIncomplete: boolean
}

/**
 * Parses the file as botocore and the AWS SDKs do: `accessToken` with its five members, `clientId`, `refreshToken` and `dpopKey` are
 * required.
 */
export function parseLoginToken(text: string): ConsoleLoginToken | BadTokenFile {
  const members = parseJsonObject(text)
  if (members === undefined) return { problem: 'is not JSON', isIncomplete: true }
  const access = toJsonObject(members['accessToken']) ?? {}
  const read = (from: JsonObject, name: string): string => {
    const value = from[name]
    return typeof value === 'string' ? value : ''
  }
  const missing = [
    ...['accessToken'].filter(() => Object.keys(access).length === 0),
    ...['clientId', 'refreshToken', 'dpopKey'].filter((name) => read(members, name) === ''),
    ...accessMembers.filter((name) => Object.keys(access).length > 0 && read(access, name) === ''),
  ]
  if (missing.length > 0) return { problem: `has no ${missing.join(', ')}`, isIncomplete: false }
  const expiresAt = Date.parse(read(access, 'expiresAt'))
  if (Number.isNaN(expiresAt)) return { problem: 'has an invalid expiresAt', isIncomplete: false }
  const region = read(members, 'signInRegion')
  return {
    credentials: {
      accessKeyId: read(access, 'accessKeyId'),
      secretAccessKey: new Secret(read(access, 'secretAccessKey')),
      sessionToken: new Secret(read(access, 'sessionToken')),
      accountId: read(access, 'accountId'),
      expiresAt,
    },
    clientId: read(members, 'clientId'),
    refreshToken: new Secret(read(members, 'refreshToken')),
    dpopKey: new Secret(read(members, 'dpopKey')),
    // It becomes part of a host name.
    region: /^[a-z0-9-]{1,40}$/.test(region) ? region : null,
    text: new Secret(text),
  }
}

/**
 * Formats the file after a refresh: new keys, expiration and refresh token. The account and all other members stay, also unknown ones.
 * @param now milliseconds since 1970 UTC
 */
export function renewLoginToken(token: ConsoleLoginToken, answer: SignInAnswer, now: number): string {
  const members = parseJsonObject(token.text.reveal()) ?? {}
  const end = formatUtc(now + answer.expiresIn * 1000)
  const accessToken = {
    ...toJsonObject(members['accessToken']),
    accessKeyId: answer.accessKeyId,
    secretAccessKey: answer.secretAccessKey.reveal(),
    sessionToken: answer.sessionToken.reveal(),
    expiresAt: end,
  }
  const renewed = { ...members, accessToken, refreshToken: answer.refreshToken.reveal() }
  return `${JSON.stringify(renewed, undefined, 2)}\n`
}

const accessMembers = ['accessKeyId', 'secretAccessKey', 'sessionToken', 'accountId', 'expiresAt']

/** The user or role that signed in. */
export interface LoginSubject {
  readonly arn: string
  readonly accountId: string
}

/**
 * Reads who signed in from the ID token. Its signature is not verified: it came from the service itself over TLS (OpenID Connect Core §3.1.3.7).
 * @returns undefined if it does not name an ARN with an account
 */
export function readSubject(idToken: Secret): LoginSubject | undefined {
  const parts = idToken.reveal().split('.')
  const payload = Buffer.from(parts[1] ?? '', 'base64url').toString('utf8')
  const subject = parts.length === 3 ? parseJsonObject(payload)?.['sub'] : undefined
  if (typeof subject !== 'string') return undefined
  const accountId = /^arn:aws[a-z-]*:(?:iam|sts)::(\d{12}):[\w+=,.@:/-]+$/.exec(subject)?.[1]
  return accountId === undefined ? undefined : { arn: subject, accountId }
}

/**
 * Formats the file of a new sign-in as the AWS CLI does, with the region of the sign-in, which the JavaScript SDK reads.
 * @param origin `now` in milliseconds since 1970 UTC
 */
export function formatLoginToken(
  answer: FirstSignInAnswer,
  origin: {
    readonly clientId: string
    readonly key: SigningKey
    readonly region: string
    readonly accountId: string
    readonly now: number
  },
): string {
  const token = {
    accessToken: {
      accessKeyId: answer.accessKeyId,
      secretAccessKey: answer.secretAccessKey.reveal(),
      sessionToken: answer.sessionToken.reveal(),
      accountId: origin.accountId,
      expiresAt: formatUtc(origin.now + answer.expiresIn * 1000),
    },
    tokenType: answer.tokenType,
    clientId: origin.clientId,
    refreshToken: answer.refreshToken.reveal(),
    idToken: answer.idToken.reveal(),
    dpopKey: exportSigningKey(origin.key),
    signInRegion: origin.region,
  }
  return `${JSON.stringify(token, undefined, 2)}\n`
}
