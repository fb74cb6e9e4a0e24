import { createToken } from '../aws/sso-oidc.ts'
import { failureName } from '../aws/call-errors.ts'
import { hash } from '../crypto/crypto.ts'
import type { SsoSignIn } from '../plan/types.ts'
import { Secret } from '../secret.ts'
import { startProgress } from '../terminal/progress.ts'
import { listenForCode } from './callback-server.ts'
import type { CodeListener } from './callback-server.ts'
import { interactionMs } from './login-lock.ts'
import { ensureRegistration } from './client-registration.ts'
import { tokenFromAnswer } from './sso-token.ts'
import type { SsoToken } from './sso-token.ts'
import type { LoginTask, LoginDeps } from './login-deps.ts'

/**
 * The authorization code flow with PKCE (RFC 7636, S256) and a loopback redirect (RFC 8252 §7.3). The listener is bound before the
 * browser opens.
 * @returns `no-browser` if one was wanted and none could be opened
 */
export async function authorizeInBrowser(
  signIn: SsoSignIn,
  task: LoginTask,
): Promise<SsoToken | 'no-browser'> {
  const { deps, request, connection } = task
  const registration = await ensureRegistration(signIn, task, 'browser', request.force)
  const verifier = new Secret(deps.context.randomBytes(48).toString('base64url'))
  const state = deps.context.randomBytes(16).toString('base64url')
  const listener = await listenForCode({ state, port: request.port, timeoutMs: interactionMs })
  try {
    const url = authorizeUrl(connection.endpoint, {
      response_type: 'code',
      client_id: registration.clientId,
      redirect_uri: listener.redirectUri,
      state,
      code_challenge_method: 'S256',
      scopes: (signIn.scopes ?? ['sso:account:access']).join(' '),
      code_challenge: hash(verifier.reveal()).toString('base64url'),
    })
    if (!(await showUrl(url, task))) return 'no-browser'
    const code = await waitFor(listener, deps)
    const grant = { kind: 'code', code, verifier, redirectUri: listener.redirectUri } as const
    const answer = await createToken(registration, grant, connection, deps.context)
    return tokenFromAnswer(answer, registration, deps.context.now())
  } catch (error) {
    // A stored client that the service does not know any more: once, with a new one.
    if (failureName(error) !== 'InvalidClientException' || request.force) throw error
    return await authorizeInBrowser(signIn, { ...task, request: { ...request, force: true } })
  } finally {
    listener.close()
  }
}

async function waitFor(listener: CodeListener, deps: LoginDeps): Promise<Secret> {
  const progress = startProgress('waiting for the browser', deps.context.stderr)
  try {
    return await listener.code
  } finally {
    progress.stop()
  }
}

/** The parameter is `scopes`, not `scope`, and blanks are `%20`: so the AWS CLI sends it. */
function authorizeUrl(endpoint: string, parameters: Readonly<Record<string, string>>): string {
  const query = Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
  return `${endpoint.replace(/\/$/, '')}/authorize?${query}`
}

async function showUrl(url: string, task: LoginTask): Promise<boolean> {
  const { deps, request } = task
  if (!request.mayOpenBrowser) {
    deps.say('to sign in, open this page in a browser on this machine:')
    deps.say(url)
    return true
  }
  if (!(await request.openBrowser(url))) return false
  deps.say('a page to sign in was opened in the browser; if it does not appear, open this one:')
  deps.say(url)
  return true
}
