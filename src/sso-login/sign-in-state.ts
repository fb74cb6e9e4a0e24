import type { Config } from '../config/types.ts'
import type { Context } from '../context.ts'
import { endpointFor } from '../plan/endpoints.ts'
import { findAllSignIns } from '../plan/sso-targets.ts'
import type { Store } from '../store/types.ts'
import { formatUntil, formatUtc } from '../text/format-time.ts'
import { isRefreshRejected } from './rejected-refresh.ts'
import { tokenIdentity } from './sso-token.ts'

/** A sign-in of the config and its token, from the metadata of the store. */
export interface SignInState {
  readonly name: string
  readonly startUrl: string
  /** RFC 3339; null if there is no token or it has expired. */
  readonly signedInUntil: string | null
  /** Whether the next use renews it without the user. */
  readonly renewable: boolean
}

/** The state of all sign-ins of the config. Needs neither the store key nor a prompt. */
export function readSignIns(
  { config, context }: { readonly config: Config; readonly context: Context },
  store: Store,
): readonly SignInState[] {
  const now = context.now()
  return findAllSignIns(config, context).map(({ name, signIn, clients }) => {
    const { endpoint } = endpointFor(clients, 'sso_oidc', signIn.ssoRegion)
    const identity = tokenIdentity(signIn, endpoint)
    const found = store.metadata(identity)
    const end = found?.expiresAt ?? null
    return {
      name,
      startUrl: signIn.startUrl,
      signedInUntil: end !== null && end > now ? formatUtc(end) : null,
      renewable: found?.renewable === true && !isRefreshRejected(identity, found.expiresAt, store),
    }
  })
}

/** Formats a sign-in as one line: `my-sso (https://…): expires in 59 minutes (14:05), renews automatically`. */
export function describeSignInState(state: SignInState, now: number): string {
  const { name, startUrl, signedInUntil, renewable } = state
  const expiry = signedInUntil === null ? null : `expires ${formatUntil(Date.parse(signedInUntil), now)}`
  const renewal = renewable ? 'renews automatically' : null
  const facts = [expiry, renewal].filter((fact) => fact !== null)
  const title = name === startUrl ? name : `${name} (${startUrl})`
  return `${title}: ${facts.length === 0 ? 'not signed in' : facts.join(', ')}`
}
