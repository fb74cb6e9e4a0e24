import type { Connection } from '../aws/connection.ts'
import { locateFiles } from '../config/locate-files.ts'
import { AwsxError } from '../errors.ts'
import { endpointFor } from '../plan/endpoints.ts'
import type { SsoSignIn } from '../plan/types.ts'
import { readSharedToken } from './shared-token-cache.ts'
import { readToken } from './read-token.ts'
import { isRefreshRejected } from './rejected-refresh.ts'
import { canRefresh, isFresh, isUsable, tokenIdentity } from './sso-token.ts'
import type { SsoToken } from './sso-token.ts'
import type { LoginRequest, LoginDeps } from './login-deps.ts'

/** A token, and what is needed to store the credentials derived from it. */
export interface SignedIn {
  readonly token: SsoToken
  /** `shared`: from the cache of the AWS CLI. */
  readonly from: 'store' | 'shared' | 'refresh' | 'login'
}

export interface EnsureOptions {
  /** Null if no sign-in may be started. */
  readonly login: LoginRequest | null
  /** A token that looked valid but that the portal rejected. It is not used again. */
  readonly refused?: SsoToken
  /** What to type, e.g. `awsx login dev`. */
  readonly loginCommand: string
}

/**
 * Gets a token: the stored one, the AWS CLI's, by a silent refresh, or by a sign-in, in this order.
 * @throws AwsxError SSO_LOGIN_REQUIRED if the user has to sign in and `login` is null
 * @throws AwsxError AWS_UNREACHABLE if a refresh failed because of the network; the stored token then stays
 */
export async function ensureToken(
  signIn: SsoSignIn,
  deps: LoginDeps,
  options: EnsureOptions,
): Promise<SignedIn> {
  const connection = endpointFor(deps.clients, 'sso_oidc', signIn.ssoRegion)
  const identity = tokenIdentity(signIn, connection.endpoint)
  const search = { signIn, identity, connection, deps, refused: options.refused?.accessToken.reveal() }
  if (options.login?.force !== true) {
    const silent = await findSilently(search)
    if (silent !== undefined) return silent
  }
  if (options.login === null) throw loginRequired(signIn, options.loginCommand)
  const { login } = await import('./login.ts')
  const token = await login(signIn, {
    identity,
    connection,
    deps,
    request: options.login,
    refused: search.refused,
  })
  return { token, from: 'login' }
}

export interface TokenSearch {
  readonly signIn: SsoSignIn
  readonly identity: string
  /** To the token service. */
  readonly connection: Connection
  readonly deps: LoginDeps
  /** Text of an access token that is not to be used. */
  readonly refused: string | undefined
}

async function findSilently(search: TokenSearch): Promise<SignedIn | undefined> {
  const { signIn, identity, deps } = search
  const now = deps.context.now()
  const isGood = (token: SsoToken): boolean =>
    isFresh(token, now) && token.accessToken.reveal() !== search.refused
  const stored = await readToken(identity, deps)
  if (stored !== undefined && isGood(stored)) return { token: stored, from: 'store' }
  const shared = readSharedToken(signIn, locateFiles(deps.context).ssoCache, deps.context)
  if (shared !== undefined && isGood(shared)) {
    deps.debug(`token: using the AWS CLI's token for ${signIn.startUrl}`)
    return { token: shared, from: 'shared' }
  }
  if (stored === undefined || !canRefresh(stored, now)) return undefined
  if (isRefreshRejected(identity, stored.expiresAt, deps.store)) {
    return isUsable(stored, now) && stored.accessToken.reveal() !== search.refused
      ? { token: stored, from: 'store' }
      : undefined
  }
  const { refreshToken } = await import('./refresh-token.ts')
  const refreshed = await refreshToken(search)
  return refreshed === undefined ? undefined : { token: refreshed, from: 'refresh' }
}

function loginRequired(signIn: SsoSignIn, command: string): AwsxError {
  const { ssoSession, startUrl } = signIn
  const name = ssoSession === null ? startUrl : `sso-session "${ssoSession}" (${startUrl})`
  return new AwsxError('SSO_LOGIN_REQUIRED', `the sign-in to ${name} is missing or has expired`, {
    hints: [command],
  })
}
