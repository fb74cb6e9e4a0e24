import type { Profile } from '../config/types.ts'
import { splitList } from '../plan/split-list.ts'
import { readKey } from '../plan/plan-context.ts'
import type { Call } from './tool-commands.ts'
import { toPortalProfile } from './portal-profile.ts'
import type { SessionBook } from './session-names.ts'
import type { Conversion } from './types.ts'

const marks = ['sso_auto_populated', 'sso_account_name']

/** aws-sso-util writes the keys of Identity Center in the old form, and a line for SDKs that do not know them. */
export function convertAwsSsoUtil(
  profile: Profile,
  call: Call | undefined,
  book: SessionBook,
): Conversion | undefined {
  const own = call?.tool === 'aws-sso-util' ? call : undefined
  const isMarked = readKey(profile, 'sso_auto_populated') !== undefined
  if (own === undefined && !isMarked) return undefined
  const isAnother = own !== undefined && own.profile !== null && own.profile !== profile.name
  if (isAnother && Object.keys(own.keys).length === 0)
    return { kind: 'second-name', tool: 'aws-sso-util', target: own.profile ?? '', options: [] }
  const gone = own === undefined ? marks : [...marks, 'credential_process']
  const session = readKey(profile, 'sso_session')
  if (session !== undefined && Object.keys(own?.keys ?? {}).length === 0)
    return change(readName(profile), gone)
  const read = (key: string): string => own?.keys[key] ?? readKey(profile, key) ?? ''
  const shared = session === undefined ? undefined : book.find(session)
  const target = {
    startUrl: read('sso_start_url') || (shared?.startUrl ?? ''),
    ssoRegion: read('sso_region') || (shared?.ssoRegion ?? ''),
    accountId: read('sso_account_id'),
    roleName: read('sso_role_name'),
    scopes: splitList(read('sso_registration_scopes')),
  }
  const found = isAnother
    ? { problem: `asks aws-sso-util for "${own.profile ?? ''}" with other values` }
    : toPortalProfile(profile, target, book)
  if (!('problem' in found)) return change({ ...found.set, ...readName(profile) }, [...found.remove, ...gone])
  const message = `profile "${profile.name}" ${found.problem}`
  const hints = ['put right what is meant, then: awsx import aws-sso-util']
  return { kind: 'left', tool: 'aws-sso-util', message, location: profile.location, hints }
}

/** The account's name is for people: awsx shows it where profiles are picked. */
function readName(profile: Profile): Readonly<Record<string, string>> {
  const name = readKey(profile, 'sso_account_name')
  const own = readKey(profile, 'awsx_account_name')
  return name === undefined || own !== undefined ? {} : { awsx_account_name: name }
}

function change(set: Readonly<Record<string, string>>, remove: readonly string[]): Conversion {
  return { kind: 'change', tool: 'aws-sso-util', set, remove }
}
