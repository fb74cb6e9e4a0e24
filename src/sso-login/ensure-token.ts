import { AwsxError } from '../errors.ts'
import { endpointFor } from '../plan/endpoints.ts'
import type { SsoSignIn } from '../plan/types.ts'
import { dropDerivedOfOthers } from './drop-derived.ts'
import { isRejected, nameSignIn } from './login-deps.ts'
import type { LoginDeps, LoginRequest, TokenTask } from './login-deps.ts'
import { isRefreshRejected } from './rejected-refresh.ts'
import { readCurrentToken } from './current-token.ts'
import type { FoundToken } from './current-token.ts'
import { readSettledFile, sharedPath } from './shared-token-cache.ts'
import { canRefresh, describeLeft, isFresh, isUsable, tokenIdentity } from './sso-token.ts'
import type { SsoToken } from './sso-token.ts'

/** A token and where it came from. */
export interface SignedIn {
  readonly token: SsoToken
  /** `file`: shared with the AWS CLI; `aws-cli`: the AWS CLI's own token, used while valid. */
  readonly from: 'store' | 'file' | 'aws-cli' | 'refresh' | 'login'
}

export interface EnsureOptions {
  /** Null if the user must not be asked. */
  readonly login: LoginRequest | null
  /** Tokens that looked valid but that the portal rejected. They are not used again. */
  readonly rejected?: readonly SsoToken[]
  /** The command that signs in, e.g. `awsx login dev`. */
  readonly loginCommand: string
}

/**
 * Gets a token, trying in this order: the stored or shared one, the AWS CLI's, a refresh, a sign-in.
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
    if (found !== undefined) {
      dropDerivedOfOthers(task, found)
      return found
    }
  }
  if (options.login === null) throw loginRequired(signIn, options.loginCommand)
  if (task.rejected.length > 0) deps.say(`the portal no longer accepts the sign-in to ${nameSignIn(signIn)}`)
  const { login } = await import('./login.ts')
  return { token: await login({ ...task, request: options.login }), from: 'login' }
}

/** @returns a token that can be used without a sign-in; undefined if a sign-in is needed */
async function findToken(task: TokenTask): Promise<SignedIn | undefined> {
  const { identity, deps } = task
  const now = deps.context.now()
  const found = await readCurrentToken(task)
  if (found !== undefined && isGood(found.token, task)) {
    deps.debug(`token: ${describeLocation(found)}, ${describeLeft(found.token, now)}`)
    return found
  }
  const shared = found?.from === 'file' ? undefined : await findTokenOfAwsCli(task, found === undefined)
  if (shared !== undefined) return shared
  if (found === undefined) {
    deps.debug('token: neither in the store nor in the cache of the AWS CLI')
    return undefined
  }
  const { token } = found
  const isOver = isRejected(token, task)
  const problem = `${describeLocation(found)}, ${isOver ? 'rejected by the portal' : describeLeft(token, now)}`
  if (!canRefresh(token, now)) {
    deps.debug(`token: ${problem}, and cannot be refreshed`)
    return undefined
  }
  if (isRefreshRejected(identity, token.expiresAt, deps.store)) {
    deps.debug(`token: ${problem}; the service has already rejected its refresh token`)
    return isUsable(token, now) && !isOver ? found : undefined
  }
  deps.debug(`token: ${problem}; refreshing it`)
  const { refreshToken } = await import('./refresh-token.ts')
  const refreshed = await refreshToken(task)
  return refreshed === undefined ? undefined : { token: refreshed, from: 'refresh' }
}

/**
 * Finds a valid token of the AWS CLI or an SDK. Without sharing, awsx does not refresh, change or remove it.
 * @param isOnly whether there is no other token
 */
async function findTokenOfAwsCli(task: TokenTask, isOnly: boolean): Promise<SignedIn | undefined> {
  const { signIn, deps } = task
  const file = await readSettledFile(signIn, deps.context)
  if (file.kind === 'none' || file.kind === 'other-portal') return undefined
  if (file.kind !== 'token') {
    const text = `ignored ${sharedPath(signIn, deps.context)}: ${file.reason}`
    if (isOnly) deps.say(text)
    else deps.debug(`token: ${text}`)
    return undefined
  }
  const token = { ...file.token, refreshToken: null, registration: null }
  if (!isGood(token, task)) return undefined
  deps.debug(`token: in the cache of the AWS CLI, ${describeLeft(token, deps.context.now())}`)
  return { token, from: 'aws-cli' }
}

function isGood(token: SsoToken, task: TokenTask): boolean {
  return isFresh(token, task.deps.context.now()) && !isRejected(token, task)
}

function describeLocation({ from }: FoundToken): string {
  return from === 'store' ? 'in the store' : 'shared in the cache of the AWS CLI'
}

/** The error for a sign-in that the user has to repeat. @param command that signs in */
export function loginRequired(signIn: SsoSignIn, command: string): AwsxError {
  const { ssoSession, startUrl } = signIn
  const name = ssoSession === null ? startUrl : `sso-session "${ssoSession}" (${startUrl})`
  return new AwsxError('SSO_LOGIN_REQUIRED', `the sign-in to ${name} is missing or has expired`, {
    hints: [command],
  })
}
