import { AwsxError } from '../errors.ts'
import { quoteWord } from '../text/quote-word.ts'
import { inlinePolicyOf, managedPolicyOf, policyNames } from './access-policies.ts'
import { isLongLived } from './hops.ts'
import { hasPolicies, narrowSteps, takesPolicies } from './narrow-steps.ts'
import type { Narrowing } from './narrow-steps.ts'
import { partitionOf, partitionOfArn } from './partitions.ts'
import type { NarrowAccess, Plan, SessionPolicies } from './types.ts'

/**
 * Narrows what a plan gives to an access level: by the managed policy where the last call takes one, otherwise by a selection of its actions.
 * @throws AwsxError READ_ONLY_UNREACHABLE if no call can
 */
export function narrowAccess(plan: Plan, access: NarrowAccess, narrowing: Narrowing): Plan {
  const policies = policiesFor(plan, access)
  const narrowed = narrowSteps(plan.steps, { ...policies, access }, narrowing)
  if ('problem' in narrowed) throw unreachable(plan, access, narrowed.problem)
  const isSubset = narrowed.steps.at(-1)?.kind === 'scoped'
  const warnings = isSubset ? [...plan.warnings, subsetWarning(plan, access)] : plan.warnings
  return { ...plan, steps: narrowed.steps, warnings }
}

function policiesFor(plan: Plan, access: NarrowAccess): SessionPolicies {
  const last = plan.steps.at(-1) ?? plan.steps[0]
  const managed = (partition: string): SessionPolicies => ({
    policy: null,
    policyArns: [managedPolicyOf(access, partition)],
  })
  if (takesPolicies(last) && !hasPolicies(last)) return managed(partitionOfArn(last.roleArn) ?? 'aws')
  if (plan.steps.length === 1 && isLongLived(plan.steps[0]))
    return managed(partitionOf(plan.clients.region).id)
  return { policy: inlinePolicyOf(access), policyArns: [] }
}

function subsetWarning({ profile }: Plan, access: NarrowAccess): Plan['warnings'][number] {
  return {
    code: 'access-subset',
    message: `profile "${profile}": AWS takes no managed policy for these credentials, so they allow a selection of what ${policyNames[access]} allows`,
    at: null,
  }
}

function unreachable({ profile }: Plan, access: NarrowAccess, problem: string): AwsxError {
  return new AwsxError(
    'READ_ONLY_UNREACHABLE',
    `profile "${profile}": cannot limit the credentials to ${policyNames[access]}, because ${problem}`,
    {
      hints: [
        'name a profile with fewer permissions in awsx_read_only_profile',
        `or assume a role: awsx exec ${quoteWord(profile)} --role-arn ARN`,
      ],
    },
  )
}
