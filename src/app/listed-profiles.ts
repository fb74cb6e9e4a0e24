import type { ProfileChoice } from '../config/choose-profile.ts'
import { isActive } from '../profiles/active-row.ts'
import { endOfRecord } from '../profiles/record-end.ts'
import type { ListRow } from '../profiles/select-rows.ts'
import { isKept, listRow, readRows, recordOf } from '../row-cache/kept-rows.ts'
import type { FoundRows, RowValues } from '../row-cache/kept-rows.ts'
import { fillTable } from '../row-cache/kept-table.ts'
import type { RecordsNow } from '../store/types.ts'
import { formatUtc } from '../text/format-utc.ts'
import { buildId } from '../version.ts'
import { openRowCache } from './open-row-cache.ts'
import type { ListedProfiles, RowRequest } from './open-row-cache.ts'
import type { Prepared } from './prepare.ts'

/**
 * Opens the rows of `awsx list`: those that an earlier run made, if all that they were made from is still the same (docs/fast-start.md).
 * @param build of this awsx
 * @throws AwsxError CONFIG_INVALID for an invalid `[[guard]]`
 */
export async function openListedProfiles(
  prepared: Prepared,
  request: RowRequest,
  build = buildId,
): Promise<ListedProfiles> {
  const cache = await openRowCache(prepared, request.store, build)
  const kept = cache && readRows(cache.path, cache.inputs, { ...prepared, records: cache.records })
  const listed = cache && kept && (await openKeptRows(kept, cache.records, { prepared, request }))
  if (listed !== undefined) return listed
  const { makeRows } = await import('./make-rows.ts')
  return makeRows(prepared, { ...request, cache, build })
}

/** @returns undefined if they are damaged */
async function openKeptRows(
  found: FoundRows,
  records: RecordsNow,
  { prepared, request }: { readonly prepared: Prepared; readonly request: RowRequest },
): Promise<ListedProfiles | undefined> {
  const { choice, context } = prepared
  const { ignored } = found
  const table = request.wantsTable ? openTable(found, records, { prepared, request }) : undefined
  if (table !== undefined) return { names: [], ignored, table, rowOf: unselected }
  const rows = found.readRows()
  if (rows === undefined) return undefined
  const names = [...rows.keys()]
  const needsOthers = request.select(names).some((name) => !isKept(rows.get(name)))
  const makeOther = needsOthers
    ? await (await import('./make-rows.ts')).openFreshRows(prepared, request)
    : undefined
  const now = context.now()
  const rowOf = (name: string): ListRow => {
    const values = rows.get(name)
    if (isKept(values)) return listKeptRow(values, choice, { records, now })
    return (makeOther ?? unselected)(name)
  }
  return { names, ignored, rowOf }
}

function unselected(name: string): never {
  throw new RangeError(`the row of ${name} was not selected`)
}

/** With more records, looking for each of them takes longer than making the rows. */
const maxRecords = 50

function openTable(
  found: FoundRows,
  records: RecordsNow,
  { prepared, request }: { readonly prepared: Prepared; readonly request: RowRequest },
): string | undefined {
  const table = records.names.size > maxRecords ? '' : found.readTable()
  if (table === '') return undefined
  const now = prepared.context.now()
  const ends = new Map<number, string>()
  for (const name of records.names) {
    const rowEnds = found.findRowEnds(name)
    const end = rowEnds.length === 0 ? null : endOfRecord(records.named(name), now)
    if (end === null) continue
    for (const rowEnd of rowEnds) ends.set(rowEnd, request.showEnd(formatUtc(end)))
  }
  return fillTable(table, { active: prepared.choice, ends })
}

function listKeptRow(
  values: RowValues,
  choice: ProfileChoice,
  { records, now }: { readonly records: RecordsNow; readonly now: number },
): ListRow {
  const record = recordOf(values)
  const end = record === undefined ? null : endOfRecord(records.named(record), now)
  const active = isActive({ profile: values[0] ?? null, kind: values[1] ?? null }, choice)
  return listRow(values, { cachedUntil: end === null ? null : formatUtc(end), active })
}
