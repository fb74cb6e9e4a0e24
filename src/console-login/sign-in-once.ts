import { AwsxError } from '../errors.ts'
import { denialMs, promptLock, promptLockOptions } from '../sso-login/lock-options.ts'
import { quoteWord } from '../text/quote-word.ts'
import { parseLoginToken } from './login-token.ts'
import type { ConsoleLoginToken } from './login-token.ts'
import { saveSignIn } from './save-sign-in.ts'
import { signInToConsole } from './sign-in.ts'
import type { ConsoleSignInTask } from './sign-in.ts'
import { storeLocation } from './token-location.ts'

/** A profile with `login_session`. */
export interface LoginProfile {
  readonly profile: string
  readonly loginSession: string
}

/**
 * Signs in for a profile, once for all processes that wait for it, and saves the token.
 * @returns the new credentials
 * @throws AwsxError SSO_LOGIN_FAILED as {@link signInToConsole}, and if the user signed in with another session
 */
export async function signInOnce(
  { profile, loginSession }: LoginProfile,
  task: ConsoleSignInTask,
): Promise<ConsoleLoginToken['credentials']> {
  const { deps } = task
  const location = storeLocation(loginSession, deps)
  const readToken = async (): Promise<ConsoleLoginToken | undefined> => {
    const { text } = await location.read()
    const token = text === undefined ? undefined : parseLoginToken(text)
    return token === undefined || 'problem' in token ? undefined : token
  }
  const before = await readToken()
  const note = `${promptLock}:login:${loginSession}`
  const startedAt = deps.context.now()
  return deps.store.withLock(promptLock, promptLockOptions(deps, `sign-in as ${loginSession}`), async () => {
    const denial = deps.store.readNote(note, startedAt)
    if (denial !== undefined) throw new AwsxError('SSO_LOGIN_FAILED', denial)
    const current = await readToken()
    if (current !== undefined && current.refreshToken.reveal() !== before?.refreshToken.reveal()) {
      deps.debug('sign-in: another process has signed in')
      return current.credentials
    }
    try {
      return await signInAs({ profile, loginSession }, task)
    } catch (error) {
      if (error instanceof AwsxError && error.code === 'SSO_LOGIN_FAILED')
        deps.store.writeNote(note, error.message, denialMs)
      throw error
    }
  })
}

async function signInAs(
  { profile, loginSession }: LoginProfile,
  task: ConsoleSignInTask,
): Promise<ConsoleLoginToken['credentials']> {
  const signIn = await signInToConsole(task)
  if (signIn.loginSession !== loginSession.trim()) {
    throw new AwsxError(
      'SSO_LOGIN_FAILED',
      `signed in as ${signIn.loginSession}, but profile "${profile}" is for ${loginSession}`,
      {
        hints: [
          'choose the other session on the sign-in page',
          `to change the profile: awsx login ${quoteWord(profile)} --console-credentials`,
        ],
      },
    )
  }
  return saveSignIn(signIn, task.deps)
}
