import type { Profile, Property } from '../config/types.ts'
import { splitList } from '../text/split-list.ts'
import { checkPolicies } from './check-policies.ts'
import { configError, findProperty } from './plan-context.ts'
import type { PlanContext } from './plan-checks.ts'
import type { SessionPolicies } from './types.ts'

/** The session policies of a profile. */
export interface ProfilePolicies {
  readonly policies: SessionPolicies
  /** The first of the keys, for errors. */
  readonly property: Property
}

/**
 * Reads `policy` and `policy_arns`, named after the parameters of the API.
 * @returns undefined if the profile has neither
 * @throws AwsxError POLICY_INVALID, POLICY_TOO_LARGE
 */
export function readPolicies(
  planContext: PlanContext,
  profile: Profile | undefined,
): ProfilePolicies | undefined {
  if (profile === undefined) return undefined
  const policy = findProperty(profile, 'policy')
  const arns = findProperty(profile, 'policy_arns')
  const property = policy ?? arns
  if (property === undefined) return undefined
  const policies = { policy: policy?.value ?? null, policyArns: splitList(arns?.value ?? '') }
  const problem = checkPolicies(policies)
  if (problem === undefined) return { policies, property }
  throw configError(planContext.config, problem.code, {
    message: `profile "${profile.name}": ${problem.message}`,
    location: problem.of === 'policy_arns' ? arns : property,
    hints: problem.hints,
  })
}
