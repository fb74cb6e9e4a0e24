import type { Profile } from '../config/types.ts'
import type { AwsSsoInstance, AwsSsoRole, AwsSsoSettings } from './aws-sso-settings.ts'
import type { Call } from './tool-commands.ts'
import { toPortalProfile } from './portal-profile.ts'
import type { SessionBook } from './session-names.ts'
import type { ImportInput, Conversion } from './types.ts'

type AwsSsoCall = Extract<Call, { readonly tool: 'aws-sso' }>

interface RoleName {
  readonly accountId: string
  readonly roleName: string
}

/** The profiles that aws-sso's lines are in, by `account/role`. */
export type AwsSsoProfiles = ReadonlyMap<string, string>

interface Where {
  readonly input: ImportInput
  readonly book: SessionBook
  readonly profiles: AwsSsoProfiles
}

export function keyOfRole({ accountId, roleName }: RoleName): string {
  return `${accountId}/${roleName}`
}

/** aws-sso keeps the start URL in a file of its own; the line names the instance there, and the role. */
export function convertAwsSso(profile: Profile, call: AwsSsoCall, where: Where): Conversion {
  const { target } = call
  if (
    'profile' in target &&
    target.profile !== profile.name &&
    where.input.config.profileNames().includes(target.profile)
  )
    return { kind: 'second-name', tool: 'aws-sso', target: target.profile, options: [] }
  const settings = where.input.awsSso
  if (settings === undefined)
    return leave(profile, 'the start URL is in the config file of aws-sso, which is not there', [
      'name that file with AWS_SSO_CONFIG, or write the profile anew: awsx configure sso',
    ])
  const instance = findInstance(settings, call.instance)
  if (instance === undefined)
    return leave(
      profile,
      `the config file of aws-sso has no instance "${call.instance ?? settings.defaultInstance}"`,
      ['write the profile anew: awsx configure sso'],
    )
  const role = 'profile' in target ? instance.roles.find((one) => one.profile === target.profile) : target
  if (role === undefined)
    return leave(profile, 'its line names a profile of aws-sso, and no file says which role that is', [
      'write the profile anew: awsx configure sso',
    ])
  return judgeRole(profile, role, { ...where, instance })
}

function findInstance(settings: AwsSsoSettings, name: string | null): AwsSsoInstance | undefined {
  const { instances, defaultInstance } = settings
  const wanted = instances.find((instance) => instance.name === (name ?? defaultInstance))
  return wanted ?? (name === null && instances.length === 1 ? instances[0] : undefined)
}

function judgeRole(
  profile: Profile,
  role: RoleName,
  where: Where & { readonly instance: AwsSsoInstance },
): Conversion {
  const { instance } = where
  const known = instance.roles.find((one) => keyOfRole(one) === keyOfRole(role))
  if (known?.via !== undefined) return judgeChained(profile, known, where.profiles)
  const target = {
    startUrl: instance.startUrl,
    ssoRegion: instance.ssoRegion,
    scopes: [],
    sessionName: instance.name === 'Default' ? undefined : instance.name,
    accountId: role.accountId,
    roleName: role.roleName,
  }
  const found = toPortalProfile(profile, target, where.book)
  return 'problem' in found
    ? leave(profile, `it ${found.problem}`, [])
    : { kind: 'change', tool: 'aws-sso', set: found.set, remove: [...found.remove, 'credential_process'] }
}

/** A role that aws-sso assumes with another one has no permission set. */
function judgeChained(profile: Profile, role: AwsSsoRole, profiles: AwsSsoProfiles): Conversion {
  const [, partition = 'aws', accountId, roleName] =
    /^(?:arn:([a-z-]+):iam:[a-z0-9-]*)?:(\d{12}):role\/([^/\s]+)$/.exec(role.via ?? '') ?? []
  const roleArn = `arn:${partition}:iam::${role.accountId}:role/${role.roleName}`
  const source =
    accountId === undefined || roleName === undefined
      ? undefined
      : profiles.get(keyOfRole({ accountId, roleName }))
  if (source === undefined || source === profile.name)
    return leave(profile, 'aws-sso assumes its role by another one, for which the config has no profile', [
      `write it by hand: role_arn = ${roleArn}, with source_profile`,
    ])
  return {
    kind: 'change',
    tool: 'aws-sso',
    set: {
      role_arn: roleArn,
      source_profile: source,
      ...(role.externalId === undefined ? {} : { external_id: role.externalId }),
      ...(role.sourceIdentity === undefined ? {} : { source_identity: role.sourceIdentity }),
    },
    remove: ['credential_process'],
  }
}

function leave(profile: Profile, reason: string, hints: readonly string[]): Conversion {
  const message = `profile "${profile.name}": ${reason}`
  const location = profile.get('credential_process')?.location
  return { kind: 'left', tool: 'aws-sso', message, location, hints }
}
