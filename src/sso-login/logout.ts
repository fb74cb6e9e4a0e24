import { describeFailure, failureStatus } from '../aws/call-errors.ts'
import { signOut } from '../aws/sso.ts'
import { locateFiles } from '../config/locate-files.ts'
import { endpointFor } from '../plan/endpoints.ts'
import type { SsoSignIn } from '../plan/types.ts'
import { unshareToken } from './share-token.ts'
import { readToken, tokenIdentity } from './sso-token.ts'
import type { LoginDeps } from './login-deps.ts'

export interface SignedOut {
  /** False if there was no token in the store. */
  readonly wasSignedIn: boolean
  /** Number of records that were removed because they were made with the token. */
  readonly derived: number
}

/**
 * Removes the token and everything that was made with it, and then ends the session of the portal. Client registrations stay.
 * @throws AwsxError AWS_UNREACHABLE if the session could not be ended; the records are removed nevertheless
 */
export async function logout(signIn: SsoSignIn, deps: LoginDeps): Promise<SignedOut> {
  const { endpoint } = endpointFor(deps.clients, 'sso_oidc', signIn.ssoRegion)
  const identity = tokenIdentity(signIn, endpoint)
  const token = await readToken(identity, deps.store)
  const derived = deps.store.removeDerived(identity)
  deps.store.remove(identity)
  // The file of `login --share` would still look like a sign-in.
  if (token !== undefined) unshareToken(signIn, token, locateFiles(deps.context).ssoCache, deps.context)
  if (token !== undefined) await endPortalSession(signIn, token.accessToken, deps)
  return { wasSignedIn: token !== undefined, derived }
}

async function endPortalSession(
  signIn: SsoSignIn,
  accessToken: Parameters<typeof signOut>[0],
  deps: LoginDeps,
): Promise<void> {
  const connection = endpointFor(deps.clients, 'sso', signIn.ssoRegion)
  try {
    await signOut(accessToken, connection, deps.context)
  } catch (error) {
    // The portal does not know the token, so its session has ended already.
    if (failureStatus(error) === 401) return
    throw describeFailure(error, { action: `end the portal session of ${signIn.startUrl}`, connection })
  }
}
