import { endpointFor } from '../plan/endpoints.ts'
import { findAllSignIns } from '../plan/sso-targets.ts'
import { formatUntil } from '../text/format-time.ts'
import { tokenIdentity } from './sso-token.ts'
import type { Store } from '../store/types.ts'
import type { Prepared } from '../app/prepare.ts'

/** A sign-in of the config, as the store's public metadata describes it. */
export interface SignInState {
  readonly name: string
  readonly startUrl: string
  /** RFC 3339; null without a token, or with an expired one. */
  readonly signedInUntil: string | null
  /** Whether the next use renews it without the user. */
  readonly renewable: boolean
}

/** Describes every sign-in of the config. Reads public metadata only, so it never prompts. */
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

/** Formats a sign-in as one line: `my-sso (https://…): expires in 59 minutes (14:05), renews automatically`. */
export function describeSignInState(state: SignInState, now: number): string {
  const { name, startUrl, signedInUntil, renewable } = state
  const expiry = signedInUntil === null ? null : `expires ${formatUntil(Date.parse(signedInUntil), now)}`
  const renewal = renewable ? 'renews automatically' : null
  const facts = [expiry, renewal].filter((fact) => fact !== null)
  const title = name === startUrl ? name : `${name} (${startUrl})`
  return `${title}: ${facts.length === 0 ? 'not signed in' : facts.join(', ')}`
}
