import { hasConsoleSignIn } from '../console-login/sign-in-state.ts'
import type { Context } from '../context.ts'
import { storedKinds } from './cached-credentials.ts'
import { hasMfaSeed } from './mfa-seed-identity.ts'
import { stepIdentity } from './step-identity.ts'
import { endpointFor } from '../plan/endpoints.ts'
import type { PlanState } from '../plan/plan-state.ts'
import type { Plan } from '../plan/types.ts'
import { isRefreshRejected } from '../sso-login/rejected-refresh.ts'
import { readSharedFile } from '../sso-login/shared-token-cache.ts'
import { canRefresh, tokenIdentity } from '../sso-login/sso-token.ts'
import type { Store } from '../store/types.ts'

interface StateSettings {
  readonly shareSignIn: boolean
  readonly mfaPrompt?: string | undefined
}

/**
 * Reads the cache state of a plan from the store's metadata, which does not require the store key.
 * @param settings whether awsx refreshes the sign-ins of the AWS CLI, and the driver of MFA codes
 */
export function readCachedState(
  plan: Plan,
  store: Store,
  context: Context,
  { shareSignIn: sharesSignIns, mfaPrompt = 'totp' }: StateSettings,
): PlanState {
  const now = context.now()
  const endOf = (identity: string): number | null => {
    const end = store.metadata(identity)?.expiresAt ?? null
    return end !== null && end > now ? end : null
  }
  return {
    cachedUntil: plan.steps.map(({ kind }, index) =>
      storedKinds.has(kind) ? endOf(stepIdentity(plan, index, context)) : null,
    ),
    signedInUntil: readSignIn(plan, store, endOf, { context, sharesSignIns }),
    seededDevices: new Set(
      mfaPrompt === 'totp' ? serialsOf(plan).filter((serial) => hasMfaSeed(serial, store)) : [],
    ),
  }
}

function serialsOf({ steps }: Plan): readonly string[] {
  return steps.flatMap((step) => ('mfaSerial' in step && step.mfaSerial !== null ? [step.mfaSerial] : []))
}

function readSignIn(
  plan: Plan,
  store: Store,
  endOf: (identity: string) => number | null,
  { context, sharesSignIns }: { readonly context: Context; readonly sharesSignIns: boolean },
): number | null {
  const [base] = plan.steps
  if (base.kind === 'login')
    return hasConsoleSignIn(base.loginSession, plan.clients, { store, context }) ? context.now() : null
  if (base.kind !== 'sso') return null
  const { endpoint } = endpointFor(plan.clients, 'sso_oidc', base.ssoRegion)
  const identity = tokenIdentity(base, endpoint)
  const own = endOf(identity)
  if (own !== null) return own
  const stored = store.metadata(identity)
  if (stored?.renewable === true && !isRefreshRejected(identity, stored.expiresAt, store))
    return context.now()
  const file = readSharedFile(base, context)
  if (file.kind !== 'token') return null
  if (file.token.expiresAt > context.now()) return file.token.expiresAt
  return sharesSignIns && canRefresh(file.token, context.now()) ? context.now() : null
}
