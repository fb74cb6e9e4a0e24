import type { SectionEdit } from '../config-edit/edit-section.ts'
import { isIdentifier } from '../config/header-syntax.ts'
import type { Profile, Property } from '../config/types.ts'
import { AwsxError } from '../errors.ts'
import { readAwsxProcess } from './awsx-process.ts'
import { openProfile } from './open-profile.ts'
import { readKey, configError } from './plan-context.ts'
import type { PlanContext } from './plan-context.ts'

/** A profile whose credentials other programs are to get from awsx. */
export interface ProcessProfileRequest {
  readonly profile: string
  /** Whether the profile itself is to do that; its own keys then move to another one. */
  readonly inPlace: boolean
  /** Name of the other profile, if it is not to be made from that of the profile. */
  readonly as: string | undefined
  /** The `credential_process` that hands a profile on. */
  process(name: string): string
}

export interface ProcessProfile {
  /** The profile for other programs. */
  readonly through: string
  /** The profile that awsx gets the credentials by. */
  readonly source: string
  readonly edits: readonly SectionEdit[]
}

/** Keys that say where credentials come from; AWS tools would take any of them before, or besides, `credential_process`. */
const credentialKeys = [
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

const isCredentialKey = (name: string): boolean => credentialKeys.some((key) => key === name)

/**
 * Works out what to write so that other programs get a profile's credentials from awsx: a second profile with `credential_process` and the
 * settings of the first; or, in place, the keys of the profile move to a second one, as awsx needs them and AWS tools would prefer them.
 * A profile that does so already gives no edits.
 * @throws AwsxError CONFIG_INVALID for what would not lead to the same credentials any more
 */
export function planProcessProfile(planContext: PlanContext, request: ProcessProfileRequest): ProcessProfile {
  const profile = openProfile(planContext, request.profile)
  const handed = profile === undefined ? undefined : readAwsxProcess(profile)
  if (handed !== undefined) return { through: request.profile, source: handed, edits: [] }
  return request.inPlace
    ? planInPlace(planContext, request, profile)
    : planSecond(planContext, request, profile)
}

function planSecond(
  planContext: PlanContext,
  request: ProcessProfileRequest,
  profile: Profile | undefined,
): ProcessProfile {
  const through = nameOther(request, '-awsx')
  const process = request.process(request.profile)
  const present = planContext.config.profile(through)
  const result = { through, source: request.profile }
  if (present === undefined) {
    const set = { ...settingsOf(profile), credential_process: process }
    return { ...result, edits: [{ kind: 'profile', name: through, set }] }
  }
  const other = credentialKeys.find(
    (key) => key !== 'credential_process' && readKey(present, key) !== undefined,
  )
  const isOurs =
    readAwsxProcess(present) === request.profile || readKey(present, 'credential_process') === process
  if (other !== undefined || !isOurs) throw isTaken(planContext, present)
  return { ...result, edits: [{ kind: 'profile', name: through, set: { credential_process: process } }] }
}

function planInPlace(
  planContext: PlanContext,
  request: ProcessProfileRequest,
  profile: Profile | undefined,
): ProcessProfile {
  const name = request.profile
  const moved = profile?.properties().filter((property) => isCredentialKey(property.name)) ?? []
  if (moved.length === 0) {
    // The key is in the store, under this very name.
    const edit = { kind: 'profile', name, set: { credential_process: request.process(name) } } as const
    return { through: name, source: name, edits: [edit] }
  }
  const source = nameOther(request, '-direct')
  const process = request.process(source)
  if (profile !== undefined && readKey(profile, 'credential_process') === process)
    return { through: name, source, edits: [] }
  for (const property of moved) checkMovable(planContext, name, property)
  checkIncludes(planContext, name)
  const present = planContext.config.profile(source)
  if (present !== undefined) throw isTaken(planContext, present)
  const keys = moved.map(({ name: key, value }) => [
    key,
    key === 'source_profile' && value === name ? source : value,
  ])
  const set = { ...settingsOf(profile), ...(Object.fromEntries(keys) as Record<string, string>) }
  return {
    through: name,
    source,
    edits: [
      { kind: 'profile', name: source, set },
      { kind: 'profile', name, set: { credential_process: process }, remove: credentialKeys },
    ],
  }
}

function nameOther({ profile, as }: ProcessProfileRequest, ending: string): string {
  const name = as ?? profile.replaceAll(/[^\w\-/.%@:+]+/g, '-') + ending
  if (name === profile) {
    throw new AwsxError('CONFIG_INVALID', `the other profile cannot be called "${name}" too`, {
      hints: ['choose another name with --as'],
    })
  }
  if (isIdentifier(name)) return name
  throw new AwsxError(
    'CONFIG_INVALID',
    'the other profile cannot have this name: AWS tools would not find it',
    {
      hints: ['use only letters, digits, and _ - / . % @ : +'],
    },
  )
}

/** What a profile says besides: region, output and the like. Of what is nested only AWS tools know. */
function settingsOf(profile: Profile | undefined): Readonly<Record<string, string>> {
  const settings = profile
    ?.properties()
    .filter(
      ({ name, value, children }) =>
        !isCredentialKey(name) && !name.startsWith('awsx_') && value !== '' && children === undefined,
    )
    .filter(({ value }) => !value.includes('\n'))
  return Object.fromEntries((settings ?? []).map(({ name, value }) => [name, value]))
}

function checkMovable(planContext: PlanContext, name: string, property: Property): void {
  const stay = 'to leave the profile as it is and have another one for AWS tools: the same without --in-place'
  if (property.name === 'include_profile') {
    throw configError(planContext.config, 'CONFIG_INVALID', {
      message: `profile "${name}" has include_profile, so its keys are not its own to move`,
      location: property,
      hints: [stay],
    })
  }
  if (property.children !== undefined) {
    throw configError(planContext.config, 'CONFIG_INVALID', {
      message: `profile "${name}": ${property.name} has lines of its own below it, which cannot be moved`,
      location: property,
      hints: [stay],
    })
  }
  if (property.location.file !== planContext.config.files.credentials) return
  throw configError(planContext.config, 'CONFIG_INVALID', {
    message: `profile "${name}": ${property.name} stands in the credentials file, which AWS tools read first and awsx does not change`,
    location: property,
    hints: [stay, 'or move its lines to the config file first'],
  })
}

function checkIncludes(planContext: PlanContext, name: string): void {
  for (const other of planContext.config.profileNames()) {
    const include = planContext.config.profile(other)?.get('include_profile')
    if (include?.value !== name) continue
    throw configError(planContext.config, 'CONFIG_INVALID', {
      message: `profile "${other}" includes profile "${name}", so it would lose what it has from there`,
      location: include,
      hints: ['omit --in-place to keep the profile unchanged'],
    })
  }
}

function isTaken(planContext: PlanContext, present: Profile): AwsxError {
  return configError(planContext.config, 'CONFIG_INVALID', {
    message: `there is a profile "${present.name}" already`,
    location: present.location,
    hints: ['choose another name with --as'],
  })
}
