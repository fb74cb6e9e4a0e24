import type { Profile } from '../config/types.ts'
import { splitList } from '../text/split-list.ts'
import { readKey } from '../plan/plan-context.ts'
import type { Call } from './tool-commands.ts'
import { toPortalProfile } from './portal-profile.ts'
import type { PortalTarget } from './portal-profile.ts'
import type { SsoSessions } from './session-names.ts'
import type { ImportInput, KeyChange, Conversion } from './types.ts'

/** granted's keys, which a converted profile no longer needs. */
const ownKeys = [
  'granted_sso_start_url',
  'granted_sso_region',
  'granted_sso_account_id',
  'granted_sso_role_name',
  'granted_sso_registration_scopes',
  'common_fate_generated_from',
]

/** Converts a profile with `granted_sso_` keys, with standard keys that granted wrote, or with a key in granted's keyring. */
export function convertGranted(
  profile: Profile,
  call: Call | undefined,
  conversionContext: { readonly input: ImportInput; readonly ssoSessions: SsoSessions },
): Conversion | undefined {
  const color = readColor(profile, conversionContext.input)
  const isGenerated = readKey(profile, 'common_fate_generated_from') !== undefined
  const hasKeys = profile.properties().some(({ name }) => name.startsWith('granted_sso_'))
  const asksTool = call?.tool === 'granted'
  const line = asksTool ? ['credential_process'] : []
  if (hasKeys && !asksTool && readKey(profile, 'credential_process') !== undefined)
    return leave(profile, "also has a credential_process that is not granted's")
  if (hasKeys || (isGenerated && readKey(profile, 'sso_start_url') !== undefined))
    return toNative(
      profile,
      { set: color.set, remove: [...color.remove, ...line] },
      conversionContext.ssoSessions,
    )
  if (asksTool && call.profile !== profile.name)
    return { kind: 'second-name', tool: 'granted', target: call.profile, options: call.options }
  if (asksTool) return { kind: 'own-name', tool: 'granted', change: color }
  if (Object.keys(color.set).length > 0) return { kind: 'change', tool: 'granted', ...color }
  return undefined
}

function toNative(profile: Profile, more: KeyChange, ssoSessions: SsoSessions): Conversion {
  const target = readTarget(profile, ssoSessions)
  const found = 'problem' in target ? target : toPortalProfile(profile, target, ssoSessions)
  if ('problem' in found) return leave(profile, found.problem)
  return {
    kind: 'change',
    tool: 'granted',
    set: { ...found.set, ...more.set },
    remove: [...found.remove, ...ownKeys, ...more.remove],
  }
}

function leave(profile: Profile, problem: string): Conversion {
  const message = `profile "${profile.name}" ${problem}`
  const hints = ['correct the profile, then run: awsx import granted']
  return { kind: 'left', tool: 'granted', message, location: profile.location, hints }
}

function readTarget(profile: Profile, ssoSessions: SsoSessions): PortalTarget | { readonly problem: string } {
  const read = (key: string): string | undefined =>
    readKey(profile, `granted_${key}`) ?? readKey(profile, key)
  const session = readKey(profile, 'sso_session')
  const shared = session === undefined ? undefined : ssoSessions.find(session)
  const startUrl = readKey(profile, 'granted_sso_start_url') ?? shared?.startUrl ?? read('sso_start_url')
  const ssoRegion = readKey(profile, 'granted_sso_region') ?? shared?.ssoRegion ?? read('sso_region')
  const accountId = read('sso_account_id')
  const roleName = read('sso_role_name')
  if (startUrl === undefined) return { problem: 'has no granted_sso_start_url' }
  if (ssoRegion === undefined) return { problem: 'has no granted_sso_region' }
  if (accountId === undefined) return { problem: 'has no granted_sso_account_id' }
  if (roleName === undefined) return { problem: 'has no granted_sso_role_name' }
  const scopes = splitList(read('sso_registration_scopes') ?? '')
  return { startUrl, ssoRegion, accountId, roleName, scopes }
}

/** awsx uses the same color names for Firefox containers. */
function readColor(profile: Profile, { colors }: ImportInput): KeyChange {
  const color = readKey(profile, 'granted_color')
  const isMissing = readKey(profile, 'awsx_color') === undefined
  return color !== undefined && isMissing && colors.includes(color)
    ? { set: { awsx_color: color }, remove: ['granted_color'] }
    : { set: {}, remove: [] }
}
