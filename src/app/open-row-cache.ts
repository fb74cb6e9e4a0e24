import { readSettingsFile } from '../config/awsx-settings.ts'
import { readKnownAccounts } from '../portal/known-accounts.ts'
import type { ListRow } from '../profiles/select-rows.ts'
import { listAllProfiles } from '../profiles/stored-key-names.ts'
import { locateRows } from '../row-cache/kept-rows.ts'
import { describeSource } from '../row-cache/row-inputs.ts'
import type { RowInputs } from '../row-cache/row-inputs.ts'
import type { RecordMetadata, RecordsNow, Store } from '../store/types.ts'
import type { Prepared } from './prepare.ts'

/** The profiles of the config, then those that only have a key in the store. */
export interface ListedProfiles {
  readonly names: readonly string[]
  /** Sentences about sections that look like profiles but are not. */
  readonly ignored: readonly string[]
  rowOf(name: string): ListRow
  /** All rows as a table, if it was requested and did not have to be laid out anew. */
  readonly table?: string
}

/** Where rows are kept, and what they are made from in this run. */
export interface RowCache {
  readonly path: string
  readonly records: RecordsNow
  readonly inputs: RowInputs
}

/** The rows that a command needs. */
export interface RowRequest {
  readonly store: Store
  /** Chooses among the names of all profiles. */
  readonly select: (names: readonly string[]) => readonly string[]
  /** Whether only a table of all rows is needed, as {@link RowRequest.render} makes it. */
  readonly wantsTable: boolean
  /** Lays out all rows, without colors and without a limit of the width. */
  readonly render: (rows: readonly ListRow[]) => string
  /** The last column of a row with cached credentials. @param cachedUntil RFC 3339 */
  readonly showEnd: (cachedUntil: string) => string
}

/** @returns undefined if no rows may be kept */
export async function openRowCache(
  { config, context, settings, debug }: Prepared,
  store: Store,
  build: string,
): Promise<RowCache | undefined> {
  // `--debug` shows what planning reads.
  if (debug !== undefined) return undefined
  const path = locateRows(context, config.files.config, build)
  const records = path === undefined ? undefined : store.recordsNow()
  if (path === undefined || records === undefined) return undefined
  const source = {
    build,
    config,
    context,
    settings: settings.hasGuards ? (await readSettingsFile(context)).text : null,
    accountNames: readKnownAccounts(context).flatMap(({ accounts }) =>
      accounts.map(({ id, name }) => [id, name] as const),
    ),
    storedNames: listAllProfiles([], context, { metadata: (identity) => metadataOf(identity, records) }),
    salt: records.salt,
  }
  return { path, records, inputs: describeSource(source) }
}

/** Metadata of a record by its identity. */
export function metadataOf(identity: string, records: RecordsNow): RecordMetadata | undefined {
  const name = records.names.size === 0 ? undefined : records.nameOf(identity)
  return name === undefined ? undefined : records.named(name)
}
