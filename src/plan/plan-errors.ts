/** The errors of profiles that cannot be planned. A quick plan stops instead of making one. */
import type { Profile, Property, Section } from '../config/types.ts'
import { AwsxError } from '../errors.ts'
import { keysAtFault } from './check-keys.ts'
import { hintsForCredentials } from './credential-hints.ts'
import { configError, readKey } from './plan-context.ts'
import type { PlanContext, Reference } from './plan-checks.ts'
import { suggest } from './profile-not-found.ts'
import type { Base } from './types.ts'

export { noProfileNamed, profileNotFound } from './profile-not-found.ts'

/** PARTIAL_CREDENTIALS for half an access key, PROFILE_NO_CREDENTIALS for none. */
export function missingKeys(planContext: PlanContext, profile: Profile): AwsxError {
  const [id, secret] = ['aws_access_key_id', 'aws_secret_access_key'] as const
  const has = (key: string): boolean => readKey(profile, key) !== undefined
  if (!has(id) && !has(secret)) return noCredentials(planContext, profile)
  const [present, missing] = has(id) ? [id, secret] : [secret, id]
  return configError(planContext.config, 'PARTIAL_CREDENTIALS', {
    message: `profile "${profile.name}" has ${present} but no ${missing}`,
    location: profile.get(present),
    hints: [...keysAtFault(planContext, profile), `add ${missing} to profile "${profile.name}"`],
  })
}

function noCredentials(planContext: PlanContext, profile: Profile): AwsxError {
  return configError(planContext.config, 'PROFILE_NO_CREDENTIALS', {
    message: `profile "${profile.name}" has no credentials`,
    location: profile.location,
    hints: [...keysAtFault(planContext, profile), ...hintsForCredentials(profile.name)],
  })
}

/** @param names the values of `credential_source` */
export function unknownSource(
  planContext: PlanContext,
  profile: Profile,
  names: readonly string[],
): AwsxError {
  const property = profile.get('credential_source')
  return configError(planContext.config, 'CREDENTIAL_SOURCE_INVALID', {
    message: `profile "${profile.name}": unknown credential_source "${property?.value}"`,
    location: property,
    hints: [`expected ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`],
  })
}

/** @param missing keys of the profile */
export function incompleteSso(
  planContext: PlanContext,
  profile: Profile,
  missing: readonly string[],
): AwsxError {
  const names = missing.join(' and ')
  return configError(planContext.config, 'SSO_INCOMPLETE', {
    message: `profile "${profile.name}" is an Identity Center profile without ${names}`,
    location: profile.location,
    hints: [
      ...keysAtFault(planContext, profile),
      `add ${names} to profile "${profile.name}", or create the profile again: awsx configure sso`,
    ],
  })
}

export function incompleteSession(planContext: PlanContext, session: Section): AwsxError {
  const keys = ['sso_start_url', 'sso_region']
  const missing = keys.filter((key) => readKey(session, key) === undefined)
  return configError(planContext.config, 'SSO_INCOMPLETE', {
    message: `sso-session "${session.name}" has no ${missing.join(' and no ')}`,
    location: session.location,
    hints: [
      ...keysAtFault(planContext, session),
      `add ${missing.join(' and ')} to [sso-session ${session.name}]`,
    ],
  })
}

/** @param reference the profile's `sso_session` */
export function sessionNotFound(planContext: PlanContext, profile: Profile, reference: Property): AwsxError {
  const { config } = planContext
  return configError(config, 'SSO_SESSION_NOT_FOUND', {
    message: `profile "${profile.name}": section [sso-session ${reference.value}] not found`,
    location: reference,
    hints: [
      ...suggest(config, 'sso-session', reference.value, config.ssoSessionNames()),
      'set one up: awsx configure sso',
    ],
  })
}

export function emptyRole(planContext: PlanContext, profile: Profile): AwsxError {
  return configError(planContext.config, 'CONFIG_INVALID', {
    message: `profile "${profile.name}": role_arn has no value`,
    location: profile.get('role_arn'),
    hints: ['write the value on the same line; does the next line belong to it?'],
  })
}

export function ambiguousSource(planContext: PlanContext, profile: Profile): AwsxError {
  return configError(planContext.config, 'PROFILE_AMBIGUOUS_SOURCE', {
    message: `profile "${profile.name}" has both source_profile and credential_source`,
    location: profile.get('credential_source'),
    hints: [`remove one of them from profile "${profile.name}"`],
  })
}

export function noSource(planContext: PlanContext, profile: Profile): AwsxError {
  return configError(planContext.config, 'PROFILE_NO_SOURCE', {
    message: `profile "${profile.name}" has role_arn, but neither source_profile nor credential_source`,
    location: profile.get('role_arn'),
    hints: [
      ...keysAtFault(planContext, profile),
      ownSourceHint(profile) ??
        `add source_profile to profile "${profile.name}": the profile whose credentials may assume the role`,
    ],
  })
}

/** Hint for a role next to credentials that may be meant to assume it. Some SDKs do that, others ignore the role. */
function ownSourceHint(profile: Profile): string | undefined {
  const keys = ['credential_process', 'sso_session', 'sso_account_id', 'login_session', 'aws_access_key_id']
  const own = keys.find((key) => readKey(profile, key) !== undefined)
  if (own === undefined) return undefined
  return `to assume the role with the profile's own ${own}, add source_profile = ${profile.name}`
}

/** @param visited the profiles that were followed to the reference */
export function sourceNotFound(
  planContext: PlanContext,
  visited: readonly Profile[],
  { from, key, name }: Reference,
): AwsxError {
  const names = planContext.config.profileNames()
  const others = names.filter((other) => visited.every((profile) => profile.name !== other))
  const target = key === 'source_profile' ? `source_profile "${name}"` : `profile "${name}" of ${key}`
  return configError(planContext.config, 'SOURCE_PROFILE_NOT_FOUND', {
    message: `profile "${from.name}": ${target} not found`,
    location: from.get(key),
    hints: [...suggest(planContext.config, 'profile', name, others), 'list all profiles: awsx list'],
  })
}

/** @param last the reference that closes the cycle */
export function cycle(planContext: PlanContext, members: readonly Profile[], last: Reference): AwsxError {
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

export function tokenWithoutRole(
  planContext: PlanContext,
  profile: Profile,
  token: Property | undefined,
): AwsxError {
  return configError(planContext.config, 'WEB_IDENTITY_NO_ROLE', {
    message: `profile "${profile.name}" has ${token?.name} but no role_arn`,
    location: token,
    hints: [
      ...keysAtFault(planContext, profile),
      `add role_arn to profile "${profile.name}"; AWS_ROLE_ARN does not apply to profiles`,
    ],
  })
}

export function idlePolicy(
  planContext: PlanContext,
  profile: Profile,
  policy: Property,
  { problem, hint }: { readonly problem: string; readonly hint: string },
): AwsxError {
  return configError(planContext.config, 'CONFIG_INVALID', {
    message: `profile "${profile.name}": ${policy.name} cannot apply, because ${problem}`,
    location: policy,
    hints: [hint],
  })
}

export function invalidTag(planContext: PlanContext, profile: Profile, pair: string): AwsxError {
  return configError(planContext.config, 'CONFIG_INVALID', {
    message: `profile "${profile.name}": invalid session tag "${pair}"; expected key=value`,
    location: profile.get('session_tags'),
    hints: ['write session_tags as key=value,key2=value2'],
  })
}

export function sessionNameWithoutRole(base: Base): AwsxError {
  const message = `--role-session-name requires a role, and profile "${base.profile}" has none`
  return new AwsxError('USAGE', message, { hints: ['name a profile with role_arn, or add --role-arn'] })
}
