import { describeFailure } from '../aws/call-errors.ts'
import { AwsxError } from '../errors.ts'
import { authorizeInBrowser } from './browser-login.ts'
import { authorizeDevice } from './device-login.ts'
import { dropDerived } from './drop-derived.ts'
import { denialMs, promptLock, promptLockOptions } from './lock-options.ts'
import { describeService, isRejected } from './login-deps.ts'
import type { LoginTask } from './login-deps.ts'
import { readCurrentToken } from './current-token.ts'
import { noteNewSignIn } from './new-sign-in.ts'
import { saveToken } from './save-token.ts'
import { forgetSignOut } from './sign-out-note.ts'
import { describeLeft, isFresh } from './sso-token.ts'
import type { SsoToken } from './sso-token.ts'
import { withTokenLockIfFree } from './token-lock.ts'

/**
 * Signs in with the user's help, once for all processes that wait for it, and stores the token.
 * @throws AwsxError SSO_LOGIN_FAILED if the user denied the sign-in, or did not complete it in ten minutes
 */
export async function login(task: LoginTask): Promise<SsoToken> {
  const { signIn, deps, identity, request } = task
  const purpose = `sign-in to ${signIn.ssoSession ?? signIn.startUrl}`
  const before = (await readCurrentToken(task))?.token
  const prompt = `${promptLock}:${identity}`
  const startedAt = deps.context.now()
  return deps.store.withLock(promptLock, promptLockOptions(deps, purpose), async () => {
    const denial = deps.store.readNote(prompt, startedAt)
    if (denial !== undefined) throw new AwsxError('SSO_LOGIN_FAILED', denial)
    const found = await readCurrentToken(task)
    const current = found?.token
    const isNew = current !== undefined && current.accessToken.reveal() !== before?.accessToken.reveal()
    const isGood = current !== undefined && isFresh(current, deps.context.now()) && !isRejected(current, task)
    if (isGood && (isNew || !request.force)) {
      deps.debug('sign-in: another process has signed in')
      return current
    }
    try {
      return await signInNow(task, deps.share !== 'off' || found?.from === 'file')
    } catch (error) {
      if (error instanceof AwsxError && error.code === 'SSO_LOGIN_FAILED') {
        deps.store.writeNote(prompt, error.message, denialMs)
      }
      throw error
    }
  })
}

async function signInNow(task: LoginTask, isShared: boolean): Promise<SsoToken> {
  const { signIn, connection, deps } = task
  try {
    const token = await authorize(task)
    await withTokenLockIfFree(task, 'storing a sign-in', () =>
      saveToken(task, token, { previous: undefined, isShared }),
    )
    noteNewSignIn(task.identity, deps.store)
    forgetSignOut(task.identity, deps.store)
    // The new user may differ. Do this after storing the token, so that no other process gets credentials with the old one.
    dropDerived(task, token)
    deps.debug(`sign-in: complete, token ${describeLeft(token, deps.context.now())}`)
    return token
  } catch (error) {
    throw describeFailure(error, {
      action: `sign in to ${signIn.startUrl}`,
      connection,
      hints: [`check sso_start_url and sso_region (${signIn.ssoRegion}) in the config file`],
    })
  }
}

async function authorize(task: LoginTask): Promise<SsoToken> {
  const { request, deps } = task
  deps.debug(`sign-in: ${request.flow} at ${describeService(task)}`)
  if (request.flow === 'browser') {
    const token = await authorizeInBrowser(task)
    if (token !== 'no-browser') return token
    deps.say('could not open a browser; using a device code')
    return authorizeDevice(task, true)
  }
  if (request.reason !== null) deps.say(`using a device code (${request.reason})`)
  return authorizeDevice(task)
}
