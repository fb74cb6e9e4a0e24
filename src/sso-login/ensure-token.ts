import { locateFiles } from '../config/locate-files.ts'
import { AwsxError } from '../errors.ts'
import { endpointFor } from '../plan/endpoints.ts'
import type { SsoSignIn } from '../plan/types.ts'
import { isRejected, nameSignIn } from './login-deps.ts'
import type { LoginDeps, LoginRequest, TokenTask } from './login-deps.ts'
import { isRefreshRejected } from './rejected-refresh.ts'
import { readSharedToken } from './shared-token-cache.ts'
import { canRefresh, describeLeft, isFresh, isUsable, readToken, tokenIdentity } from './sso-token.ts'
import type { SsoToken } from './sso-token.ts'

/** A token and where it came from. */
export interface SignedIn {
  readonly token: SsoToken
  /** `shared`: from the cache of the AWS CLI. */
  readonly from: 'store' | 'shared' | 'refresh' | 'login'
}

export interface EnsureOptions {
  /** Null if the user must not be asked. */
  readonly login: LoginRequest | null
  /** Tokens that the portal rejected although they looked valid; they are not used again. */
  readonly rejected?: readonly SsoToken[]
  /** The command that signs in, e.g. `awsx login dev`. */
  readonly loginCommand: string
}

/**
 * Gets a token: the stored one, one of the AWS CLI, a refreshed one, or one from a sign-in, in this order.
 * @throws AwsxError SSO_LOGIN_REQUIRED if the user is needed and `login` is null
 * @throws AwsxError AWS_UNREACHABLE if the token could not be refreshed; it stays in the store then
 */
export async function ensureToken(
  signIn: SsoSignIn,
  deps: LoginDeps,
  options: EnsureOptions,
): Promise<SignedIn> {
  const connection = endpointFor(deps.clients, 'sso_oidc', signIn.ssoRegion)
  const identity = tokenIdentity(signIn, connection.endpoint)
  const task = { signIn, identity, connection, deps, rejected: options.rejected ?? [] }
  if (options.login?.force !== true) {
    const found = await findToken(task)
    if (found !== undefined) return found
  }
  if (options.login === null) throw loginRequired(signIn, options.loginCommand)
  if (task.rejected.length > 0) deps.say(`the portal no longer accepts the sign-in to ${nameSignIn(signIn)}`)
  const { login } = await import('./login.ts')
  return { token: await login({ ...task, request: options.login }), from: 'login' }
}

/** @returns a token that needs no sign-in; undefined if there is none */
async function findToken(task: TokenTask): Promise<SignedIn | undefined> {
  const { signIn, identity, deps } = task
  const now = deps.context.now()
  const isGood = (token: SsoToken): boolean => isFresh(token, now) && !isRejected(token, task)
  const stored = await readToken(identity, deps.store)
  if (stored !== undefined && isGood(stored)) {
    deps.debug(`token: in the store, ${describeLeft(stored, now)}`)
    return { token: stored, from: 'store' }
  }
  const shared = readSharedToken(signIn, locateFiles(deps.context).ssoCache, deps.context)
  if (shared !== undefined && isGood(shared)) {
    deps.debug(`token: in the cache of the AWS CLI, ${describeLeft(shared, now)}`)
    return { token: shared, from: 'shared' }
  }
  if (stored === undefined) {
    deps.debug('token: neither in the store nor in the cache of the AWS CLI')
    return undefined
  }
  const isOver = isRejected(stored, task)
  const problem = isOver ? 'rejected by the portal' : describeLeft(stored, now)
  if (!canRefresh(stored, now)) {
    deps.debug(`token: in the store, ${problem}, and cannot be refreshed`)
    return undefined
  }
  if (isRefreshRejected(identity, stored.expiresAt, deps.store)) {
    deps.debug(`token: in the store, ${problem}; the service has already rejected its refresh token`)
    return isUsable(stored, now) && !isOver ? { token: stored, from: 'store' } : undefined
  }
  deps.debug(`token: in the store, ${problem}; refreshing it`)
  const { refreshToken } = await import('./refresh-token.ts')
  const refreshed = await refreshToken(task)
  return refreshed === undefined ? undefined : { token: refreshed, from: 'refresh' }
}

function loginRequired(signIn: SsoSignIn, command: string): AwsxError {
  const { ssoSession, startUrl } = signIn
  const name = ssoSession === null ? startUrl : `sso-session "${ssoSession}" (${startUrl})`
  return new AwsxError('SSO_LOGIN_REQUIRED', `the sign-in to ${name} is missing or has expired`, {
    hints: [command],
  })
}
