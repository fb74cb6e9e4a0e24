import { readVariable } from '../context.ts'
import type { Variables } from '../context.ts'
import type { ChildInput } from '../environment/child-variables.ts'
import { readDepth } from '../environment/shell-depth.ts'
import type { Plan } from '../plan/types.ts'
import type { Prepared } from './prepare.ts'

/** What the variables of a command with this plan are made from, apart from its credentials. */
export function describeChild(plan: Plan, { context, config }: Prepared): ChildInput {
  const outer = readDepth(context, (name) => config.profileNames().includes(name))
  return { ...childOfPlan(plan), noCompat: isCompatOff(context), depth: outer + 1 }
}

/** Whether AWSX_NO_COMPAT turns off `AWS_VAULT`. */
export function isCompatOff(variables: Variables): boolean {
  return readVariable(variables, 'AWSX_NO_COMPAT') !== undefined
}

/** The part of a child's variables that comes from a plan. */
export function childOfPlan(
  plan: Plan,
): Pick<ChildInput, 'profile' | 'region' | 'settings'> & { readonly role: Readonly<Record<string, string>> } {
  const { profile, region, settings } = plan
  return {
    profile,
    region: region?.value ?? null,
    settings: Object.fromEntries(settings.map(({ variable, value }) => [variable, value])),
    role: {
      ...roleVariables(plan),
      ...(region?.from === '--region' ? { AWSX_REGION: region.value } : {}),
      ...plan.guard?.variables,
    },
  }
}

/** Only the hop of `--role-arn` has no location in a file. */
function roleVariables({ steps }: Plan): Readonly<Record<string, string>> {
  const last = steps.findLast(({ kind }) => kind === 'assume-role')
  if (last?.kind !== 'assume-role' || last.at !== null) return {}
  const { roleArn, externalId, roleSessionName } = last
  return {
    AWSX_ROLE_ARN: roleArn,
    ...(externalId === null ? {} : { AWSX_EXTERNAL_ID: externalId }),
    ...(roleSessionName === null ? {} : { AWSX_ROLE_SESSION_NAME: roleSessionName }),
  }
}
