import { describeFailure, failureStatus } from '../aws/call-errors.ts'
import { openPortalLists } from '../aws/sso.ts'
import type { PortalLists } from '../aws/sso.ts'
import { AwsxError } from '../errors.ts'
import { endpointFor } from '../plan/endpoint-for.ts'
import type { SsoSignIn } from '../plan/types.ts'
import { ensureToken } from '../sso-login/ensure-token.ts'
import type { SignedIn } from '../sso-login/ensure-token.ts'
import type { LoginRequest, LoginDeps } from '../sso-login/login-deps.ts'

/** A portal, and how a person may be asked to sign in to it. */
export interface PortalTask {
  readonly signIn: SsoSignIn
  readonly deps: LoginDeps
  readonly login: LoginRequest | null
  /** What to type to sign in. */
  readonly loginCommand: string
}

/**
 * Signs in where that is needed, and reads lists of the portal. A token that the portal does not know any more although it looks valid is
 * replaced once.
 * @throws AwsxError SSO_LOGIN_REQUIRED, SSO_LOGIN_FAILED, AWS_UNREACHABLE, AWS_REFUSED
 */
export async function readPortal<T>(task: PortalTask, read: (lists: PortalLists) => Promise<T>): Promise<T> {
  const { signIn, deps, login, loginCommand } = task
  const connection = endpointFor(deps.clients, 'sso', signIn.ssoRegion)
  const readWith = async ({ token }: SignedIn): Promise<T> => {
    const lists = await openPortalLists(token.accessToken, connection, deps.context)
    try {
      return await read(lists)
    } finally {
      lists.close()
    }
  }
  try {
    const signedIn = await ensureToken(signIn, deps, { login, loginCommand })
    try {
      return await readWith(signedIn)
    } catch (error) {
      if (failureStatus(error) !== 401) throw error
      const again = { login: login && { ...login, force: false }, loginCommand, refused: signedIn.token }
      return await readWith(await ensureToken(signIn, deps, again))
    }
  } catch (error) {
    if (error instanceof AwsxError) throw error
    const action = `list the accounts of ${signIn.startUrl}`
    throw describeFailure(error, { action, connection, hints: [loginCommand] })
  }
}
