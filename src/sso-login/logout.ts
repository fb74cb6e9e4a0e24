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
  /** False if there was no token of awsx. */
  readonly wasSignedIn: boolean
  /** Records removed that were derived from the token. */
  readonly derived: number
}

/**
 * Ends the portal session at the server and removes the token and everything that was derived from it. Registrations stay. What is stored
 * here goes in every case; that the server could not be told is an error after that.
 * @throws AwsxError AWS_UNREACHABLE if the server could not be told
 */
export async function logout(signIn: SsoSignIn, deps: LoginDeps): Promise<SignedOut> {
  const { endpoint } = endpointFor(deps.clients, 'sso_oidc', signIn.ssoRegion)
  const identity = tokenIdentity(signIn, endpoint)
  const token = await readToken(identity, deps)
  const derived = deps.store.removeDerived(identity)
  deps.store.remove(identity)
  // What `login --share` has put there would look like a sign-in, and is none any more.
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
    // A token that the portal does not know any more is signed out already.
    if (failureStatus(error) === 401) return
    throw describeFailure(error, { action: `end the portal session of ${signIn.startUrl}`, connection })
  }
}
