import { readVariable } from '../context.ts'
import type { Variables } from '../context.ts'
import type { Config, Section, Sourced } from './types.ts'

/** The profile that a command uses. */
export interface ProfileChoice {
  readonly name: string
  /** `argument`, the variable's name, or `default`. */
  readonly from: string
  /** False only for the fallback to `default`, which may be missing without an error. */
  readonly explicit: boolean
}

/**
 * Chooses the profile: argument, AWSX_PROFILE, AWS_PROFILE, AWS_DEFAULT_PROFILE (the order of AWS CLI v2), else `default`.
 * Empty values count as unset. In a shell with credentials of awsx, AWS_PROFILE comes before AWSX_PROFILE: awsx removed AWS_PROFILE when it
 * set the other, so the user has set it since.
 * @param argument the positional profile or the value of `--profile`
 */
export function chooseProfile(context: Variables, argument: string | undefined): ProfileChoice {
  if (argument !== undefined && argument !== '') return { name: argument, from: 'argument', explicit: true }
  const order = hasCredentialsOfAwsx(context)
    ? ['AWS_PROFILE', 'AWSX_PROFILE']
    : ['AWSX_PROFILE', 'AWS_PROFILE']
  const found = firstVariable(context, [...order, 'AWS_DEFAULT_PROFILE'])
  if (found !== null) return { name: found.value, from: found.from, explicit: true }
  return { name: 'default', from: 'default', explicit: false }
}

/** Whether a name can be an account and a permission set, as awsx puts it in AWSX_PROFILE for a command without a profile. */
export function isAccountRoleName(name: string): boolean {
  return /^\d{12}\/[^/]/.test(name)
}

/** Whether awsx set AWSX_PROFILE, and not the user: then it came with credentials. */
function hasCredentialsOfAwsx(context: Variables): boolean {
  const credentials = firstVariable(context, ['AWS_ACCESS_KEY_ID', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'])
  return credentials !== null && readVariable(context, 'AWSX_PROFILE') !== undefined
}

/**
 * Chooses the region: option, AWS_REGION, AWS_DEFAULT_REGION (the order of AWS CLI v2), then `region` of the profile.
 * @param option the value of `--region`
 * @param configured `region` of the profile that the command uses, see {@link sourceOf}; never that of a source profile
 * @returns null if no region is set anywhere
 */
export function chooseRegion(
  context: Variables,
  option: string | undefined,
  configured: Sourced<string> | null,
): Sourced<string> | null {
  if (option !== undefined && option !== '') return { value: option, from: '--region' }
  const found = firstVariable(context, ['AWS_REGION', 'AWS_DEFAULT_REGION'])
  if (found !== null) return found
  return configured === null || configured.value === '' ? null : configured
}

/** The value of a section's key with its file and line, null if the section has no such key. */
export function sourceOf(
  config: Pick<Config, 'show'>,
  section: Section | undefined,
  key: string,
): Sourced<string> | null {
  const property = section?.get(key)
  if (property === undefined) return null
  return {
    value: property.value,
    // On demand: counting lines takes a while in a large file.
    get from() {
      return config.show(property.location)
    },
  }
}

function firstVariable(context: Variables, names: readonly string[]): Sourced<string> | null {
  for (const name of names) {
    const value = readVariable(context, name)
    if (value !== undefined) return { value, from: name }
  }
  return null
}
