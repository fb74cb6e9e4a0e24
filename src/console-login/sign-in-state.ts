import type { Config } from '../config/types.ts'
import { tryReadText } from '../context.ts'
import type { Context } from '../context.ts'
import { findConsoleSignIns } from '../plan/console-sign-ins.ts'
import type { ClientSettings } from '../plan/types.ts'
import type { SignInState } from '../sso-login/sign-in-state.ts'
import type { Store } from '../store/types.ts'
import { parseLoginToken } from './login-token.ts'
import { locateLoginFile, loginIdentity } from './token-location.ts'

interface Surroundings {
  readonly context: Context
  readonly store: Pick<Store, 'metadata'>
}

/** Whether there is a console sign-in of awsx or of `aws login`. It renews for up to twelve hours; only AWS knows until when. Needs no key. */
export function hasConsoleSignIn(
  loginSession: string,
  clients: ClientSettings,
  { context, store }: Surroundings,
): boolean {
  if (store.metadata(loginIdentity(loginSession, clients)) !== undefined) return true
  const { text } = tryReadText(context, locateLoginFile(loginSession, context))
  return text !== undefined && !('problem' in parseLoginToken(text))
}

/** The state of all console sign-ins in the config. */
export function readConsoleSignIns(config: Config, surroundings: Surroundings): readonly SignInState[] {
  return findConsoleSignIns(config, surroundings.context).map(({ name, loginSession, clients }) => ({
    name: loginSession,
    loginName: name,
    startUrl: null,
    accountId: loginSession.split(':')[4] || null,
    signedInUntil: null,
    renewable: hasConsoleSignIn(loginSession, clients, surroundings),
  }))
}
