import { identifierRule, isIdentifier } from '../config/header-syntax.ts'
import type { Profile } from '../config/types.ts'
import { AwsxError } from '../errors.ts'
import { readAwsxProcess } from '../plan/awsx-process.ts'
import { openProfile } from '../plan/open-profile.ts'
import { configError, readKey } from '../plan/plan-context.ts'
import type { PlanContext } from '../plan/plan-checks.ts'
import { checkMovable, credentialKeys, isCredentialKey, readSettings } from './credential-keys.ts'
import type { SectionEdit } from './edit-section.ts'

/** A profile whose credentials other tools should get from awsx. */
export interface ProcessProfileRequest {
  readonly profile: string
  /** Whether to change the profile itself. Its credential keys then move to a second profile. */
  readonly inPlace: boolean
  /** The name of the second profile; derived from the profile's name if undefined. */
  readonly as: string | undefined
  /** The `credential_process` that gives the credentials of the named profile. */
  process(name: string): string
}

/** The pair of profiles, and the edits that create it. */
export interface ProcessProfile {
  /** The profile with `credential_process`, for other tools. */
  readonly processProfile: string
  /** The profile that awsx gets the credentials from. */
  readonly source: string
  readonly edits: readonly SectionEdit[]
}

/**
 * Plans the edits that let other tools get a profile's credentials from awsx. By default they add a second profile with
 * `credential_process` and the settings of the first. In place, the credential keys of the profile move to a second profile,
 * because AWS tools would prefer them to `credential_process`. If the profile is set up already, there are no edits.
 * @throws AwsxError CONFIG_INVALID if the result would not give the same credentials
 */
export function planProcessProfile(planContext: PlanContext, request: ProcessProfileRequest): ProcessProfile {
  const profile = openProfile(planContext, request.profile)
  const source = profile === undefined ? undefined : readAwsxProcess(profile)
  if (source !== undefined) return { processProfile: request.profile, source, edits: [] }
  return request.inPlace
    ? planInPlace(planContext, request, profile)
    : planSecond(planContext, request, profile)
}

function planSecond(
  planContext: PlanContext,
  request: ProcessProfileRequest,
  profile: Profile | undefined,
): ProcessProfile {
  const name = nameSecond(request, '-awsx')
  const process = request.process(request.profile)
  const present = planContext.config.profile(name)
  const result = { processProfile: name, source: request.profile }
  if (present === undefined) {
    const { set, nested } = readSettings(profile)
    const edit = { kind: 'profile', name, set: { ...set, credential_process: process }, nested } as const
    return { ...result, edits: [edit] }
  }
  const other = credentialKeys.find(
    (key) => key !== 'credential_process' && readKey(present, key) !== undefined,
  )
  const isSame =
    readAwsxProcess(present) === request.profile || readKey(present, 'credential_process') === process
  if (other !== undefined || !isSame) throw nameTaken(planContext, present)
  return { ...result, edits: [{ kind: 'profile', name, set: { credential_process: process } }] }
}

function planInPlace(
  planContext: PlanContext,
  request: ProcessProfileRequest,
  profile: Profile | undefined,
): ProcessProfile {
  const name = request.profile
  const moved = profile?.properties().filter((property) => isCredentialKey(property.name)) ?? []
  if (moved.length === 0) {
    // The access key is in the store, under the name of this profile.
    const edit = { kind: 'profile', name, set: { credential_process: request.process(name) } } as const
    return { processProfile: name, source: name, edits: [edit] }
  }
  const source = nameSecond(request, '-direct')
  const process = request.process(source)
  if (profile !== undefined && readKey(profile, 'credential_process') === process)
    return { processProfile: name, source, edits: [] }
  checkMovable(planContext, name, moved)
  const present = planContext.config.profile(source)
  if (present !== undefined) throw nameTaken(planContext, present)
  const keys = moved.map(({ name: key, value }) => [
    key,
    key === 'source_profile' && value === name ? source : value,
  ])
  const settings = readSettings(profile)
  const set = { ...settings.set, ...(Object.fromEntries(keys) as Record<string, string>) }
  return {
    processProfile: name,
    source,
    edits: [
      { kind: 'profile', name: source, set, nested: settings.nested },
      { kind: 'profile', name, set: { credential_process: process }, remove: credentialKeys },
    ],
  }
}

function nameSecond({ profile, as }: ProcessProfileRequest, ending: string): string {
  const name = as ?? profile.replaceAll(/[^\w\-/.%@:+]+/g, '-') + ending
  if (name === profile) {
    throw new AwsxError('CONFIG_INVALID', `the second profile cannot have the same name "${name}"`, {
      hints: ['choose another name with --as'],
    })
  }
  if (isIdentifier(name)) return name
  throw new AwsxError('CONFIG_INVALID', `invalid profile name "${name}"; the AWS SDKs would not find it`, {
    hints: [identifierRule],
  })
}

function nameTaken(planContext: PlanContext, present: Profile): AwsxError {
  return configError(planContext.config, 'CONFIG_INVALID', {
    message: `profile "${present.name}" already exists`,
    location: present.location,
    hints: ['choose another name with --as'],
  })
}
