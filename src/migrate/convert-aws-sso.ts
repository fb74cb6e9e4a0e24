import type { Profile } from '../config/types.ts'
import type { AwsSsoInstance, AwsSsoRole, AwsSsoSettings } from './aws-sso-settings.ts'
import type { Call } from './tool-commands.ts'
import { toPortalProfile } from './portal-profile.ts'
import type { SsoSessions } from './session-names.ts'
import type { ImportInput, Conversion } from './types.ts'

type AwsSsoCall = Extract<Call, { readonly tool: 'aws-sso' }>

interface RoleName {
  readonly accountId: string
  readonly roleName: string
}

/** Names of the profiles that call aws-sso, by `account/role`. */
export type AwsSsoProfiles = ReadonlyMap<string, string>

interface ConversionContext {
  readonly input: ImportInput
  readonly ssoSessions: SsoSessions
  readonly profiles: AwsSsoProfiles
}

export function keyOfRole({ accountId, roleName }: RoleName): string {
  return `${accountId}/${roleName}`
}

/** aws-sso keeps the start URL in its own file; the credential_process names the instance and the role. */
export function convertAwsSso(
  profile: Profile,
  call: AwsSsoCall,
  conversionContext: ConversionContext,
): Conversion {
  const { target } = call
  if (
    'profile' in target &&
    target.profile !== profile.name &&
    conversionContext.input.config.profileNames().includes(target.profile)
  )
    return { kind: 'second-name', tool: 'aws-sso', target: target.profile, options: [] }
  const settings = conversionContext.input.awsSso
  if (settings === undefined)
    return leave(profile, 'its start URL is in the config file of aws-sso, which was not found', [
      'set AWS_SSO_CONFIG to that file, or create the profile again: awsx configure sso',
    ])
  const instance = findInstance(settings, call.instance)
  if (instance === undefined)
    return leave(
      profile,
      `the config file of aws-sso has no instance "${call.instance ?? settings.defaultInstance}"`,
      ['create the profile again: awsx configure sso'],
    )
  const role = 'profile' in target ? instance.roles.find((one) => one.profile === target.profile) : target
  if (role === undefined)
    return leave(
      profile,
      'its credential_process names an aws-sso profile, and no file says which role that is',
      ['create the profile again: awsx configure sso'],
    )
  return convertRole(profile, role, { ...conversionContext, instance })
}

function findInstance(settings: AwsSsoSettings, name: string | null): AwsSsoInstance | undefined {
  const { instances, defaultInstance } = settings
  const named = instances.find((instance) => instance.name === (name ?? defaultInstance))
  return named ?? (name === null && instances.length === 1 ? instances[0] : undefined)
}

function convertRole(
  profile: Profile,
  role: RoleName,
  conversionContext: ConversionContext & { readonly instance: AwsSsoInstance },
): Conversion {
  const { instance } = conversionContext
  const known = instance.roles.find((one) => keyOfRole(one) === keyOfRole(role))
  if (known?.via !== undefined) return convertChainedRole(profile, known, conversionContext.profiles)
  const target = {
    startUrl: instance.startUrl,
    ssoRegion: instance.ssoRegion,
    scopes: [],
    sessionName: instance.name === 'Default' ? undefined : instance.name,
    accountId: role.accountId,
    roleName: role.roleName,
  }
  const found = toPortalProfile(profile, target, conversionContext.ssoSessions)
  return 'problem' in found
    ? leave(profile, `it ${found.problem}`, [])
    : { kind: 'change', tool: 'aws-sso', set: found.set, remove: [...found.remove, 'credential_process'] }
}

/** Converts a role that aws-sso assumes through another role: it has no permission set. */
function convertChainedRole(profile: Profile, role: AwsSsoRole, profiles: AwsSsoProfiles): Conversion {
  const [, partition = 'aws', accountId, roleName] =
    /^(?:arn:([a-z-]+):iam:[a-z0-9-]*)?:(\d{12}):role\/([^/\s]+)$/.exec(role.via ?? '') ?? []
  const roleArn = `arn:${partition}:iam::${role.accountId}:role/${role.roleName}`
  const source =
    accountId === undefined || roleName === undefined
      ? undefined
      : profiles.get(keyOfRole({ accountId, roleName }))
  if (source === undefined || source === profile.name)
    return leave(
      profile,
      'aws-sso assumes its role through another role, for which the config has no profile',
      [`write it by hand: role_arn = ${roleArn}, with source_profile`],
    )
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
