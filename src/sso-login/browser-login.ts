import { createToken } from '../aws/sso-oidc.ts'
import { failureName } from '../aws/call-errors.ts'
import { needsRedirectFile, writeRedirectFile } from '../loopback/redirect-file.ts'
import { describeOtherUser } from '../loopback/peer-user.ts'
import { hash } from '../crypto/crypto.ts'
import { Secret } from '../secret.ts'
import { startProgress } from '../terminal/progress.ts'
import { listenForCode } from './callback-server.ts'
import type { CodeListener } from './callback-server.ts'
import { promptTimeoutMs } from './lock-options.ts'
import { ensureRegistration } from './client-registration.ts'
import { tokenFromAnswer } from './sso-token.ts'
import type { SsoToken } from './sso-token.ts'
import type { LoginTask, LoginDeps } from './login-deps.ts'

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
  const verifier = new Secret(deps.context.randomBytes(48).toString('base64url'))
  const state = deps.context.randomBytes(16).toString('base64url')
  const progress = { stop: () => {} }
  const listener = await listenForCode(
    {
      state,
      port: request.port,
      timeoutMs: promptTimeoutMs,
      onOtherUser: (uid) => {
        progress.stop()
        deps.say(
          `warning: ${describeOtherUser(uid)} connected to the sign-in page and was denied; if that was your browser, use --use-device-code`,
        )
      },
    },
    deps.context,
  )
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
    const page = await showUrl(url, task)
    if (page === 'no-browser') return page
    const code = await waitFor(listener, deps, progress).finally(() => page.remove())
    const grant = { kind: 'code', code, verifier, redirectUri: listener.redirectUri } as const
    const answer = await createToken(registration, grant, connection, deps.context)
    return tokenFromAnswer(answer, registration, deps.context.now())
  } finally {
    listener.close()
  }
}

/** @param running gets a function that ends the progress line, which would otherwise mix with other messages */
async function waitFor(listener: CodeListener, deps: LoginDeps, running: { stop(): void }): Promise<Secret> {
  const progress = startProgress('waiting for the browser', deps.context.stderr)
  running.stop = () => progress.stop()
  try {
    return await listener.code
  } finally {
    progress.stop()
  }
}

/** As the AWS CLI sends it: the parameter is `scopes`, not `scope`, and a space is `%20`. */
function authorizeUrl(endpoint: string, parameters: Readonly<Record<string, string>>): string {
  const query = Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
  return `${endpoint.replace(/\/$/, '')}/authorize?${query}`
}

/** @returns a function that removes the file written for the browser */
async function showUrl(url: string, task: LoginTask): Promise<{ remove(): void } | 'no-browser'> {
  const { deps, request } = task
  const page = { remove: () => {} }
  if (request.mayOpenBrowser) {
    const opened = await openPage(url, task)
    if (opened === 'no-browser') return opened
    page.remove = () => opened.remove()
    deps.say('the sign-in page was opened in the browser; if it does not appear, open:')
  } else {
    deps.say('to sign in, open this page in a browser on this machine:')
  }
  deps.say(url)
  return page
}

/** The URL holds the state, with which any user of the machine could answer instead of the browser. */
async function openPage(
  url: string,
  { deps, request }: LoginTask,
): Promise<{ remove(): void } | 'no-browser'> {
  const file = needsRedirectFile(deps.context) ? writeRedirectFile(new Secret(url)) : undefined
  let isOpened = false
  try {
    isOpened = await request.openBrowser(file ?? url)
  } finally {
    if (!isOpened) file?.remove()
  }
  return isOpened ? { remove: () => file?.remove() } : 'no-browser'
}
