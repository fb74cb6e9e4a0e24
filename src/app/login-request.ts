import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { requireTrustedFile } from '../files/file-trust.ts'
import type { LoginRequest } from '../sso-login/login-deps.ts'
import { canOpenPage, chooseSignInFlow } from '../terminal/sign-in-flow.ts'
import type { Prepared } from './prepare.ts'

export interface LoginOptions {
  readonly force?: boolean
  readonly 'use-device-code'?: boolean
  readonly 'no-browser'?: boolean
  readonly qr?: boolean
  readonly port?: number | undefined
}

const highestPort = 65_535

/** @throws AwsxError CONFIG_UNTRUSTED if the settings file names the browser and others can change that file */
export function requireTrustedBrowser({ context, settings }: Prepared): void {
  const file = settings.browserFile
  if (file !== undefined)
    requireTrustedFile(file, { program: `the browser "${settings.browser}"`, at: file }, context)
}

/**
 * Decides how to sign in: in the browser, or with a device code if the user asks for one or no browser can be opened here.
 * @throws AwsxError USAGE for an invalid port
 */
export function createLoginRequest(prepared: Prepared, options: LoginOptions): LoginRequest {
  const { context, settings } = prepared
  const port = options.port ?? 0
  if (port > highestPort)
    throw new AwsxError('USAGE', `invalid --port "${port}"; expected 0 to ${highestPort}`)
  const wantsQrCode = options.qr === true
  const wantsDeviceCode = options['use-device-code'] === true || settings.useDeviceCode || wantsQrCode
  const machine = withBrowser(context, settings.browser)
  const mayOpenBrowser = options['no-browser'] !== true
  const detected = wantsDeviceCode || !mayOpenBrowser ? undefined : chooseSignInFlow(machine)
  const flow = wantsDeviceCode ? 'device-code' : (detected?.flow ?? 'browser')
  const why = wantsDeviceCode ? 'as requested' : (detected?.reason ?? undefined)
  prepared.debug?.(
    `sign-in: ${flow}${why === undefined ? '' : ` (${why})`}${mayOpenBrowser ? '' : ', without opening a browser'}`,
  )
  return {
    flow,
    reason: detected?.reason ?? null,
    mayOpenBrowser,
    // With a QR code the user signs in on another device.
    opensDevicePage: mayOpenBrowser && !wantsQrCode && canOpenPage(machine),
    showsQrCode: wantsQrCode || settings.qrCode,
    openBrowser: async (target) => {
      requireTrustedBrowser(prepared)
      return context.openBrowser(target, settings.browser)
    },
    port,
    force: options.force === true,
  }
}

/** The browser of the settings replaces `$BROWSER`. */
function withBrowser(
  context: Context,
  browser: string | undefined,
): Pick<Context, 'env' | 'platform' | 'readText'> {
  const { env, platform } = context
  return {
    env: browser === undefined ? env : { ...env, BROWSER: browser },
    platform,
    readText: (path) => context.readText(path),
  }
}
