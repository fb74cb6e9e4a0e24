import type { SsoTarget } from './sso-targets.ts'

/** An account and a permission set that the user named instead of a profile. */
export interface AccountRole {
  /** The ID or the name of the account. */
  readonly account: string
  readonly role: string
  /** The name of the sign-in; undefined if the user named none. */
  readonly session: string | undefined
}

/**
 * Parses `ACCOUNT/ROLE` or `ACCOUNT/ROLE@SESSION`. Accounts, roles and sessions may contain `@`, so only the name of a session ends the role.
 * @returns undefined for any other text, such as a path
 */
export function parseAccountRole(text: string, sessions: readonly string[]): AccountRole | undefined {
  const at = [...text.matchAll(/@/g)].find(({ index }) => sessions.includes(text.slice(index + 1)))?.index
  const rest = at === undefined ? text : text.slice(0, at)
  const [, account = '', role = ''] = /^([^./~].*)\/([^/]+)$/su.exec(rest) ?? []
  if (account === '' || !isRoleName(role)) return undefined
  return {
    account: readAccountId(account) ?? account,
    role,
    session: at === undefined ? undefined : text.slice(at + 1),
  }
}

/** Letters, digits, and `+ = , . @ - _`, at most 32 (IAM Identity Center API reference, PermissionSet). */
export function isRoleName(text: string): boolean {
  return /^[\w+=,.@-]{1,32}$/.test(text)
}

export function isAccountId(text: string): boolean {
  return /^\d{12}$/.test(text)
}

/** @returns the twelve digits of an account ID, also if it is written as `1111-1111-1111` like in the console; undefined for any other text */
export function readAccountId(text: string): string | undefined {
  return /^\d{4}(-?)\d{4}\1\d{4}$/.test(text) ? text.replaceAll('-', '') : undefined
}

/**
 * The name that awsx uses as the profile for an account and a role, also in AWSX_PROFILE.
 * @param others all sign-ins of the config
 * @param isProfile whether a profile has a name
 */
export function nameAccountRole(
  role: { readonly accountId: string; readonly roleName: string; readonly signIn: SsoTarget },
  others: readonly SsoTarget[],
  isProfile: (name: string) => boolean,
): string {
  const name = `${role.accountId}/${role.roleName}`
  const needsSession = others.length > 1 || role.roleName.includes('@') || isProfile(name)
  return needsSession ? `${name}@${role.signIn.name}` : name
}
