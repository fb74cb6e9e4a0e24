import { formatShortTimeLeft, formatTimeLeft } from '../../text/format-time.ts'
import { layoutTable } from '../../text/layout-table.ts'
import type { TableCell, TableColumn, TableStyle } from '../../text/layout-table.ts'
import { isGuarded } from '../../profiles/guarded-environment.ts'
import type { ListRow } from '../../profiles/select-rows.ts'

interface ListColumn extends TableColumn {
  cell(row: ListRow, view: { readonly now: number; readonly isCut: boolean }): TableCell
}

const soonMs = 10 * 60_000

const columns: readonly ListColumn[] = [
  { title: 'PROFILE', min: 16, prefer: 40, cell: profileCell },
  { title: 'KIND', drop: 4, cell: ({ kind }) => ({ text: kind ?? '-' }) },
  { title: 'ACCOUNT', drop: 3, cell: ({ accountId }) => ({ text: accountId ?? '-' }) },
  {
    title: 'ACCOUNT NAME',
    min: 12,
    drop: 1,
    // The ID may be left out.
    cell: ({ accountName, accountId }) => ({ text: accountName ?? accountId ?? '-' }),
  },
  { title: 'ROLE', min: 12, drop: 2, cell: ({ roleName }) => ({ text: roleName ?? '-' }) },
  { title: 'ENVIRONMENT', drop: 6, cell: environmentCell },
  { title: 'REGION', drop: 5, cell: ({ region }) => ({ text: region ?? '-' }) },
  { title: 'EXPIRES', min: 8, cell: expiryCell },
]

/**
 * The rows as a table. The active profile has an asterisk. In a table that may be cut, times are short, and a problem is its code.
 * @param now milliseconds since 1970 UTC
 */
export function renderList(rows: readonly ListRow[], now: number, style: TableStyle): string {
  const view = { now, isCut: style.width !== undefined }
  const hasNames = rows.some(({ accountName }) => accountName !== null)
  const hasEnvironments = rows.some(({ environment }) => environment !== null)
  const used = columns.filter(
    ({ title }) => (title !== 'ACCOUNT NAME' || hasNames) && (title !== 'ENVIRONMENT' || hasEnvironments),
  )
  return layoutTable(
    used,
    rows.map((row) => used.map((column) => column.cell(row, view))),
    style,
  )
}

function profileCell({ profile, active, problem }: ListRow): TableCell {
  if (active) return { text: `${profile} *`, style: 'bold' }
  return { text: profile, style: problem === undefined ? undefined : 'dim' }
}

function environmentCell({ environment }: ListRow): TableCell {
  if (environment === null) return { text: '-' }
  return isGuarded(environment) ? { text: environment, style: 'red' } : { text: environment }
}

function expiryCell(
  { cachedUntil, problem }: ListRow,
  { now, isCut }: { readonly now: number; readonly isCut: boolean },
): TableCell {
  if (problem !== undefined)
    return { text: isCut ? problem.code : `${problem.message} [${problem.code}]`, style: 'red' }
  if (cachedUntil === null) return { text: '' }
  const left = Date.parse(cachedUntil) - now
  return {
    text: isCut ? `in ${formatShortTimeLeft(left)}` : showEnd(cachedUntil, now),
    style: left < soonMs ? 'yellow' : 'green',
  }
}

/** When cached credentials end, in full. @param cachedUntil RFC 3339 @param now milliseconds since 1970 UTC */
export function showEnd(cachedUntil: string, now: number): string {
  return `in ${formatTimeLeft(Date.parse(cachedUntil) - now)}`
}
