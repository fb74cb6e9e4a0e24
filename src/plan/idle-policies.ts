import { findProperty } from './plan-context.ts'
import type { PlanContext } from './plan-checks.ts'
import type { ProfileChain } from './types.ts'

/**
 * Rejects a session policy that no call would use. Ignoring it would grant more permissions than the profile allows.
 * @throws AwsxError CONFIG_INVALID
 */
export function refuseIdlePolicies(
  planContext: PlanContext,
  { baseProfile, requested, roles }: ProfileChain,
): void {
  for (const profile of [requested, baseProfile]) {
    if (profile === undefined || roles.some(({ name }) => name === profile.name)) continue
    const policy = findProperty(profile, 'policy') ?? findProperty(profile, 'policy_arns')
    if (policy !== undefined) throw planContext.checks.errors.idlePolicy(planContext, profile, policy)
  }
}
