import { matchNames } from './profile-patterns.ts'
import type { ProfileRow } from './stated-row.ts'

/** A row of `awsx list`, as in `--json`. */
export interface ListRow extends ProfileRow {
  /** Null if neither a profile nor an access portal names the account. */
  readonly accountName: string | null
  /** What the account is for, such as `production`; null if nothing says it. */
  readonly environment: string | null
  /** Whether a command without a profile uses this one. */
  readonly active: boolean
}

export interface RowFilter {
  /** An account ID, or a pattern for the account name, whatever its case. */
  readonly account: string | undefined
  readonly ssoSession: string | undefined
}

export function filterRows(rows: readonly ListRow[], filter: RowFilter): readonly ListRow[] {
  const { account, ssoSession } = filter
  return rows.filter(
    (row) =>
      (ssoSession === undefined || row.ssoSession === ssoSession) &&
      (account === undefined || row.accountId === account || isNamed(row.accountName, account)),
  )
}

function isNamed(name: string | null, pattern: string): boolean {
  return name !== null && matchNames([name.toLowerCase()], pattern.toLowerCase()).length > 0
}

export type SortColumn = 'profile' | 'kind' | 'account' | 'role' | 'region' | 'expires'

/** Sorts by a column, rows without a value last. Rows with the same value keep their order. */
export function sortRows(rows: readonly ListRow[], column: SortColumn | undefined): readonly ListRow[] {
  if (column === undefined) return rows
  const keyOf = sortKeys[column]
  // `-2` sorts before `-10`, as people expect. Making a collator takes milliseconds.
  const collator = new Intl.Collator('en', { numeric: true })
  return rows.toSorted((left, right) => compare(keyOf(left), keyOf(right), collator))
}

const sortKeys: Readonly<Record<SortColumn, (row: ListRow) => string | null>> = {
  profile: (row) => row.profile,
  kind: (row) => row.kind,
  account: (row) => row.accountName ?? row.accountId,
  role: (row) => row.roleName,
  region: (row) => row.region,
  expires: (row) => row.cachedUntil,
}

function compare(left: string | null, right: string | null, collator: Intl.Collator): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null)
  return collator.compare(left, right)
}
