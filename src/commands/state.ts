import { locateFiles } from '../config/locate.ts'
import type { Context } from '../context.ts'
import { stepIdentity } from '../credentials/identity.ts'
import { connectTo } from '../plan/connect.ts'
import type { PlanState } from '../plan/explain.ts'
import type { Plan } from '../plan/types.ts'
import { readSharedToken } from '../signin/shared-cache.ts'
import { tokenIdentity } from '../signin/token.ts'
import type { Store } from '../store/types.ts'

/** What the public metadata of the store says of a plan's steps. */
export function readState(plan: Plan, store: Store, context: Context): PlanState {
  const now = context.now()
  const endOf = (identity: string): number | null => {
    const end = store.metadata(store.nameOf(identity))?.expiresAt ?? null
    return end !== null && end > now ? end : null
  }
  return {
    cachedUntil: plan.steps.map((_, index) => endOf(stepIdentity(plan, index, context))),
    signedInUntil: readSignIn(plan, store, endOf, context),
  }
}

function readSignIn(
  plan: Plan,
  store: Store,
  endOf: (identity: string) => number | null,
  context: Context,
): number | null {
  const [base] = plan.steps
  if (base.kind !== 'sso') return null
  const { endpoint } = connectTo(plan.clients, 'sso_oidc', base.ssoRegion)
  const identity = tokenIdentity(base, endpoint)
  const own = endOf(identity)
  if (own !== null) return own
  if (store.metadata(store.nameOf(identity))?.renewable === true) return context.now()
  const shared = readSharedToken(base, locateFiles(context).ssoCache, context)
  return shared !== undefined && shared.expiresAt > context.now() ? shared.expiresAt : null
}
