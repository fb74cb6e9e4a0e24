import { readVariable } from '../context.ts'
import type { Variables } from '../context.ts'
import type { Plan } from '../plan/types.ts'
import { withMarker } from './injected-settings.ts'

/** What the variables of every child depend on, apart from its credentials. */
export interface ChildInput {
  readonly profile: string
  readonly region: string | null
  /** Variables for the other settings of the profile. */
  readonly settings: Readonly<Record<string, string>>
  /** Variables for `--role-arn` and `--region`, so that awsx inside the command knows what they set. None by default. */
  readonly role?: Readonly<Record<string, string>>
  /** Leaves out `AWS_VAULT`, which prompt themes read (AWSX_NO_COMPAT). */
  readonly noCompat: boolean
  /** How many awsx runs the child is nested in; set from the second on. */
  readonly depth?: number
}

/** Whether AWSX_NO_COMPAT turns off `AWS_VAULT`. */
export function isCompatOff(variables: Variables): boolean {
  return readVariable(variables, 'AWSX_NO_COMPAT') !== undefined
}

/** The part of a child's variables that comes from a plan. */
export function describePlan(
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

/** The variables that every child gets, apart from its credentials. */
export function commonVariables({
  profile,
  region,
  settings,
  role = {},
  noCompat,
  depth = 1,
}: ChildInput): Record<string, string> {
  return {
    ...withMarker(settings),
    // Both names: boto3 and AWS CLI v1 read only the second, other tools the first.
    ...(region === null ? {} : { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
    AWSX_PROFILE: profile,
    ...role,
    ...(noCompat ? {} : { AWS_VAULT: profile }),
    ...(depth > 1 ? { AWSX_DEPTH: String(depth) } : {}),
  }
}
