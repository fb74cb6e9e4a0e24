import { isNativeError } from 'node:util/types'

import { AwsxError } from '../errors.ts'
import type { LoginDeps } from '../sso-login/login-deps.ts'
import { describeShared } from '../sso-login/save-token.ts'
import { forgetSignOut } from '../sso-login/sign-out-note.ts'
import { countOf } from '../text/count-of.ts'
import { parseLoginToken } from './login-token.ts'
import type { ConsoleLoginToken } from './login-token.ts'
import type { ConsoleSignIn } from './sign-in.ts'
import { fileLocation, loginIdentity, storeLocation } from './token-location.ts'

/**
 * Saves a new sign-in in the store, or in the cache of `aws login` if it is shared: in one of them, because a refresh token works once.
 * Removes the credentials that were made with the sign-in before.
 * @throws AwsxError STORE_UNAVAILABLE if it must be shared and cannot be
 */
export async function saveSignIn(
  { loginSession, token }: ConsoleSignIn,
  deps: LoginDeps,
): Promise<ConsoleLoginToken['credentials']> {
  const parsed = parseLoginToken(token.reveal())
  if ('problem' in parsed) throw new SyntaxError(`the new sign-in ${parsed.problem}`)
  const identity = loginIdentity(loginSession, deps.clients)
  const removed = deps.store.removeDerived(identity)
  if (removed > 0) deps.debug(`sign-in: removed ${countOf(removed, 'cached credential')}`)
  const stored = storeLocation(loginSession, deps)
  if (deps.share !== 'off' && (await share({ loginSession, token }, deps))) stored.remove()
  else await saveInStore(stored, token.reveal(), deps)
  forgetSignOut(identity, deps.store)
  deps.say(`signed in as ${loginSession}`)
  return parsed.credentials
}

/** @returns whether the file was written */
async function share({ loginSession, token }: ConsoleSignIn, deps: LoginDeps): Promise<boolean> {
  const file = fileLocation(loginSession, deps.context)
  try {
    await file.write(token.reveal())
    deps.say(describeShared(file.name))
    return true
  } catch (error) {
    if (!isNativeError(error)) throw error
    const message = `cannot write ${file.name}: ${error.message}`
    if (deps.share === 'required')
      throw new AwsxError('STORE_UNAVAILABLE', message, {
        hints: ['check the owner and the permissions, or turn off sharing (--share, share_sign_in)'],
        cause: error,
      })
    deps.say(`not shared: ${message}`)
    return false
  }
}

/** The credentials can be used without being saved. */
async function saveInStore(
  stored: ReturnType<typeof storeLocation>,
  text: string,
  deps: LoginDeps,
): Promise<void> {
  try {
    await stored.write(text)
  } catch (error) {
    if (!(error instanceof AwsxError) || error.code !== 'STORE_UNAVAILABLE') throw error
    deps.say(`not stored: ${error.message}`)
  }
}
