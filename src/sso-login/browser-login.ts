import { createToken } from '../aws/sso-oidc.ts'
import { failureName } from '../aws/call-errors.ts'
import { hash } from '../crypto/crypto.ts'
import { Secret } from '../secret.ts'
import { ensureRegistration } from './client-registration.ts'
import { tokenFromAnswer } from './sso-token.ts'
import type { SsoToken } from './sso-token.ts'
import { openSignInPage } from './sign-in-page.ts'
import type { LoginTask } from './login-deps.ts'

/**
 * The authorization code flow with PKCE (RFC 7636, S256) and a loopback redirect (RFC 8252 §7.3). The listener is bound before the
 * browser opens.
 * @returns `no-browser` if none could be opened
 * @throws AwsxError SSO_LOGIN_FAILED if the user denied the sign-in, or did not complete it in time
 */
export async function authorizeInBrowser(task: LoginTask): Promise<SsoToken | 'no-browser'> {
  try {
    return await authorizeOnce(task)
  } catch (error) {
    // The service does not recognize the stored client anymore. Retry once with a new one.
    if (failureName(error) !== 'InvalidClientException' || task.request.force) throw error
    return authorizeOnce({ ...task, request: { ...task.request, force: true } })
  }
}

async function authorizeOnce(task: LoginTask): Promise<SsoToken | 'no-browser'> {
  const { signIn, deps, request, connection } = task
  const registration = await ensureRegistration(task, 'browser', request.force)
  const verifier = new Secret((await deps.context.randomBytes(48)).toString('base64url'))
  const page = await openSignInPage(task, ({ redirectUri, state }) =>
    authorizeUrl(connection.endpoint, {
      response_type: 'code',
      client_id: registration.clientId,
      redirect_uri: redirectUri,
      state,
      code_challenge_method: 'S256',
      scopes: (signIn.scopes ?? ['sso:account:access']).join(' '),
      code_challenge: hash(verifier.reveal()).toString('base64url'),
    }),
  )
  if (page === 'no-browser') return page
  const answer = await createToken(
    registration,
    { kind: 'code', verifier, ...page },
    connection,
    deps.context,
  )
  return tokenFromAnswer(answer, registration, deps.context.now())
}

/** As the AWS CLI sends it: the parameter is `scopes`, not `scope`, and a space is `%20`. */
function authorizeUrl(endpoint: string, parameters: Readonly<Record<string, string>>): string {
  const query = Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
  return `${endpoint.replace(/\/$/, '')}/authorize?${query}`
}
