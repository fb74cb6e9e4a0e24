import { listIgnoredProfiles } from '../config/ignored-headers.ts'
import { storedKeyIdentity } from '../credentials/stored-key-identity.ts'
import { isActive } from '../profiles/active-row.ts'
import { lastIdentity, openRowSources } from '../profiles/profile-rows.ts'
import type { RowSources } from '../profiles/profile-rows.ts'
import { endOfRecord } from '../profiles/record-end.ts'
import type { ListRow } from '../profiles/select-rows.ts'
import { listAllProfiles } from '../profiles/stored-key-names.ts'
import { isKept, valuesOf } from '../row-cache/kept-rows.ts'
import type { RowValues } from '../row-cache/kept-rows.ts'
import { isFillable } from '../row-cache/kept-table.ts'
import { RowRecorder } from '../row-cache/row-recorder.ts'
import { saveRows } from '../row-cache/save-rows.ts'
import { listAccountNames } from './account-names.ts'
import { openRows } from './environment-rows.ts'
import { metadataOf, openRowCache } from './open-row-cache.ts'
import type { ListedProfiles, RowCache, RowRequest } from './open-row-cache.ts'
import type { Prepared } from './prepare.ts'

interface MakeRequest extends RowRequest {
  /** Undefined if no rows may be kept. */
  readonly cache: RowCache | undefined
  readonly build: string
}

/** Makes rows anew, and keeps them if all are needed. @throws AwsxError CONFIG_INVALID for an invalid `[[guard]]` */
export async function makeRows(prepared: Prepared, request: MakeRequest): Promise<ListedProfiles> {
  const { store, select, cache } = request
  const { config, context } = prepared
  const metadata = store.metadataNow()
  const names = listAllProfiles(config.profileNames(), context, { metadata })
  if (cache !== undefined && select(names).length === names.length)
    return recordRows(names, cache, { ...request, prepared })
  return {
    names,
    get ignored() {
      return listIgnoredProfiles(config)
    },
    rowOf: await openNamedRows(prepared, openRowSources({ metadata }, context)),
  }
}

/** Opens rows that are not kept. */
export function openFreshRows(
  prepared: Prepared,
  { store }: Pick<RowRequest, 'store'>,
): Promise<(name: string) => ListRow> {
  return openNamedRows(prepared, openRowSources({ metadata: store.metadataNow() }, prepared.context))
}

async function openNamedRows(prepared: Prepared, sources: RowSources): Promise<(name: string) => ListRow> {
  const readRow = await openRows(prepared, sources)
  const accountNames = listAccountNames(prepared.config, prepared.context)
  return (name) => {
    const { problem, ...row } = readRow(name).row
    return {
      ...row,
      accountName: accountNames.get(row.accountId ?? '') ?? null,
      active: isActive({ ...row, ...(problem && { problem }) }, prepared.choice),
      ...(problem && { problem }),
    }
  }
}

interface RecordRequest extends Pick<MakeRequest, 'store' | 'build' | 'render'> {
  readonly prepared: Prepared
}

async function recordRows(
  names: readonly string[],
  cache: RowCache,
  { prepared, store, build, render }: RecordRequest,
): Promise<ListedProfiles> {
  const { context, config } = prepared
  const recorder = new RowRecorder(context)
  const { sources, lastRecord } = openRecordedSources(cache, recorder, context.now())
  const readRow = await openNamedRows(prepared, sources)
  const rows = new Map<string, ListRow>()
  const kept = new Map<string, RowValues>()
  for (const name of names) {
    const { result: row, readsFile } = recorder.watch(() => readRow(name))
    // Taken for each row, so that none has the record of an earlier one.
    const record = lastRecord()
    rows.set(name, row)
    // The message of a problem may quote any value of the config.
    const canKeep = row.problem === undefined && !readsFile
    kept.set(name, canKeep ? valuesOf(row, record) : [name])
  }
  const ignored = listIgnoredProfiles(config)
  // Unless the settings or the account names were changed in the meantime.
  const after = await openRowCache(prepared, store, build)
  if (after !== undefined && isSame(after, cache))
    saveRows(
      cache.path,
      { rows: kept, ignored, table: makeTable(rows, kept, render), ...recorder.finish() },
      { ...cache, context },
    )
  const rowOf = (name: string): ListRow => rows.get(name) ?? readRow(name)
  return { names, ignored, rowOf }
}

/** @returns the table without what changes; empty if it cannot be kept */
function makeTable(
  rows: ReadonlyMap<string, ListRow>,
  kept: ReadonlyMap<string, RowValues>,
  render: RowRequest['render'],
): string {
  if (rows.size === 0 || ![...kept.values()].every(isKept)) return ''
  const table = render(Array.from(rows.values(), (row) => ({ ...row, cachedUntil: null, active: false })))
  return isFillable(table, [...rows.keys()]) ? table : ''
}

function isSame({ inputs }: RowCache, { inputs: before }: RowCache): boolean {
  return (['description', 'config', 'credentials', 'settings'] as const).every(
    (key) => inputs[key] === before[key],
  )
}

/** Sources that note what they are asked. `lastRecord` gives the record of the row that was read last. */
function openRecordedSources(
  { records }: RowCache,
  recorder: RowRecorder,
  now: number,
): { readonly sources: RowSources; readonly lastRecord: () => string | null } {
  let record: string | undefined
  const sources: RowSources = {
    context: recorder.context,
    hasStoredKey(profile) {
      record = undefined
      const identity = storedKeyIdentity(profile)
      const isStored = metadataOf(identity, records) !== undefined
      recorder.noteStoredKey(records.nameOf(identity), isStored)
      return isStored
    },
    endOf(plan) {
      const identity = lastIdentity(plan, recorder.context)
      record = identity === undefined ? undefined : records.nameOf(identity)
      return record === undefined ? null : endOfRecord(records.named(record), now)
    },
  }
  const lastRecord = (): string | null => {
    const found = record ?? null
    record = undefined
    return found
  }
  return { sources, lastRecord }
}
