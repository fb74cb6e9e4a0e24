import { endpointFor } from '../plan/endpoint-for.ts'
import { findAllSignIns } from '../plan/sso-targets.ts'
import { formatUntil } from '../text/format-time.ts'
import { tokenIdentity } from '../sso-login/sso-token.ts'
import type { Store } from '../store/types.ts'
import type { Prepared } from './prepare.ts'

/** A sign-in of the config, as public metadata shows it. */
export interface SignInState {
  readonly name: string
  readonly startUrl: string
  /** RFC 3339; null if there is no token, or its time is over. */
  readonly signedInUntil: string | null
  /** Whether the next use renews it without a person. */
  readonly renewable: boolean
}

/** Every sign-in of the config. Reads no key and asks nobody. */
export function readSignIns(prepared: Prepared, store: Store): readonly SignInState[] {
  const { config, context } = prepared
  const now = context.now()
  return findAllSignIns(config, context).map(({ name, signIn, clients }) => {
    const { endpoint } = endpointFor(clients, 'sso_oidc', signIn.ssoRegion)
    const found = store.metadata(store.nameOf(tokenIdentity(signIn, endpoint)))
    const end = found?.expiresAt ?? null
    return {
      name,
      startUrl: signIn.startUrl,
      signedInUntil: end !== null && end > now ? new Date(end).toISOString().replace(/\.\d+Z$/, 'Z') : null,
      renewable: found?.renewable === true,
    }
  })
}

/** `my-sso (https://…): until 14:05 (in 59m), renews itself` */
export function describeSignInState(state: SignInState, now: number): string {
  const { name, startUrl, signedInUntil, renewable } = state
  const until = signedInUntil === null ? null : `until ${formatUntil(Date.parse(signedInUntil), now)}`
  const renews = renewable ? 'renews itself' : null
  const words = [until, renews].filter((word) => word !== null)
  return `${name === startUrl ? name : `${name} (${startUrl})`}: ${words.length === 0 ? 'not signed in' : words.join(', ')}`
}
