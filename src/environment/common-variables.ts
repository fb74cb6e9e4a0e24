/** What is the same for every child, wherever it takes its credentials from. */
export interface CommonInput {
  readonly profile: string
  readonly region: string | null
  /** Leaves `AWS_VAULT` out, which prompt themes read (AWSX_NO_COMPAT). */
  readonly noCompat: boolean
  /** How many runs of awsx the child is inside of; told from the second on. */
  readonly depth?: number
}

/** The variables that every child is given. */
export function commonEntries(input: CommonInput): Record<string, string> {
  return { ...regionEntries(input.region), ...nameEntries(input) }
}

/** Both names, equal: boto3 and AWS CLI v1 read only the second, the others the first. */
function regionEntries(region: string | null): Record<string, string> {
  return region === null ? {} : { AWS_REGION: region, AWS_DEFAULT_REGION: region }
}

function nameEntries({ profile, noCompat, depth = 1 }: CommonInput): Record<string, string> {
  return {
    AWSX_PROFILE: profile,
    ...(noCompat ? {} : { AWS_VAULT: profile }),
    ...(depth > 1 ? { AWSX_DEPTH: String(depth) } : {}),
  }
}
