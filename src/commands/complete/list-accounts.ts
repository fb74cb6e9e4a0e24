import type { Config, Section } from '../../config/types.ts'
import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import { isAccountId, isRoleName } from '../../plan/account-role-name.ts'
import { isSamePortal } from '../../plan/same-portal.ts'
import { readKnownAccounts } from '../../portal/known-accounts.ts'
import type { KnownPortal } from '../../portal/known-accounts.ts'
import type { ListedAccount } from '../../shells/complete-accounts.ts'

/** The accounts and permission sets of the Identity Center profiles, and those that portals have listed. Never calls AWS. */
export function listAccounts(config: Config, context: Context): readonly ListedAccount[] {
  const sessions = config.ssoSessionNames()
  const found = new Map<string, ListedAccount>()
  const add = (account: ListedAccount): void => {
    const session = sessions.length > 1 ? account.session : ''
    const key = JSON.stringify([account.id, session])
    const before = found.get(key)
    const roles = [...new Set([...(before?.roles ?? []), ...account.roles])]
    found.set(key, { ...account, session, name: account.name || (before?.name ?? ''), roles })
  }
  for (const name of config.profileNames()) {
    const account = accountOf(tryRead(() => config.profile(name)))
    if (account !== undefined) add(account)
  }
  for (const portal of readKnownAccounts(context)) {
    const session = findSession(portal, config)
    for (const account of portal.accounts) if (session !== undefined) add({ ...account, session })
  }
  return [...found.values()].toSorted((one, other) => Number(one.id) - Number(other.id))
}

function accountOf(profile: Section | undefined): ListedAccount | undefined {
  const read = (key: string): string => profile?.get(key)?.value ?? ''
  const [id, role] = [read('sso_account_id'), read('sso_role_name')]
  if (!isAccountId(id) || !isRoleName(role)) return undefined
  return { id, name: read('awsx_account_name'), roles: [role], session: read('sso_session') }
}

/** The sso-session at a portal; undefined if the config no longer has one. */
function findSession(portal: KnownPortal, config: Config): string | undefined {
  return config.ssoSessionNames().find((name) => {
    const session = tryRead(() => config.ssoSession(name))
    const [startUrl, ssoRegion] = [session?.get('sso_start_url')?.value, session?.get('sso_region')?.value]
    if (startUrl === undefined || ssoRegion === undefined) return false
    return isSamePortal(portal, { startUrl, ssoRegion })
  })
}

/** @returns undefined for a section that cannot be parsed, too */
export function tryRead(read: () => Section | undefined): Section | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof AwsxError) return undefined
    throw error
  }
}
