import { describeFailure, failureStatus } from '../aws/call-errors.ts'
import { signOut } from '../aws/sso.ts'
import { locateFiles } from '../config/locate-files.ts'
import { endpointFor } from '../plan/endpoints.ts'
import type { SsoSignIn } from '../plan/types.ts'
import { unshareToken } from './share-token.ts'
import { readToken } from './read-token.ts'
import { tokenIdentity } from './sso-token.ts'
import type { LoginDeps } from './login-deps.ts'

export interface SignedOut {
  /** False if awsx had no token. */
  readonly wasSignedIn: boolean
  /** Records removed that were derived from the token. */
  readonly derived: number
}

/**
 * Ends the portal session at the server and removes the token and everything that was derived from it. Registrations stay. The local
 * records are removed even if the call to the server fails.
 * @throws AwsxError AWS_UNREACHABLE if the server cannot be reached
 */
export async function logout(signIn: SsoSignIn, deps: LoginDeps): Promise<SignedOut> {
  const { endpoint } = endpointFor(deps.clients, 'sso_oidc', signIn.ssoRegion)
  const identity = tokenIdentity(signIn, endpoint)
  const token = await readToken(identity, deps)
  const derived = deps.store.removeDerived(identity)
  deps.store.remove(identity)
  // The file that `login --share` wrote would still look like a valid sign-in.
  if (token !== undefined) unshareToken(signIn, token, locateFiles(deps.context).ssoCache, deps.context)
  if (token !== undefined) await tellPortal(signIn, token.accessToken, deps)
  return { wasSignedIn: token !== undefined, derived }
}

async function tellPortal(
  signIn: SsoSignIn,
  accessToken: Parameters<typeof signOut>[0],
  deps: LoginDeps,
): Promise<void> {
  const connection = endpointFor(deps.clients, 'sso', signIn.ssoRegion)
  try {
    await signOut(accessToken, connection, deps.context)
  } catch (error) {
    // If the portal does not know the token, it is signed out already.
    if (failureStatus(error) === 401) return
    throw describeFailure(error, { action: `end the portal session of ${signIn.startUrl}`, connection })
  }
}
