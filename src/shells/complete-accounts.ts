export interface Candidate {
  readonly value: string
  /** May be empty. */
  readonly describe: string
}

/** An account for completion. */
export interface ListedAccount {
  /** Twelve digits. */
  readonly id: string
  /** Empty if it is unknown. */
  readonly name: string
  /** The permission sets that are known of it. */
  readonly roles: readonly string[]
  /** The sign-in; empty if the config has only one. */
  readonly session: string
}

/** `ACCOUNT/ROLE`. Only where the word being typed cannot be just any profile, because there can be thousands. */
export function listAccountRoles(
  typed: string,
  accounts: () => readonly ListedAccount[],
): readonly Candidate[] {
  const isId = startsWithDigit(typed)
  if (!isId && !typed.includes('/')) return []
  return accounts().flatMap(({ id, name, roles, session }) =>
    roles.map((role) => ({
      value: `${isId ? id : name || id}/${role}${session === '' ? '' : `@${session}`}`,
      describe: isId ? name : id,
    })),
  )
}

/** Names, or IDs if the word being typed starts with a digit. */
export function listAccounts(typed: string, accounts: readonly ListedAccount[]): readonly Candidate[] {
  if (startsWithDigit(typed)) return accounts.map(({ id, name }) => ({ value: id, describe: name }))
  return accounts.map(({ id, name }) =>
    name === '' ? { value: id, describe: '' } : { value: name, describe: id },
  )
}

/** The permission sets of an account; without one, of all accounts. */
export function listRoles(
  accounts: readonly ListedAccount[],
  account: string | undefined,
): readonly string[] {
  const named = accounts.filter(({ id, name }) => account === undefined || account === id || account === name)
  return [...new Set(named.flatMap(({ roles }) => roles))]
}

function startsWithDigit(text: string): boolean {
  return /^\d/.test(text)
}
