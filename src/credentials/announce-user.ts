import { describeFailure } from '../aws/call-errors.ts'
import { endpointFor } from '../plan/endpoints.ts'
import type { SsoBase } from '../plan/types.ts'
import { nameSignIn } from '../sso-login/login-deps.ts'
import { forgetNewSignIn, isNewSignIn } from '../sso-login/new-sign-in.ts'
import { tokenIdentity } from '../sso-login/sso-token.ts'
import type { ResolveDeps } from './resolve-deps.ts'
import type { Credentials } from './types.ts'

/**
 * Shows who signed in, once the first role credentials after a sign-in arrive: another user may have completed it in the browser. The session
 * name of an Identity Center role is the user name. If STS does not answer, only `--debug` shows it.
 */
export async function announceUser(
  base: SsoBase,
  credentials: Credentials,
  deps: ResolveDeps,
): Promise<void> {
  const { endpoint } = endpointFor(deps.clients, 'sso_oidc', base.ssoRegion)
  const identity = tokenIdentity(base, endpoint)
  if (!isNewSignIn(identity, deps.store)) return
  // If this run may not sign in, the user may not see its messages, so a later run announces the user.
  if ((await deps.requestLogin()) === null) return
  forgetNewSignIn(identity, deps.store)
  const connection = endpointFor(deps.clients, 'sts', deps.clients.region)
  try {
    const { getCallerIdentity } = await import('../aws/sts.ts')
    const { value } = await getCallerIdentity(credentials, connection, deps.context)
    const user = /:assumed-role\/[^/]+\/(.+)$/.exec(value.arn)?.[1]
    if (user !== undefined) deps.say(`you are signed in to ${nameSignIn(base)} as "${user}"`)
  } catch (error) {
    deps.debug(`sign-in: ${describeFailure(error, { action: 'find out who signed in', connection }).message}`)
  }
}
