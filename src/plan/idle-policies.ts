import { configError, findProperty } from './plan-context.ts'
import type { PlanContext } from './plan-context.ts'
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
    if (policy === undefined) continue
    throw configError(planContext.config, 'CONFIG_INVALID', {
      message: `profile "${profile.name}": ${policy.name} has no effect here, because it applies only to a role assumed with source_profile or credential_source`,
      location: policy,
      hints: [`remove ${policy.name}, or move it to a profile that assumes a role`],
    })
  }
}
