import { spawn } from 'node:child_process'
import { readVariable } from '../context.ts'
import type { Context, Environment, Variables } from '../context.ts'
import { locateProgram } from '../process/find-program.ts'
import { helperEnvironment } from '../process/helper-environment.ts'
import { listContainerOpeners } from './container-browsers.ts'
import type { ContainerBrowser } from './container-browsers.ts'
import { graphicalBrowsers, hasOpened, listOpeners, readBrowserUrl } from './browser-openers.ts'
import type { BrowserTarget, Opener } from './types.ts'

/** An opener that fails does so at once. One that still runs after this time is a browser. */
const startupMs = 1000

/**
 * Opens a page in the user's browser, which outlives awsx.
 * @param browser instead of `$BROWSER` and the platform's default
 * @returns whether a browser could be started; false also for a URL that is neither `https:` nor on `http://127.0.0.1`
 */
export async function openBrowser(
  target: BrowserTarget,
  context: Pick<Context, 'env' | 'platform'>,
  browser?: ContainerBrowser,
): Promise<boolean> {
  const href = readBrowserUrl(target)
  if (href === undefined) return false
  const openers =
    browser === undefined ? listOpeners(href, context) : listContainerOpeners(href, browser, context.platform)
  const env = openerEnvironment(context)
  for (const opener of openers) {
    if (await startOpener(opener, { env, platform: context.platform })) return true
  }
  return false
}

/** Keeps xdg-open from starting a text browser without a terminal. */
function openerEnvironment(context: Variables): Environment {
  const env = helperEnvironment(context.env)
  return readVariable(context, 'BROWSER') === undefined ? { ...env, BROWSER: graphicalBrowsers } : env
}

async function startOpener(opener: Opener, { env, platform }: Variables): Promise<boolean> {
  const [command, ...args] = opener
  const file = locateProgram(command, { env, platform })
  if (file === undefined) return false
  return new Promise((resolve) => {
    const child = spawn(file, args, { detached: true, stdio: 'ignore', env, shell: false, windowsHide: true })
    const timer = setTimeout(() => {
      child.unref()
      child.removeAllListeners()
      resolve(true)
    }, startupMs)
    const finish = (isStarted: boolean): void => {
      clearTimeout(timer)
      resolve(isStarted)
    }
    child.once('error', () => finish(false))
    child.once('exit', (status) => finish(hasOpened(opener, status)))
  })
}
