import type { Profile } from '../config/types.ts'
import { readKey } from '../plan/plan-context.ts'
import { isSamePortal } from '../plan/same-portal.ts'
import { sourceKeys } from '../plan/stored-key-base.ts'
import type { SsoSessions } from './session-names.ts'
import type { KeyChange } from './types.ts'

/** A permission set in an account, and its sign-in. */
export interface PortalTarget {
  readonly startUrl: string
  readonly ssoRegion: string
  readonly scopes: readonly string[]
  /** The tool's name for the sign-in. */
  readonly sessionName?: string | undefined
  readonly accountId: string
  readonly roleName: string
}

/** Keys that move from the profile to the session. */
const sessionKeys = ['sso_start_url', 'sso_region', 'sso_registration_scopes']

/** Credential sources that an Identity Center profile must not have. The caller handles `credential_process`. */
const otherSources = sourceKeys.filter((key) => key !== 'credential_process')

/**
 * The change that turns a profile into an Identity Center profile with a session. The caller removes a `credential_process` that calls
 * the tool.
 * @returns a problem as a phrase that follows the profile's name, if it cannot be converted
 */
export function toPortalProfile(
  profile: Profile,
  target: PortalTarget,
  ssoSessions: SsoSessions,
): KeyChange | { readonly problem: string } {
  const problem = findImpossible(target) ?? findConflict(profile, target, ssoSessions)
  if (problem !== undefined) return { problem }
  const present = readKey(profile, 'sso_session')
  const session = present ?? ssoSessions.nameFor({ ...target, name: target.sessionName })
  return {
    set: { sso_session: session, sso_account_id: target.accountId, sso_role_name: target.roleName },
    remove: sessionKeys,
  }
}

/** Checks the formats of AWS Organizations account IDs and IAM Identity Center permission sets. */
function findImpossible({ startUrl, ssoRegion, accountId, roleName }: PortalTarget): string | undefined {
  if (!/^https?:\/\/[^\s/]+\/?\S*$/.test(startUrl)) return 'has an invalid start URL'
  if (!/^[a-z0-9-]+$/.test(ssoRegion)) return 'has an invalid Identity Center region'
  if (!/^\d{12}$/.test(accountId)) return 'has an invalid account ID'
  if (!/^[\w+=,.@-]{1,64}$/.test(roleName)) return 'has an invalid role name'
  return undefined
}

function findConflict(profile: Profile, target: PortalTarget, ssoSessions: SsoSessions): string | undefined {
  const other = otherSources.find((key) => readKey(profile, key) !== undefined)
  if (other !== undefined) return `also has ${other}`
  const pairs = [
    ['sso_account_id', target.accountId],
    ['sso_role_name', target.roleName],
  ] as const
  const differing = pairs.find(([key, value]) => (readKey(profile, key) ?? value) !== value)
  if (differing !== undefined) return `also has a different ${differing[0]}`
  const session = readKey(profile, 'sso_session')
  const shared = session === undefined ? undefined : ssoSessions.find(session)
  if (session !== undefined && (shared === undefined || !isSamePortal(shared, target)))
    return `has sso_session "${session}", which is for a different start URL or region`
  const startUrl = readKey(profile, 'sso_start_url') ?? target.startUrl
  const ssoRegion = readKey(profile, 'sso_region') ?? target.ssoRegion
  return isSamePortal({ startUrl, ssoRegion }, target)
    ? undefined
    : 'also has a different sso_start_url or sso_region'
}
