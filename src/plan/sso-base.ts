import type { Profile, Property, Section } from '../config/types.ts'
import { splitList } from '../text/split-list.ts'
import { checkRegion } from './partitions.ts'
import { findProperty, readKey } from './plan-context.ts'
import type { PlanContext } from './plan-checks.ts'
import type { SsoBase, SsoSignIn } from './types.ts'

const ssoKeys = ['sso_session', 'sso_account_id', 'sso_role_name', 'sso_start_url', 'sso_region'] as const

/** Whether the profile is an Identity Center profile. Any `sso_` key makes it one (AWS SDK shared config specification). */
export function isSso(profile: Profile): boolean {
  return ssoKeys.some((key) => readKey(profile, key) !== undefined)
}

/**
 * Reads an Identity Center profile in the session form or in the legacy form (all four keys in the profile).
 * @throws AwsxError SSO_INCOMPLETE, SSO_SESSION_NOT_FOUND, SSO_CONFLICT, CONFIG_INVALID
 */
export function readSsoBase(planContext: PlanContext, profile: Profile): SsoBase {
  const signIn = readSsoSignIn(planContext, profile)
  const accountId = readKey(profile, 'sso_account_id')
  const roleName = readKey(profile, 'sso_role_name')
  if (accountId === undefined || roleName === undefined) {
    const missing = [
      ...(accountId === undefined ? ['sso_account_id'] : []),
      ...(roleName === undefined ? ['sso_role_name'] : []),
    ]
    throw planContext.checks.errors.incompleteSso(planContext, profile, missing)
  }
  planContext.checks.checkKeys(planContext, `profile "${profile.name}"`, profile, [
    'sso_account_id',
    'sso_role_name',
  ])
  return { kind: 'sso', profile: profile.name, at: profile.location, ...signIn, accountId, roleName }
}

/**
 * Reads the sign-in of a profile. Account and role may be missing, as in a profile for bearer tokens only.
 * @throws AwsxError SSO_INCOMPLETE, SSO_SESSION_NOT_FOUND, SSO_CONFLICT, CONFIG_INVALID
 */
export function readSsoSignIn(planContext: PlanContext, profile: Profile): SsoSignIn {
  const reference = profile.get('sso_session')
  if (reference !== undefined && reference.value !== '')
    return readReferencedSession(planContext, profile, reference)
  const startUrl = readKey(profile, 'sso_start_url')
  const ssoRegion = readKey(profile, 'sso_region')
  if (startUrl === undefined || ssoRegion === undefined) {
    const missing = ['sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name']
    throw planContext.checks.errors.incompleteSso(
      planContext,
      profile,
      missing.filter((key) => readKey(profile, key) === undefined),
    )
  }
  planContext.checks.checkKeys(planContext, `profile "${profile.name}"`, profile, [
    'sso_start_url',
    'sso_region',
  ])
  checkRegion(planContext.config, ssoRegion, profile.get('sso_region'))
  return { ssoSession: null, startUrl, ssoRegion, scopes: null }
}

/**
 * Reads an `[sso-session]` section.
 * @throws AwsxError SSO_INCOMPLETE, CONFIG_INVALID
 */
export function readSsoSession(planContext: PlanContext, session: Section): SsoSignIn {
  const startUrl = readKey(session, 'sso_start_url')
  const ssoRegion = readKey(session, 'sso_region')
  if (startUrl === undefined || ssoRegion === undefined)
    throw planContext.checks.errors.incompleteSession(planContext, session)
  planContext.checks.checkKeys(planContext, `sso-session "${session.name}"`, session, [
    'sso_start_url',
    'sso_region',
  ])
  checkRegion(planContext.config, ssoRegion, session.get('sso_region'))
  const scopes = readKey(session, 'sso_registration_scopes')
  return {
    ssoSession: session.name,
    startUrl,
    ssoRegion,
    scopes: scopes === undefined ? null : splitList(scopes),
  }
}

function readReferencedSession(planContext: PlanContext, profile: Profile, reference: Property): SsoSignIn {
  const session = planContext.config.ssoSession(reference.value)
  if (session === undefined) throw planContext.checks.errors.sessionNotFound(planContext, profile, reference)
  const signIn = readSsoSession(planContext, session)
  for (const key of ['sso_start_url', 'sso_region']) {
    const property = findProperty(profile, key)
    if (property !== undefined)
      planContext.checks.checkRepeatedKey(planContext, { profile, session, property })
  }
  return signIn
}
