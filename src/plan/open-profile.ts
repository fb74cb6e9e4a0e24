import type { Profile, Property } from '../config/types.ts'
import { readKey } from './plan-context.ts'
import type { PlanContext } from './plan-checks.ts'
import { warn } from './plan-warnings.ts'

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
