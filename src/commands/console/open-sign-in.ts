import type { Context } from '../../context.ts'
import { serveOneTimeRedirect } from '../../loopback/one-time-redirect.ts'
import { describeOtherUser } from '../../loopback/peer-user.ts'
import { needsRedirectFile, writeRedirectFile } from '../../loopback/redirect-file.ts'
import type { RedirectFile } from '../../loopback/redirect-file.ts'
import { Secret } from '../../secret.ts'
import type { ContainerBrowser } from '../../terminal/container-browsers.ts'
import { startProgress } from '../../terminal/progress.ts'
import { escapeText } from '../../text/escape.ts'
import { noBrowser } from './console-browser.ts'

interface OpenTask {
  readonly context: Context
  readonly profile: string
  readonly browser: string | ContainerBrowser | undefined
}

/** How long the browser may take to request the page. */
const browserMs = 30_000
/** How long the user's own browser may lag behind another program that read its arguments. */
const secondRequestMs = 3000

/**
 * Opens a sign-in link through a redirect on this machine, so that the link is never an argument of a program.
 * @throws AwsxError BROWSER_UNAVAILABLE if no browser could be started or none requested the page
 */
export async function openThroughRedirect(link: Secret, task: OpenTask): Promise<void> {
  const { context, profile, browser } = task
  const progress = startProgress('waiting for the browser', context.stderr)
  const warn = (text: string): void => {
    progress.stop()
    context.stderr.write(`awsx: warning: ${escapeText(text)}\n`)
  }
  const path = (await context.randomBytes(24)).toString('base64url')
  const onOtherUser = (uid: number | undefined): void =>
    warn(`${describeOtherUser(uid)} requested the console page and was denied`)
  const redirect = await serveOneTimeRedirect(link, { path, timeoutMs: browserMs, onOtherUser }, context)
  const isReadable = needsRedirectFile(context)
  // The add-on that opens Firefox containers cannot open files.
  const isFirefox = typeof browser === 'object' && browser.kind === 'firefox'
  let page: RedirectFile | undefined
  try {
    page = isReadable && !isFirefox ? writeRedirectFile(new Secret(redirect.url)) : undefined
    if (!(await context.openBrowser(page ?? redirect.url, browser)))
      throw noBrowser(profile, 'cannot start a browser')
    if (!(await redirect.used))
      throw noBrowser(profile, 'the browser did not load the page within 30 seconds')
    if (isReadable && page === undefined && (await redirect.isRequestedAgain(secondRequestMs)))
      warn(`the console page was requested twice: another user may be signed in as profile "${profile}"`)
  } finally {
    progress.stop()
    page?.remove()
    redirect.close()
  }
}
