import { AwsxError } from '../errors.ts'
import type { LoginRequest } from '../sso-login/login-deps.ts'
import { chooseSignInFlow } from '../terminal/sign-in-flow.ts'
import type { Prepared } from './prepare.ts'

export interface LoginOptions {
  readonly force?: boolean
  readonly 'use-device-code'?: boolean
  readonly 'no-browser'?: boolean
  readonly port?: number | undefined
}

const highestPort = 65_535

/** How to go about a sign-in: in the browser, unless the user or the machine wants it otherwise. */
export function requestLogin(prepared: Prepared, options: LoginOptions): LoginRequest {
  const { context, settings } = prepared
  const port = options.port ?? 0
  if (port > highestPort)
    throw new AwsxError('USAGE', `invalid --port "${port}"; expected 0 to ${highestPort}`)
  const asked = options['use-device-code'] === true || settings.useDeviceCode
  const printed = options['no-browser'] === true
  const found = asked || printed ? undefined : chooseSignInFlow(context)
  return {
    flow: asked ? 'device-code' : (found?.flow ?? 'browser'),
    reason: found?.reason ?? null,
    mayOpenBrowser: !printed,
    openBrowser: (url) => context.openBrowser(url, settings.browser),
    port,
    force: options.force === true,
  }
}
