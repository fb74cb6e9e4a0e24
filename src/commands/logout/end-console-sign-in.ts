import { signOutOfConsole } from '../../console-login/sign-out.ts'
import type { ConsoleTarget } from '../../plan/console-sign-ins.ts'
import type { LoginDeps } from '../../sso-login/login-deps.ts'
import { countOf } from '../../text/count-of.ts'
import { quoteWord } from '../../text/quote-word.ts'
import type { EndedSignIn } from './ended-sign-in.ts'

/**
 * Removes a console sign-in and reports what remains.
 * @param isOneOfAll whether nothing is said about a sign-in that does not exist
 * @returns what `--json` prints about it
 */
export async function endConsoleSignIn(
  { name, loginSession }: ConsoleTarget,
  deps: LoginDeps,
  isOneOfAll: boolean,
): Promise<EndedSignIn> {
  const { ended, derived, isAwsCliSignedIn } = await signOutOfConsole(loginSession, deps)
  const what = derived === 0 ? '' : `; removed ${countOf(derived, 'cached credential')}`
  if (ended.length === 0) {
    if (!isOneOfAll || derived > 0) deps.say(`not signed in as ${loginSession}${what}`)
  } else {
    const where = ended.includes('file') ? ', also in the AWS CLI' : ''
    deps.say(`signed out of ${loginSession}${where}${what}`)
    deps.say('commands that have its credentials can use them for up to 15 minutes')
  }
  if (isAwsCliSignedIn)
    deps.say(
      `the AWS CLI is still signed in as ${loginSession}; to sign it out too: aws logout --profile ${quoteWord(name)}, or awsx logout ${quoteWord(name)} --share`,
    )
  return {
    name: loginSession,
    loginName: name,
    startUrl: null,
    ended: ended.length > 0,
    removedCredentials: derived,
    awsCliSignedIn: isAwsCliSignedIn,
  }
}
