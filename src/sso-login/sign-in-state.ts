import type { Settings } from '../config/awsx-settings.ts'
import type { Config } from '../config/types.ts'
import type { Context } from '../context.ts'
import { endpointFor } from '../plan/endpoints.ts'
import { findAllSignIns } from '../plan/sso-targets.ts'
import type { RecordMetadata, Store } from '../store/types.ts'
import { formatUntil } from '../text/format-time.ts'
import { formatUtc } from '../text/format-utc.ts'
import { isRefreshRejected } from './rejected-refresh.ts'
import { readSharedFile } from './shared-token-cache.ts'
import { canRefresh, tokenIdentity } from './sso-token.ts'
import type { SsoToken } from './sso-token.ts'

/** A sign-in of the config and its token, from the metadata of the store. */
export interface SignInState {
  /** The sso-session or profile; for a console sign-in, the ARN of the user or role. */
  readonly name: string
  /** The name that `awsx login` and `awsx logout` take. */
  readonly loginName: string
  /** Null for a console sign-in. */
  readonly startUrl: string | null
  /** The account of a console sign-in; null for a portal, which has several. */
  readonly accountId: string | null
  /** RFC 3339; null if there is no token or it has expired. */
  readonly signedInUntil: string | null
  /** Whether the next use renews it without the user. */
  readonly renewable: boolean
}

interface Surroundings {
  readonly config: Config
  readonly context: Context
  readonly settings: Pick<Settings, 'shareSignIn'>
}

/**
 * The state of all sign-ins in the config. Needs neither the store key nor a prompt. With `share_sign_in`, includes the AWS CLI's sign-ins.
 */
export function readSignIns(
  { config, context, settings }: Surroundings,
  store: Store,
): readonly SignInState[] {
  const now = context.now()
  return findAllSignIns(config, context).map(({ name, signIn, clients }) => {
    const { endpoint } = endpointFor(clients, 'sso_oidc', signIn.ssoRegion)
    const identity = tokenIdentity(signIn, endpoint)
    const file = settings.shareSignIn ? readSharedFile(signIn, context) : undefined
    const shared = file?.kind === 'token' ? [stateOf(file.token, now)] : []
    const stored = store.metadata(identity)
    const found = [...(stored === undefined ? [] : [stored]), ...shared]
    const end = Math.max(0, ...found.map(({ expiresAt }) => expiresAt ?? 0))
    return {
      name,
      loginName: name,
      startUrl: signIn.startUrl,
      accountId: null,
      signedInUntil: end > now ? formatUtc(end) : null,
      renewable: found.some(
        ({ renewable, expiresAt }) => renewable && !isRefreshRejected(identity, expiresAt, store),
      ),
    }
  })
}

function stateOf(token: SsoToken, now: number): Pick<RecordMetadata, 'expiresAt' | 'renewable'> {
  return { expiresAt: token.expiresAt, renewable: canRefresh(token, now) }
}

/** A sign-in with the name of its account, if it is known. */
export interface NamedSignIn extends SignInState {
  readonly accountName: string | null
}

/** Formats a sign-in as one line: `my-sso (https://…): expires in 59 minutes (14:05), renews automatically`. */
export function describeSignInState(state: NamedSignIn, now: number): string {
  const { name, startUrl, accountName, signedInUntil, renewable } = state
  const expiry = signedInUntil === null ? null : `expires ${formatUntil(Date.parse(signedInUntil), now)}`
  const renewal = renewable ? 'renews automatically' : null
  const facts = [expiry, renewal].filter((fact) => fact !== null)
  const extra = startUrl ?? accountName
  const title = extra === null || extra === name ? name : `${name} (${extra})`
  return `${title}: ${facts.length === 0 ? 'not signed in' : facts.join(', ')}`
}
