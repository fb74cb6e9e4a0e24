import { Secret } from '../../secret.ts'
import type { SignInAnswer } from '../../aws/console-login.ts'
import type { Credentials } from '../types.ts'

/** A file of the cache that `aws login` keeps. */
export interface LoginToken {
  readonly credentials: Credentials & { readonly expiresAt: number }
  readonly clientId: string
  readonly refreshToken: Secret
  /** PEM of the EC P-256 key to which the refresh token is bound. */
  readonly dpopKey: Secret
  /** The region in which the sign-in was made, where the file tells it. */
  readonly region: string | null
  /** All of the file, for the members that others keep there. */
  readonly text: Secret
}

export interface BadLoginToken {
  /** In words that fit behind the file's name. */
  readonly problem: string
  /** The file is cut off somewhere, as it is while another program writes it in place. */
  readonly isTorn: boolean
}

/**
 * Reads the file's content as botocore and the AWS SDKs do: `accessToken` with its five members, `clientId`, `refreshToken` and `dpopKey`
 * have to be there.
 */
export function parseLoginToken(text: string): LoginToken | BadLoginToken {
  const members = parseObject(text)
  if (members === undefined) return { problem: 'is not JSON', isTorn: true }
  const access = asObject(members['accessToken'])
  const read = (from: Members, name: string): string => {
    const value = from[name]
    return typeof value === 'string' ? value : ''
  }
  const missing = [
    ...['accessToken'].filter(() => Object.keys(access).length === 0),
    ...['clientId', 'refreshToken', 'dpopKey'].filter((name) => read(members, name) === ''),
    ...accessMembers.filter((name) => Object.keys(access).length > 0 && read(access, name) === ''),
  ]
  if (missing.length > 0) return { problem: `lacks ${missing.join(', ')}`, isTorn: false }
  const expiresAt = Date.parse(read(access, 'expiresAt'))
  if (Number.isNaN(expiresAt)) return { problem: 'has an expiresAt that is no time', isTorn: false }
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
    // It becomes a part of a host's name.
    region: /^[a-z0-9-]{1,40}$/.test(region) ? region : null,
    text: new Secret(text),
  }
}

/**
 * Writes the file anew after a refresh: new keys, end and refresh token. The account and every other member stay, also those that are
 * not known here.
 * @param now milliseconds since 1970 UTC
 */
export function renewLoginToken(token: LoginToken, answer: SignInAnswer, now: number): string {
  const members = parseObject(token.text.reveal()) ?? {}
  const end = new Date(now + answer.expiresIn * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
  const accessToken = {
    ...asObject(members['accessToken']),
    accessKeyId: answer.accessKeyId,
    secretAccessKey: answer.secretAccessKey.reveal(),
    sessionToken: answer.sessionToken.reveal(),
    expiresAt: end,
  }
  const renewed = { ...members, accessToken, refreshToken: answer.refreshToken.reveal() }
  return `${JSON.stringify(renewed, undefined, 2)}\n`
}

const accessMembers = ['accessKeyId', 'secretAccessKey', 'sessionToken', 'accountId', 'expiresAt']

type Members = Readonly<Record<string, unknown>>

function parseObject(text: string): Members | undefined {
  try {
    return asObject(JSON.parse(text))
  } catch {
    // The parser's own message quotes the text.
    return undefined
  }
}

function asObject(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {}
}
