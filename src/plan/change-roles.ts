import { withAssumeRoleTtl, withMfaVariable } from './aws-vault-variables.ts'
import { isLongLived } from './hops.ts'
import { readPolicies } from './read-policies.ts'
import { readKey } from './plan-context.ts'
import type { PlanChecks } from './plan-checks.ts'
import { oneHour } from './role-hop.ts'
import type { AssumeRoleHop, PlanOptions, ProfileChain } from './types.ts'

/** Adds the session policies of the roles and the role of `--role-arn`, and applies the variables of aws-vault. */
export const changeRoles: PlanChecks['changeRoles'] = (planContext, chain, configured, options) => {
  const withPolicies = configured.map((hop, index) => ({
    ...hop,
    ...readPolicies(planContext, chain.roles[index])?.policies,
  }))
  const roles = withAssumeRoleTtl(planContext, [...withPolicies, ...extraHop(chain, options)])
  return isLongLived(chain.base) ? withMfaVariable(planContext, roles) : roles
}

/** The hop for `--role-arn`. If the profile has no role, its MFA device applies to this hop. */
function extraHop(chain: ProfileChain, options: PlanOptions): readonly AssumeRoleHop[] {
  if (options.roleArn === undefined) return []
  const isFirst = chain.roles.length === 0 && chain.baseProfile !== undefined
  return [
    {
      kind: 'assume-role',
      profile: chain.roles.at(-1)?.name ?? chain.base.profile,
      at: null,
      roleArn: options.roleArn,
      roleSessionName: options.roleSessionName ?? null,
      externalId: options.externalId ?? null,
      mfaSerial: isFirst ? (readKey(chain.baseProfile, 'mfa_serial') ?? null) : null,
      mfaFromSession: false,
      durationSeconds: oneHour,
      sourceIdentity: null,
      sessionTags: {},
      transitiveSessionTags: [],
      policy: null,
      policyArns: [],
    },
  ]
}
