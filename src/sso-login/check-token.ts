import { describeFailure, failureStatus } from '../aws/call-errors.ts'
import { countAccounts } from '../aws/sso.ts'
import { AwsxError } from '../errors.ts'
import { endpointFor } from '../plan/endpoints.ts'
import type { SsoSignIn } from '../plan/types.ts'
import { ensureToken } from './ensure-token.ts'
import type { EnsureOptions, SignedIn } from './ensure-token.ts'
import type { LoginDeps } from './login-deps.ts'
import { isFresh } from './sso-token.ts'
import type { SsoToken } from './sso-token.ts'

export interface CheckedSignIn extends SignedIn {
  /** Whether the portal accepts the token, or why checking failed. */
  readonly portal: 'accepts-it' | 'not-asked' | AwsxError
}

/**
 * Like {@link ensureToken}, but checks a token that looks valid with the portal, because an administrator, the user or a sign-out elsewhere may have ended
 * the session. If the portal rejects the token, gets another one.
 * @throws AwsxError as {@link ensureToken}, and CONFIG_INVALID for an http endpoint that is not on this machine
 */
export async function ensureCheckedToken(
  signIn: SsoSignIn,
  deps: LoginDeps,
  options: EnsureOptions,
): Promise<CheckedSignIn> {
  const rejected: SsoToken[] = []
  for (;;) {
    const signedIn = await ensureToken(signIn, deps, { ...options, rejected })
    if (isJustIssued(signedIn, deps)) return { ...signedIn, portal: 'accepts-it' }
    const portal = await askPortal(signIn, signedIn.token, deps)
    if (portal !== 'rejects-it') return { ...signedIn, portal }
    deps.debug(`token: rejected by the portal (${signedIn.from})`)
    rejected.push(signedIn.token)
  }
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
    await countAccounts(accessToken, 1, connection, deps.context)
    return 'accepts-it'
  } catch (error) {
    if (error instanceof AwsxError) throw error
    if (failureStatus(error) === 401) return 'rejects-it'
    return describeFailure(error, { action: 'check that with the portal', connection })
  }
}
