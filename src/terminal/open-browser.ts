import { spawn } from 'node:child_process'
import type { Context, Environment } from '../context.ts'
import { listContainerOpeners } from './container-browsers.ts'
import type { ContainerBrowser } from './container-browsers.ts'
import type { Opener } from './browser-openers.ts'
import { listOpeners, readBrowserUrl } from './browser-openers.ts'

/** An opener that fails does so at once; one that is still there after this is a browser. */
const settleMs = 1000

/**
 * Opens a URL in the user's browser, which outlives awsx.
 * @param browser in place of `$BROWSER` and what the platform has
 * @returns whether a browser could be started; false also for a URL that is neither `https:` nor on `http://127.0.0.1`
 */
export async function openBrowser(
  url: string,
  context: Pick<Context, 'env' | 'platform'>,
  browser?: ContainerBrowser,
): Promise<boolean> {
  const href = readBrowserUrl(url)
  if (href === undefined) return false
  const openers =
    browser === undefined ? listOpeners(href, context) : listContainerOpeners(href, browser, context.platform)
  for (const opener of openers) {
    if (await startOpener(opener, context.env)) return true
  }
  return false
}

function startOpener([file, ...args]: Opener, env: Environment): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { detached: true, stdio: 'ignore', env, shell: false, windowsHide: true })
    const timer = setTimeout(() => {
      child.unref()
      child.removeAllListeners()
      resolve(true)
    }, settleMs)
    const settle = (isStarted: boolean): void => {
      clearTimeout(timer)
      resolve(isStarted)
    }
    child.once('error', () => settle(false))
    child.once('exit', (status) => settle(status === 0))
  })
}
