import { describeFailure } from '../../aws/call-errors.ts'
import type { Prepared } from '../../app/prepare.ts'
import { listFirstAccounts } from '../../aws/sso.ts'
import { AwsxError } from '../../errors.ts'
import { endpointFor } from '../../plan/endpoints.ts'
import type { SsoSignIn } from '../../plan/types.ts'
import { saveKnownAccounts } from '../../portal/known-accounts.ts'
import type { CheckedSignIn } from '../../sso-login/check-token.ts'
import { nameSignIn } from '../../sso-login/login-deps.ts'
import type { LoginDeps } from '../../sso-login/login-deps.ts'
import { tokenIdentity } from '../../sso-login/sso-token.ts'
import { countOf } from '../../text/count-of.ts'
import { formatUntil } from '../../text/format-time.ts'

/** Reports the state of the sign-in, and shares it with the AWS CLI if requested. */
export async function reportSignIn(
  signIn: SsoSignIn,
  signedIn: CheckedSignIn,
  deps: LoginDeps,
): Promise<void> {
  deps.say(describeSignIn(signIn, signedIn, deps.context.now()))
  // A new token is already shared.
  const isNew = signedIn.from === 'login' || signedIn.from === 'refresh'
  if (deps.share === 'off' || (deps.share === 'on' && isNew)) return
  const { shareSignIn } = await import('../../sso-login/share-sign-in.ts')
  const { endpoint } = endpointFor(deps.clients, 'sso_oidc', signIn.ssoRegion)
  await shareSignIn({ signIn, identity: tokenIdentity(signIn, endpoint), deps })
}

/**
 * Says what a sign-in without a profile gives access to, and saves the accounts for names and completion. Only role credentials show who signed in. If the
 * portal does not answer, only `--debug` shows it, because the sign-in is complete.
 */
export async function reportAccess(
  signIn: SsoSignIn,
  { token }: CheckedSignIn,
  deps: LoginDeps,
  prepared: Prepared,
): Promise<void> {
  const connection = endpointFor(deps.clients, 'sso', signIn.ssoRegion)
  try {
    const { accounts, hasMore } = await listFirstAccounts(token.accessToken, 100, connection, deps.context)
    // A part of the list would hide the other accounts.
    if (!hasMore) saveKnownAccounts({ portal: signIn, accounts }, prepared)
    const count = `${hasMore ? 'more than ' : ''}${countOf(accounts.length, 'account')}`
    deps.say(`it gives access to ${count}; the first command with a profile shows the user name`)
  } catch (error) {
    deps.debug(`sign-in: ${describeFailure(error, { action: 'list the accounts', connection }).message}`)
  }
}

const sharing: Partial<Record<CheckedSignIn['from'], string>> = {
  file: ', shared with the AWS CLI',
  'aws-cli': ' through the AWS CLI',
}

function describeSignIn(signIn: SsoSignIn, signedIn: CheckedSignIn, now: number): string {
  const { from, token, portal } = signedIn
  const what = `signed in to ${nameSignIn(signIn)}${sharing[from] ?? ''}`
  const renewal = token.refreshToken === null ? '' : ', renews automatically'
  const expiry = `expires ${formatUntil(token.expiresAt, now)}${renewal}`
  if (portal instanceof AwsxError) return `${what} when last used; ${expiry}; ${portal.message}`
  return `${portal === 'accepts-it' && from !== 'login' ? 'already ' : ''}${what}; ${expiry}`
}
