import { createToken } from '../aws/sso-oidc.ts'
import { describeFailure, failureName } from '../aws/failure.ts'
import type { Connection } from '../aws/connection.ts'
import { AwsxError } from '../errors.ts'
import type { SsoSignIn } from '../plan/types.ts'
import { connectTo } from '../plan/connect.ts'
import { locateFiles } from '../config/locate.ts'
import { readSharedToken } from './shared-cache.ts'
import { readToken } from './stored-token.ts'
import { canRefresh, isFresh, isUsable, tokenFromAnswer, tokenIdentity, tokenToRecord } from './token.ts'
import type { SsoToken } from './token.ts'
import type { LoginWish, Tools } from './tools.ts'

/** A token with what awsx must know to store what is derived from it. */
export interface SignedIn {
  readonly token: SsoToken
  /** Name of the token's record. */
  readonly record: string
  /** `shared`: from the cache of the AWS CLI. */
  readonly from: 'store' | 'shared' | 'refresh' | 'login'
}

export interface EnsureOptions {
  /** Null: nobody may be bothered. */
  readonly login: LoginWish | null
  /** A token that the portal refused although it looked valid: it is not used again. */
  readonly refused?: SsoToken
  /** What to type, e.g. `awsx login dev`. */
  readonly loginCommand: string
}

/**
 * Makes sure of a token: the stored one, one of the AWS CLI, a silent refresh, or a sign-in, in this order.
 * @throws AwsxError SSO_LOGIN_REQUIRED if a person is needed and `login` is null
 * @throws AwsxError AWS_UNREACHABLE if a refresh failed for the network's sake; the stored token then stays
 */
export async function ensureToken(
  signIn: SsoSignIn,
  tools: Tools,
  options: EnsureOptions,
): Promise<SignedIn> {
  const connection = connectTo(tools.clients, 'sso_oidc', signIn.ssoRegion)
  const identity = tokenIdentity(signIn, connection.endpoint)
  const record = tools.store.nameOf(identity)
  if (options.login?.force !== true) {
    const silent = await findSilently(signIn, identity, tools, options, connection)
    if (silent !== undefined) return { ...silent, record }
  }
  if (options.login === null) throw loginRequired(signIn, options.loginCommand)
  const { login } = await import('./login.ts')
  const token = await login(signIn, { identity, connection, tools, wish: options.login })
  return { token, record, from: 'login' }
}

type Found = Omit<SignedIn, 'record'>

async function findSilently(
  signIn: SsoSignIn,
  identity: string,
  tools: Tools,
  options: EnsureOptions,
  connection: Connection,
): Promise<Found | undefined> {
  const now = tools.context.now()
  const stored = await readToken(identity, tools)
  const refused = options.refused?.accessToken.reveal()
  const isRefused = (token: SsoToken) => token.accessToken.reveal() === refused
  if (stored !== undefined && isFresh(stored, now) && !isRefused(stored))
    return { token: stored, from: 'store' }
  const shared = readSharedToken(signIn, locateFiles(tools.context).ssoCache, tools.context)
  if (shared !== undefined && isFresh(shared, now) && !isRefused(shared)) {
    tools.debug(`token: using the one of the AWS CLI for ${signIn.startUrl}`)
    return { token: shared, from: 'shared' }
  }
  if (stored === undefined || !canRefresh(stored, now)) return undefined
  const refreshed = await refreshUnderLock(identity, tools, connection, refused)
  return refreshed === undefined ? undefined : { token: refreshed, from: 'refresh' }
}

/**
 * Refresh tokens are single use, so: only under the lock, only after reading the record again, and never when the answer could not
 * be stored.
 * @returns undefined if the sign-in is over
 */
async function refreshUnderLock(
  identity: string,
  tools: Tools,
  connection: Connection,
  refused: string | undefined,
): Promise<SsoToken | undefined> {
  const options = { waitMs: tools.waitMs, purpose: 'refreshing a sign-in' }
  return tools.store.withLock(`token:${tools.store.nameOf(identity)}`, options, async () => {
    const current = await readToken(identity, tools)
    const now = tools.context.now()
    if (current === undefined) return undefined
    if (isFresh(current, now) && current.accessToken.reveal() !== refused) return current
    if (!canRefresh(current, now)) return undefined
    return refresh(current, identity, tools, connection)
  })
}

async function refresh(
  current: SsoToken,
  identity: string,
  tools: Tools,
  connection: Connection,
): Promise<SsoToken | undefined> {
  const { registration, refreshToken } = current
  if (registration === null || refreshToken === null) return undefined
  tools.store.probeWrite()
  try {
    const grant = { kind: 'refresh', refreshToken } as const
    const answer = await createToken(registration, grant, connection, tools.context)
    const next = tokenFromAnswer(answer, registration, tools.context.now(), refreshToken)
    await tools.store.write(identity, tokenToRecord(next))
    tools.debug('token: refreshed')
    return next
  } catch (error) {
    return recover(error, current, identity, tools, connection)
  }
}

async function recover(
  error: unknown,
  current: SsoToken,
  identity: string,
  tools: Tools,
  connection: Connection,
): Promise<SsoToken | undefined> {
  const now = tools.context.now()
  if (!/^(InvalidGrant|InvalidClient|ExpiredToken|UnauthorizedClient)/.test(failureName(error))) {
    if (isUsable(current, now)) return current
    throw describeFailure(error, { action: 'refresh the sign-in', connection })
  }
  // Another process may have rotated the token without our lock (another machine's clock, a lock that failed).
  const again = await readToken(identity, tools)
  const rotated = again !== undefined && again.refreshToken?.reveal() !== current.refreshToken?.reveal()
  if (rotated && isUsable(again, now)) return again
  tools.debug(`token: cannot be refreshed any more (${failureName(error)})`)
  await tools.store.write(identity, tokenToRecord({ ...current, refreshToken: null }))
  return isUsable(current, now) ? { ...current, refreshToken: null } : undefined
}

function loginRequired(signIn: SsoSignIn, command: string): AwsxError {
  const name =
    signIn.ssoSession === null ? signIn.startUrl : `sso-session "${signIn.ssoSession}" (${signIn.startUrl})`
  return new AwsxError('SSO_LOGIN_REQUIRED', `the sign-in to ${name} is missing or has expired`, {
    hints: [command],
  })
}
