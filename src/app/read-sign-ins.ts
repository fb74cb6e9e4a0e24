import { readConsoleSignIns } from '../console-login/sign-in-state.ts'
import { readSignIns } from '../sso-login/sign-in-state.ts'
import type { SignInState } from '../sso-login/sign-in-state.ts'
import type { Store } from '../store/types.ts'
import type { Prepared } from './prepare.ts'

/** The state of all sign-ins in the config: Identity Center, then the console. Needs neither the store key nor a prompt. */
export function readAllSignIns(prepared: Prepared, store: Store): readonly SignInState[] {
  const { config, context } = prepared
  return [...readSignIns(prepared, store), ...readConsoleSignIns(config, { context, store })]
}
