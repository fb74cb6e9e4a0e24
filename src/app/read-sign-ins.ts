import { readConsoleSignIns } from '../console-login/sign-in-state.ts'
import { readSignIns } from '../sso-login/sign-in-state.ts'
import type { NamedSignIn } from '../sso-login/sign-in-state.ts'
import type { Store } from '../store/types.ts'
import { listAccountNames } from './account-names.ts'
import type { Prepared } from './prepare.ts'

/** The state of all sign-ins in the config: Identity Center, then the console. Needs neither the store key nor a prompt. */
export function readAllSignIns(prepared: Prepared, store: Store): readonly NamedSignIn[] {
  const { config, context } = prepared
  const names = listAccountNames(config, context)
  const states = [...readSignIns(prepared, store), ...readConsoleSignIns(config, { context, store })]
  return states.map((state) => ({ ...state, accountName: names.get(state.accountId ?? '') ?? null }))
}
