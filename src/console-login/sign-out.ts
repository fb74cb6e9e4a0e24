import type { LoginDeps } from '../sso-login/login-deps.ts'
import { noteSignOut } from '../sso-login/sign-out-note.ts'
import { fileLocation, loginIdentity, storeLocation } from './token-location.ts'

/** What a sign-out removed. */
export interface ConsoleSignedOut {
  readonly ended: readonly ('store' | 'file')[]
  /** Number of cached credentials that were made with the sign-in. */
  readonly derived: number
  /** Whether the sign-in of `aws login` remains. */
  readonly isAwsCliSignedIn: boolean
}

/**
 * Removes the sign-in and everything made with it. AWS has no call that ends it: credentials that were handed out work until they expire.
 * The file of `aws login` is only removed if sign-ins are shared.
 * @throws AwsxError STORE_UNAVAILABLE, or the system's error, if it cannot be removed
 */
export async function signOutOfConsole(loginSession: string, deps: LoginDeps): Promise<ConsoleSignedOut> {
  const identity = loginIdentity(loginSession, deps.clients)
  // Before anything is removed, so that a process which is fetching credentials does not store them afterwards.
  noteSignOut(identity, deps.store)
  const derived = deps.store.removeDerived(identity)
  const isStored = deps.store.metadata(identity) !== undefined
  storeLocation(loginSession, deps).remove()
  const file = fileLocation(loginSession, deps.context)
  const isInFile = (await file.read()).text !== undefined
  const isShared = isInFile && deps.share !== 'off'
  if (isShared) file.remove()
  return {
    ended: [...(isStored ? (['store'] as const) : []), ...(isShared ? (['file'] as const) : [])],
    derived,
    isAwsCliSignedIn: isInFile && !isShared,
  }
}
