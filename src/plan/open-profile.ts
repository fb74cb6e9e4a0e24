import type { Profile, Property } from '../config/types.ts'
import { configError, readKey, warn } from './plan-context.ts'
import type { PlanContext } from './plan-context.ts'

/** Half an access key of one profile and half of another would combine to a key that does not exist. */
const notIncluded = new Set([
  'include_profile',
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'aws_security_token',
  'x_security_token_expires',
  'aws_expiration',
  'aws_credential_expiration',
  'expiration',
])

/** What opening a profile reads, and where its warnings go. */
export type OpeningContext = Pick<PlanContext, 'config' | 'warnings'>

/**
 * Opens a profile. Keys that the profile does not set are taken from the profile that `include_profile` names (an extension
 * of aws-vault), recursively. Access keys are never included, nor is a `source_profile` that names the profile itself. A
 * missing or circular include is only a warning, as AWS tools do not read the key.
 * @returns undefined if no file has the profile
 */
export function openProfile(planContext: OpeningContext, name: string): Profile | undefined {
  const profile = planContext.config.profile(name)
  if (profile === undefined || readKey(profile, 'include_profile') === undefined) return profile
  const properties = new Map<string, Property>()
  for (const included of listIncluded(planContext, profile)) {
    for (const property of included.properties()) {
      if (included !== profile && isExcluded(property, name)) continue
      const present = properties.get(property.name)
      if (present === undefined || isEmpty(present)) properties.set(property.name, property)
    }
  }
  return {
    name: profile.name,
    location: profile.location,
    get: (key) => properties.get(key),
    properties: () => [...properties.values()],
  }
}

/** The profile and those that it includes, directly or indirectly. */
function listIncluded(planContext: OpeningContext, profile: Profile): readonly Profile[] {
  const profiles = [profile]
  for (let last = profile; ;) {
    const reference = last.get('include_profile')
    if (reference === undefined || reference.value === '') return profiles
    const included = planContext.config.profile(reference.value)
    if (included === undefined) {
      const message = `profile "${last.name}": include_profile "${reference.value}" not found`
      warn(planContext, 'include-missing', message, reference)
      return profiles
    }
    if (profiles.some((other) => other.name === included.name)) {
      const message = `profile "${last.name}": include_profile "${reference.value}" forms a cycle`
      warn(planContext, 'include-cycle', message, reference)
      return profiles
    }
    profiles.push(included)
    last = included
  }
}

function isExcluded(property: Property, name: string): boolean {
  return notIncluded.has(property.name) || (property.name === 'source_profile' && property.value === name)
}

function isEmpty(property: Property): boolean {
  return property.value === '' && property.children === undefined
}

/** A key of one profile that names another profile. */
export interface Reference {
  readonly from: Profile
  readonly key: 'source_profile' | 'credential_process'
  readonly name: string
}

/**
 * Opens the profile that a reference names.
 * @param visited the profiles that were followed to get there
 * @throws AwsxError PROFILE_CYCLE, SOURCE_PROFILE_NOT_FOUND
 */
export function followReference(
  planContext: PlanContext,
  visited: readonly Profile[],
  reference: Reference,
): Profile {
  const { from, key, name } = reference
  const first = visited.findIndex((profile) => profile.name === name)
  if (first >= 0) throw cycleError(planContext, visited.slice(first), reference)
  const profile = openProfile(planContext, name)
  if (profile !== undefined) return profile
  const names = planContext.config.profileNames()
  const others = names.filter((other) => visited.every((profile) => profile.name !== other))
  const target = key === 'source_profile' ? `source_profile "${name}"` : `profile "${name}" of ${key}`
  throw configError(planContext.config, 'SOURCE_PROFILE_NOT_FOUND', {
    message: `profile "${from.name}": ${target} not found`,
    location: from.get(key),
    hints: [
      ...planContext.checks.suggest(planContext.config, 'profile', name, others),
      'list all profiles: awsx list',
    ],
  })
}

function cycleError(planContext: PlanContext, members: readonly Profile[], last: Reference): Error {
  const [first = last.from] = members
  const path = [...members, first].map((profile) => profile.name).join(' → ')
  // Report the reference of the first profile in the cycle, which may use another key than the last one.
  const key = members.length === 1 || first.get('source_profile') === undefined ? last.key : 'source_profile'
  const reference = first.get(key) ?? last.from.get(last.key)
  return configError(planContext.config, 'PROFILE_CYCLE', {
    message: `profile "${first.name}": ${key} "${reference?.value}" forms a cycle: ${path}`,
    location: reference,
    hints: [`remove ${key} from one of these profiles, or add credentials to one of them`],
  })
}
