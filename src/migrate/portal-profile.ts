import type { Profile } from '../config/types.ts'
import { readKey } from '../plan/plan-context.ts'
import type { SessionBook } from './session-names.ts'
import type { KeyChange } from './types.ts'

/** A permission set in an account, and the sign-in that leads to it. */
export interface PortalTarget {
  readonly startUrl: string
  readonly ssoRegion: string
  readonly scopes: readonly string[]
  /** What the tool calls the sign-in. */
  readonly sessionName?: string | undefined
  readonly accountId: string
  readonly roleName: string
}

/** Keys that the session says in place of the profile. */
const sessionKeys = ['sso_start_url', 'sso_region', 'sso_registration_scopes']

/** Other sources of credentials, with which a profile would not be one of Identity Center alone. */
const otherSources = [
  'role_arn',
  'credential_source',
  'web_identity_token_file',
  'login_session',
  'aws_access_key_id',
]

/**
 * The change that makes a profile one of Identity Center, with a session. A `credential_process` is for the caller to remove, if it
 * is that of the tool.
 * @returns in words that fit behind its name why it cannot become one
 */
export function toPortalProfile(
  profile: Profile,
  target: PortalTarget,
  book: SessionBook,
): KeyChange | { readonly problem: string } {
  const problem = findImpossible(target) ?? findConflict(profile, target, book)
  if (problem !== undefined) return { problem }
  const present = readKey(profile, 'sso_session')
  const session = present ?? book.nameFor({ ...target, name: target.sessionName })
  return {
    set: { sso_session: session, sso_account_id: target.accountId, sso_role_name: target.roleName },
    remove: sessionKeys,
  }
}

/** The shapes of AWS Organizations' account ids and IAM Identity Center's permission sets. */
function findImpossible({ startUrl, ssoRegion, accountId, roleName }: PortalTarget): string | undefined {
  if (!/^https?:\/\/[^\s/]+\/?\S*$/.test(startUrl)) return 'has a start URL that is none'
  if (!/^[a-z0-9-]+$/.test(ssoRegion)) return 'has an Identity Center region that is none'
  if (!/^\d{12}$/.test(accountId)) return 'has an account id that is none'
  if (!/^[\w+=,.@-]{1,64}$/.test(roleName)) return 'has a role name that is none'
  return undefined
}

function findConflict(profile: Profile, target: PortalTarget, book: SessionBook): string | undefined {
  const other = otherSources.find((key) => readKey(profile, key) !== undefined)
  if (other !== undefined) return `has ${other} as well`
  const pairs = [
    ['sso_account_id', target.accountId],
    ['sso_role_name', target.roleName],
  ] as const
  const differing = pairs.find(([key, value]) => (readKey(profile, key) ?? value) !== value)
  if (differing !== undefined) return `has another ${differing[0]} as well`
  const session = readKey(profile, 'sso_session')
  const shared = session === undefined ? undefined : book.find(session)
  if (session !== undefined && (shared === undefined || !book.isSame(shared, target)))
    return `has the sso_session "${session}", which is not for the same start URL and region`
  const startUrl = readKey(profile, 'sso_start_url') ?? target.startUrl
  const ssoRegion = readKey(profile, 'sso_region') ?? target.ssoRegion
  return book.isSame({ startUrl, ssoRegion }, target)
    ? undefined
    : 'has another sso_start_url or sso_region as well'
}
