import type { DeviceAuthorization } from '../aws/sso-oidc.ts'
import { drawQrCode } from '../terminal/draw-qr-code.ts'
import { encodeQrCode } from '../terminal/qr-code.ts'
import { escapeText } from '../text/escape.ts'
import type { LoginTask } from './login-deps.ts'

/**
 * Opens the page with the code filled in, if it can be opened here, and shows the code: to be compared with the page (RFC 8628 §3.3.1),
 * or to be entered on any device. The code alone is not secret: tokens go to whoever has the device code.
 * @param isBrowserMissing whether a browser could not be started before
 */
export async function showDevicePage(
  device: DeviceAuthorization,
  task: LoginTask,
  isBrowserMissing: boolean,
): Promise<void> {
  const { deps, request } = task
  const { verificationUri, verificationUriComplete } = device
  const page = verificationUriComplete ?? verificationUri
  const isOpened = request.opensDevicePage && !isBrowserMissing && (await request.openBrowser(page))
  if (isOpened && verificationUriComplete !== null) {
    deps.say('the sign-in page was opened in the browser; check that it shows this code:')
    showCode(device.userCode, task)
    deps.say(`if the page does not appear, open ${page}`)
  } else {
    deps.say(`to sign in, open ${verificationUri} in any browser and enter this code:`)
    showCode(device.userCode, task)
    if (verificationUriComplete !== null) deps.say(`or open ${page} and compare the code`)
  }
  if (request.showsQrCode) showQrCode(page, task)
  deps.say('continue only if you started this sign-in yourself')
}

/** On a terminal in bold, and with double width (DECDWL) where the terminal can. */
function showCode(userCode: string, { deps }: LoginTask): void {
  const code = escapeText(userCode)
  deps.showBlock(['', deps.isStyled ? `\u001B#6    \u001B[1m${code}\u001B[0m` : `    ${code}`, ''])
}

function showQrCode(page: string, { deps }: LoginTask): void {
  const modules = encodeQrCode(page)
  if (modules === undefined) return deps.say('the page has a URL that is too long for a QR code')
  deps.showBlock(drawQrCode(modules, { hasColor: deps.isStyled }))
}
