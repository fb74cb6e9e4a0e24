import { describeFailure, failureStatus } from '../aws/call-errors.ts'
import { openPortalLists } from '../aws/sso.ts'
import type { PortalLists } from '../aws/sso.ts'
import { AwsxError } from '../errors.ts'
import { endpointFor } from '../plan/endpoints.ts'
import type { SsoSignIn } from '../plan/types.ts'
import { ensureToken } from '../sso-login/ensure-token.ts'
import type { SignedIn } from '../sso-login/ensure-token.ts'
import type { LoginRequest, LoginDeps } from '../sso-login/login-deps.ts'

/** An access portal and how the user may be asked to sign in to it. */
export interface PortalTask {
  readonly signIn: SsoSignIn
  readonly deps: LoginDeps
  readonly login: LoginRequest | null
  /** What to type to sign in. */
  readonly loginCommand: string
}

/**
 * Signs in if needed, then reads from the access portal. If the portal rejects a token that looks valid, awsx gets a new one, once.
 * @throws AwsxError SSO_LOGIN_REQUIRED, SSO_LOGIN_FAILED, AWS_UNREACHABLE, AWS_REFUSED
 */
export async function readPortal<T>(task: PortalTask, read: (lists: PortalLists) => Promise<T>): Promise<T> {
  const { signIn, deps, login, loginCommand } = task
  const connection = endpointFor(deps.clients, 'sso', signIn.ssoRegion)
  const readLists = async ({ token }: SignedIn): Promise<T> => {
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
      return await readLists(signedIn)
    } catch (error) {
      if (failureStatus(error) !== 401) throw error
      const retry = { login: login && { ...login, force: false }, loginCommand, rejected: [signedIn.token] }
      return await readLists(await ensureToken(signIn, deps, retry))
    }
  } catch (error) {
    if (error instanceof AwsxError) throw error
    const action = `list the accounts of ${signIn.startUrl}`
    throw describeFailure(error, { action, connection, hints: [loginCommand] })
  }
}
