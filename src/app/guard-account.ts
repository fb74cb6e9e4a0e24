import { describeFailure } from '../aws/call-errors.ts'
import { resolveCached } from '../credentials/resolve-credentials.ts'
import { endpointFor } from '../plan/endpoints.ts'
import { createDeps } from './create-deps.ts'
import type { ResolvingOptions } from './create-deps.ts'
import type { Replan } from './guard-plan.ts'
import type { InteractionPolicy } from './interaction-policy.ts'
import type { Plan } from '../plan/types.ts'
import type { Prepared } from './prepare.ts'

/** A plan with what it was made from. */
export interface Planned {
  readonly plan: Plan
  readonly prepared: Prepared
}

/**
 * Finds the account of a plan whose guards need it: gets the credentials of the base, and asks AWS whose they are if they do not say so
 * themselves. Only sessions of the same identity follow such a base.
 * @param replan plans with what was found
 * @returns the plan with the guards of that account, and what holds the credentials of the base for it
 * @throws AwsxError as `resolveCached`; AWS_UNREACHABLE, AWS_REFUSED, because without the account nothing may be handed out
 */
export async function findAccount(
  given: Planned,
  options: ResolvingOptions,
  interaction: InteractionPolicy,
  replan: Replan,
): Promise<Planned> {
  const { plan, prepared } = given
  if (plan.guard?.needsAccount !== true) return given
  const base = { ...plan, steps: [plan.steps[0]] as const }
  const deps = createDeps(prepared, base, { ...options, 'min-ttl': undefined }, interaction)
  const cached = await resolveCached(base, deps)
  const connection = endpointFor(plan.clients, 'sts', plan.clients.region)
  const ask = async (): Promise<string> => {
    try {
      const { getCallerIdentity } = await import('../aws/sts.ts')
      return (await getCallerIdentity(cached.credentials, connection, deps.context)).value.accountId
    } catch (error) {
      const action = `find the account of profile "${plan.profile}", which a guard needs`
      throw describeFailure(error, { action, connection })
    }
  }
  const accountId = cached.credentials.accountId ?? (await ask())
  const known = { ...prepared, found: { accountId, cached } }
  return { plan: await replan(known), prepared: known }
}
