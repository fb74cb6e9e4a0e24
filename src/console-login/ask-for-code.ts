import { equal } from '../crypto/crypto.ts'
import { AwsxError } from '../errors.ts'
import { Secret } from '../secret.ts'
import type { LoginDeps } from '../sso-login/login-deps.ts'
import { promptTimeoutMs } from '../sso-login/lock-options.ts'
import type { PageCode } from '../sso-login/sign-in-page.ts'

/**
 * Shows the URL of the sign-in page, and asks for the code that the page shows at the end.
 * @param redirectUri the page that shows the code
 * @throws AwsxError SSO_LOGIN_FAILED without a terminal, and for a text that is not the code of this sign-in
 */
export async function askForCode(
  redirectUri: string,
  urlOf: (redirect: { readonly redirectUri: string; readonly state: string }) => string,
  deps: LoginDeps,
): Promise<PageCode> {
  const terminal = await deps.context.openTerminal()
  if (!terminal.available())
    throw failed('there is no browser here, and no terminal to enter a code on', [
      'run awsx login on a terminal',
    ])
  const state = (await deps.context.randomBytes(16)).toString('base64url')
  deps.say('to sign in, open this page in any browser:')
  deps.say(urlOf({ redirectUri, state }))
  const signal = AbortSignal.timeout(promptTimeoutMs)
  try {
    const typed = await terminal.ask('Code that the page shows: ', { hidden: true, signal })
    return { code: readCode(typed, state), redirectUri }
  } catch (error) {
    throw signal.aborted
      ? failed('no code was entered in 10 minutes', ['run the command again to retry'])
      : error
  }
}

/** The page shows `state=…&code=…` in base64 (AWS CLI, `aws login --remote`). */
function readCode(typed: string, state: string): Secret {
  const parameters = new URLSearchParams(Buffer.from(typed.trim(), 'base64').toString('utf8'))
  const code = parameters.get('code') ?? ''
  if (code === '') throw failed('this is not the code of the sign-in page', ['copy all of it'])
  if (!equal(parameters.get('state') ?? '', state))
    throw failed('this is the code of another sign-in', ['open the page that awsx has just shown'])
  return new Secret(code)
}

function failed(message: string, hints: readonly string[]): AwsxError {
  return new AwsxError('SSO_LOGIN_FAILED', message, { hints })
}
