import type { Profile } from '../config/types.ts'
import { narrowSteps } from './narrow-steps.ts'
import type { Steps } from './narrow-steps.ts'
import type { PlanChecks, PlanContext } from './plan-checks.ts'
import { readPolicies } from './read-policies.ts'
import type { PlanOptions } from './types.ts'

/**
 * Adds the session policies of profiles that assume no role: those of the profile with the base, and those of the requested profile. A policy
 * that no call takes is an error, because ignoring it would grant more permissions than the profile allows.
 * @throws AwsxError CONFIG_INVALID, POLICY_INVALID, POLICY_TOO_LARGE
 */
export const addPolicies: PlanChecks['addPolicies'] = (planContext, chain, steps, options) => {
  const { baseProfile, requested, roles } = chain
  const isRole = (profile: Profile): boolean => roles.some(({ name }) => name === profile.name)
  const holders = [baseProfile, requested].filter(
    (profile, index, all): profile is Profile =>
      profile !== undefined &&
      !isRole(profile) &&
      all.findIndex((other) => other?.name === profile.name) === index,
  )
  return holders.reduce<Steps>((sofar, profile) => addPoliciesOf(planContext, profile, sofar, options), steps)
}

function addPoliciesOf(
  planContext: PlanContext,
  profile: Profile,
  steps: Steps,
  options: PlanOptions,
): Steps {
  const found = readPolicies(planContext, profile)
  if (found === undefined) return steps
  const { policies, property } = found
  const [base, ...hops] = steps
  if (base.kind === 'web-identity' && base.profile === profile.name)
    return [{ ...base, ...policies }, ...hops]
  const role = hops.find(({ kind }) => kind === 'assume-role')
  if (role !== undefined && base.profile === profile.name) {
    const problem = `the role of profile "${role.profile}" has permissions of its own`
    const hint = `remove ${property.name}, or move it to profile "${role.profile}"`
    throw planContext.checks.errors.idlePolicy(planContext, profile, property, { problem, hint })
  }
  const origin = { profile: profile.name, at: profile.location }
  const narrowed = narrowSteps(steps, policies, { origin, durationSeconds: options.durationSeconds })
  if ('steps' in narrowed) return narrowed.steps
  const cause = policies.policyArns.length > 0 ? (profile.get('policy_arns') ?? property) : property
  throw planContext.checks.errors.idlePolicy(planContext, profile, cause, narrowed)
}
