import type { Profile, Property, Section } from '../config/types.ts'
import { AwsxError } from '../errors.ts'
import { openProfile } from '../plan/open-profile.ts'
import { configError, readKey } from '../plan/plan-context.ts'
import type { NestedKeys } from './edit-section.ts'
import type { PlanContext } from '../plan/plan-checks.ts'

/** Keys that define where credentials come from. AWS tools would use any of them before `credential_process`, or with it. */
export const credentialKeys = [
  'role_arn',
  'source_profile',
  'credential_source',
  'external_id',
  'role_session_name',
  'duration_seconds',
  'mfa_serial',
  'mfa_process',
  'session_tags',
  'transitive_session_tags',
  'source_identity',
  'policy',
  'policy_arns',
  'web_identity_token_file',
  'web_identity_token_process',
  'sso_session',
  'sso_start_url',
  'sso_region',
  'sso_account_id',
  'sso_role_name',
  'sso_registration_scopes',
  'login_session',
  'credential_process',
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'aws_security_token',
  'include_profile',
] as const

export function isCredentialKey(name: string): boolean {
  return credentialKeys.some((key) => key === name)
}

/** The settings of a profile, in the form of a {@link SectionEdit}. */
export interface ProfileSettings {
  readonly set: Readonly<Record<string, string>>
  readonly nested: NestedKeys
}

/** Other keys of a profile, such as region and output, without multi-line values and keys of awsx. */
export function readSettings(profile: Profile | undefined): ProfileSettings {
  const settings = (profile?.properties() ?? []).filter(
    ({ name, value }) => !isCredentialKey(name) && !name.startsWith('awsx_') && !value.includes('\n'),
  )
  return {
    set: Object.fromEntries(
      settings.filter(({ children }) => children === undefined).map(({ name, value }) => [name, value]),
    ),
    nested: readNested({ properties: () => settings }),
  }
}

/** The keys of a section that have nested keys. */
export function readNested(section: Pick<Section, 'properties'>): NestedKeys {
  return Object.fromEntries(
    section.properties().flatMap(({ name, children }) => {
      if (children === undefined) return []
      return [[name, Object.fromEntries([...children.values()].map((child) => [child.name, child.value]))]]
    }),
  )
}

/**
 * Checks that credential keys can move from a profile to another one.
 * @throws AwsxError CONFIG_INVALID if a key is included, nested or in the credentials file, or another profile includes it
 */
export function checkMovable(planContext: PlanContext, name: string, keys: readonly Property[]): void {
  for (const key of keys) checkKey(planContext, name, key)
  const { config } = planContext
  for (const other of config.profileNames()) {
    const include = config.profile(other)?.get('include_profile')
    if (include?.value !== name) continue
    throw configError(config, 'CONFIG_INVALID', {
      message: `profile "${other}" includes profile "${name}" and would lose its keys`,
      location: include,
      hints: ['omit --in-place to keep the profile unchanged'],
    })
  }
}

function checkKey({ config }: PlanContext, name: string, key: Property): void {
  const hint = 'omit --in-place to keep the profile and create a second one for AWS tools'
  const fail = (message: string, ...hints: readonly string[]): AwsxError =>
    configError(config, 'CONFIG_INVALID', { message, location: key, hints: [hint, ...hints] })
  if (key.name === 'include_profile') {
    throw fail(`profile "${name}" has include_profile; included keys cannot be moved`)
  }
  if (key.children !== undefined) {
    throw fail(`profile "${name}": ${key.name} has nested lines, which cannot be moved`)
  }
  if (key.location.file !== config.files.credentials) return
  throw fail(
    `profile "${name}": ${key.name} is in the credentials file, which AWS tools read first and awsx does not change`,
    'or move its lines to the config file first',
  )
}

/** The profiles whose `source_profile` is the given one. Profiles that cannot be parsed are left out. */
export function listRolesWithSource(planContext: PlanContext, source: string): readonly string[] {
  return planContext.config.profileNames().filter((name) => {
    if (name === source) return false
    try {
      const profile = openProfile(planContext, name)
      return profile !== undefined && readKey(profile, 'source_profile') === source
    } catch (error) {
      if (error instanceof AwsxError) return false
      throw error
    }
  })
}
