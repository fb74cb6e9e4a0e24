import { describeFailure, failureStatus } from '../aws/call-errors.ts'
import { listFirstAccounts } from '../aws/sso.ts'
import { AwsxError } from '../errors.ts'
import { endpointFor } from '../plan/endpoints.ts'
import type { SsoSignIn } from '../plan/types.ts'
import { ensureToken, loginRequired } from './ensure-token.ts'
import type { EnsureOptions, SignedIn } from './ensure-token.ts'
import type { LoginDeps, LoginRequest } from './login-deps.ts'
import { isFresh } from './sso-token.ts'
import type { SsoToken } from './sso-token.ts'

export interface CheckedSignIn extends SignedIn {
  /** Whether the portal accepts the token, or why checking failed. */
  readonly portal: 'accepts-it' | 'not-asked' | AwsxError
}

/** Other programs can save one token after another, all of which the portal rejects. */
const mostRejected = 3

/**
 * Like {@link ensureToken}, but checks a token that looks valid with the portal, because an administrator, the user or a sign-out elsewhere may have ended
 * the session. If the portal rejects the token, gets another one. After three of them, only a new sign-in helps.
 * @throws AwsxError as {@link ensureToken}, and CONFIG_INVALID for an http endpoint that is not on this machine
 */
export async function ensureCheckedToken(
  signIn: SsoSignIn,
  deps: LoginDeps,
  options: EnsureOptions,
): Promise<CheckedSignIn> {
  const rejected: SsoToken[] = []
  for (;;) {
    const login = rejected.length < mostRejected ? options.login : forced(signIn, options)
    const signedIn = await ensureToken(signIn, deps, { ...options, login, rejected })
    if (isJustIssued(signedIn, deps)) return { ...signedIn, portal: 'accepts-it' }
    const portal = await askPortal(signIn, signedIn.token, deps)
    if (portal !== 'rejects-it') return { ...signedIn, portal }
    deps.debug(`token: rejected by the portal (${signedIn.from})`)
    rejected.push(signedIn.token)
  }
}

function forced(signIn: SsoSignIn, { login, loginCommand }: EnsureOptions): LoginRequest {
  if (login === null) throw loginRequired(signIn, loginCommand)
  return { ...login, force: true }
}

/** Whether the portal has just issued the token. After a failed refresh, the old token is used until it expires. */
function isJustIssued({ from, token }: SignedIn, { context }: LoginDeps): boolean {
  return from === 'login' || (from === 'refresh' && isFresh(token, context.now()))
}

async function askPortal(
  signIn: SsoSignIn,
  { accessToken }: SsoToken,
  deps: LoginDeps,
): Promise<'accepts-it' | 'rejects-it' | AwsxError> {
  const connection = endpointFor(deps.clients, 'sso', signIn.ssoRegion)
  try {
    await listFirstAccounts(accessToken, 1, connection, deps.context)
    return 'accepts-it'
  } catch (error) {
    if (error instanceof AwsxError) throw error
    if (failureStatus(error) === 401) return 'rejects-it'
    return describeFailure(error, { action: 'check that with the portal', connection })
  }
}
