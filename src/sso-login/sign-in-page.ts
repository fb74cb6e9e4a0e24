import { describeOtherUser } from '../loopback/peer-user.ts'
import { needsRedirectFile, writeRedirectFile } from '../loopback/redirect-file.ts'
import { Secret } from '../secret.ts'
import { startProgress } from '../terminal/progress.ts'
import { listenForCode } from './callback-server.ts'
import type { CodeListener } from './callback-server.ts'
import { promptTimeoutMs } from './lock-options.ts'
import type { LoginDeps, LoginRequest } from './login-deps.ts'

/** A sign-in in the browser. */
export interface PageTask {
  readonly deps: LoginDeps
  readonly request: LoginRequest
}

/** What the page needs to send the browser back to awsx. */
export interface Redirect {
  readonly redirectUri: string
  /** The `state` parameter (RFC 6749 §10.12). */
  readonly state: string
}

/** The code that the page gave to the browser. */
export interface PageCode {
  readonly code: Secret
  readonly redirectUri: string
}

/**
 * Opens a sign-in page and waits for its authorization code on a loopback redirect (RFC 8252 §7.3). The listener is bound before the
 * browser opens.
 * @param urlOf makes the URL of the page
 * @returns `no-browser` if none could be opened
 * @throws AwsxError SSO_LOGIN_FAILED if the user denied the sign-in, or did not complete it in time
 */
export async function openSignInPage(
  task: PageTask,
  urlOf: (redirect: Redirect) => string,
): Promise<PageCode | 'no-browser'> {
  const { deps, request } = task
  const state = (await deps.context.randomBytes(16)).toString('base64url')
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
  const { redirectUri } = listener
  try {
    const page = await showUrl(urlOf({ redirectUri, state }), task)
    if (page === 'no-browser') return page
    return { code: await waitFor(listener, deps, progress).finally(() => page.remove()), redirectUri }
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

/** @returns a function that removes the file written for the browser */
async function showUrl(url: string, task: PageTask): Promise<{ remove(): void } | 'no-browser'> {
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
  { deps, request }: PageTask,
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
