import { locateFiles } from '../../config/locate-files.ts'
import { AwsxError } from '../../errors.ts'
import type { SsoSignIn } from '../../plan/types.ts'
import type { CheckedSignIn } from '../../sso-login/check-token.ts'
import { nameSignIn } from '../../sso-login/login-deps.ts'
import type { LoginDeps } from '../../sso-login/login-deps.ts'
import { formatUntil } from '../../text/format-time.ts'

/** Says how the sign-in stands, and shares it with the AWS CLI if asked to. */
export async function reportSignIn(
  signIn: SsoSignIn,
  signedIn: CheckedSignIn,
  deps: LoginDeps,
  share: boolean,
): Promise<void> {
  deps.say(describeSignIn(signIn, signedIn, deps.context.now()))
  if (!share || signedIn.from === 'shared') return
  const { shareToken } = await import('../../sso-login/share-token.ts')
  const file = shareToken(signIn, signedIn.token, locateFiles(deps.context).ssoCache)
  deps.say(`shared the sign-in in ${file}, where every program you run can read it`)
}

function describeSignIn(signIn: SsoSignIn, signedIn: CheckedSignIn, now: number): string {
  const { from, token, portal } = signedIn
  const what = `signed in to ${nameSignIn(signIn)}${from === 'shared' ? ' through the AWS CLI' : ''}`
  const expiry = `expires ${formatUntil(token.expiresAt, now)}`
  if (portal instanceof AwsxError) return `${what} when last used; ${expiry}; ${portal.message}`
  return `${portal === 'accepts-it' && from !== 'login' ? 'already ' : ''}${what}; ${expiry}`
}
