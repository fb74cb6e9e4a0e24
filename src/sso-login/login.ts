import { describeFailure } from '../aws/call-errors.ts'
import { AwsxError } from '../errors.ts'
import type { SsoSignIn } from '../plan/types.ts'
import { authorizeInBrowser } from './browser-login.ts'
import { authorizeDevice } from './device-login.ts'
import { promptLock, promptLockOptions, denialMs } from './prompt-lock.ts'
import { saveRecord } from './save-record.ts'
import { readToken } from './read-token.ts'
import { isFresh, tokenToRecord } from './sso-token.ts'
import type { SsoToken } from './sso-token.ts'
import type { LoginTask } from './login-deps.ts'

/**
 * Signs the user in and stores the token.
 * @throws AwsxError SSO_LOGIN_FAILED if the user denied the sign-in, or did not complete it within ten minutes
 */
export async function login(signIn: SsoSignIn, task: LoginTask): Promise<SsoToken> {
  const { deps, identity } = task
  const purpose = `sign-in to ${signIn.ssoSession ?? signIn.startUrl}`
  const before = await readToken(identity, deps)
  const question = `${promptLock}:${identity}`
  const startedAt = deps.context.now()
  return deps.store.withLock(promptLock, promptLockOptions(deps, purpose), async () => {
    const refusal = deps.store.readPromptDenial(question, startedAt)
    if (refusal !== undefined) throw new AwsxError('SSO_LOGIN_FAILED', refusal)
    const current = await readToken(identity, deps)
    const renewed = current !== undefined && current.accessToken.reveal() !== before?.accessToken.reveal()
    const isGood =
      current !== undefined &&
      isFresh(current, deps.context.now()) &&
      current.accessToken.reveal() !== task.refused
    if (isGood && (renewed || !task.request.force)) return current
    try {
      return await signInNow(signIn, task)
    } catch (error) {
      if (error instanceof AwsxError && error.code === 'SSO_LOGIN_FAILED') {
        deps.store.notePromptDenial(question, error.message, denialMs)
      }
      throw error
    }
  })
}

async function signInNow(signIn: SsoSignIn, task: LoginTask): Promise<SsoToken> {
  try {
    const token = await authorize(signIn, task)
    await saveRecord(task.identity, tokenToRecord(token), task.deps)
    return token
  } catch (error) {
    throw describeFailure(error, {
      action: `sign in to ${signIn.startUrl}`,
      connection: task.connection,
      hints: [`check sso_start_url and sso_region (${signIn.ssoRegion}) in the config file`],
    })
  }
}

async function authorize(signIn: SsoSignIn, task: LoginTask): Promise<SsoToken> {
  const { request, deps } = task
  if (request.flow === 'browser') {
    const token = await authorizeInBrowser(signIn, task)
    if (token !== 'no-browser') return token
    deps.say('no browser could be opened; using a device code')
  } else if (request.reason !== null) {
    deps.say(`using a device code (${request.reason})`)
  }
  return authorizeDevice(signIn, task)
}
