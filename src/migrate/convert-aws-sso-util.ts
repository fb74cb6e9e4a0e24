import type { Profile } from '../config/types.ts'
import { splitList } from '../text/split-list.ts'
import { readKey } from '../plan/plan-context.ts'
import type { Call } from './tool-commands.ts'
import { toPortalProfile } from './portal-profile.ts'
import type { SsoSessions } from './session-names.ts'
import type { Conversion } from './types.ts'

const markerKeys = ['sso_auto_populated', 'sso_account_name']

/** aws-sso-util writes Identity Center keys in the legacy form, and a credential_process for SDKs that do not support them. */
export function convertAwsSsoUtil(
  profile: Profile,
  call: Call | undefined,
  ssoSessions: SsoSessions,
): Conversion | undefined {
  const own = call?.tool === 'aws-sso-util' ? call : undefined
  const isMarked = readKey(profile, 'sso_auto_populated') !== undefined
  if (own === undefined && !isMarked) return undefined
  const isAnother = own !== undefined && own.profile !== null && own.profile !== profile.name
  if (isAnother && Object.keys(own.keys).length === 0)
    return { kind: 'second-name', tool: 'aws-sso-util', target: own.profile ?? '', options: [] }
  const gone = own === undefined ? markerKeys : [...markerKeys, 'credential_process']
  const session = readKey(profile, 'sso_session')
  if (session !== undefined && Object.keys(own?.keys ?? {}).length === 0)
    return change(readName(profile), gone)
  const read = (key: string): string => own?.keys[key] ?? readKey(profile, key) ?? ''
  const shared = session === undefined ? undefined : ssoSessions.find(session)
  const target = {
    startUrl: read('sso_start_url') || (shared?.startUrl ?? ''),
    ssoRegion: read('sso_region') || (shared?.ssoRegion ?? ''),
    accountId: read('sso_account_id'),
    roleName: read('sso_role_name'),
    scopes: splitList(read('sso_registration_scopes')),
  }
  const found = isAnother
    ? { problem: `asks aws-sso-util for "${own.profile ?? ''}" with different values` }
    : toPortalProfile(profile, target, ssoSessions)
  if (!('problem' in found)) return change({ ...found.set, ...readName(profile) }, [...found.remove, ...gone])
  const message = `profile "${profile.name}" ${found.problem}`
  const hints = ['correct the profile, then run: awsx import aws-sso-util']
  return { kind: 'left', tool: 'aws-sso-util', message, location: profile.location, hints }
}

/** Keeps the account name, which awsx shows in the profile picker. */
function readName(profile: Profile): Readonly<Record<string, string>> {
  const name = readKey(profile, 'sso_account_name')
  const own = readKey(profile, 'awsx_account_name')
  return name === undefined || own !== undefined ? {} : { awsx_account_name: name }
}

function change(set: Readonly<Record<string, string>>, remove: readonly string[]): Conversion {
  return { kind: 'change', tool: 'aws-sso-util', set, remove }
}
