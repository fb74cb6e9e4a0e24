import { withMarker } from './settings-marker.ts'

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

/** The variables that every child gets, apart from its credentials. */
export function commonVariables({
  profile,
  region,
  settings,
  role = {},
  noCompat,
  depth = 1,
}: ChildInput): Record<string, string> {
  const set: Record<string, string> = { ...withMarker(settings) }
  if (region !== null) {
    set['AWS_REGION'] = region
    // boto3 and AWS CLI v1 read only this name.
    set['AWS_DEFAULT_REGION'] = region
  }
  set['AWSX_PROFILE'] = profile
  Object.assign(set, role)
  if (!noCompat) set['AWS_VAULT'] = profile
  if (depth > 1) set['AWSX_DEPTH'] = String(depth)
  return set
}
