import { dirname, join } from 'node:path'
import { readVariable } from '../context.ts'
import type { Context } from '../context.ts'
import { readPrivateFile } from '../files/private-file.ts'
import { nameRuntime } from '../process/runtime-name.ts'
import type { ListRow } from '../profiles/select-rows.ts'
import { locateStateFolder } from '../store/state-folder.ts'
import { verifyStateFolder } from '../store/store-folder.ts'
import type { RecordsNow } from '../store/types.ts'
import { findRowEnds, unpackRows } from './row-file.ts'
import { digestInputs, matchInputs } from './row-inputs.ts'
import type { InputsDigest, RowInputs } from './row-inputs.ts'

/**
 * A row without what changes while its inputs stay the same: profile, kind, account ID, role, region, sso-session, line, environment,
 * account name, and the name of the record with the credentials. Only the profile for a row that has to be made anew in each run.
 */
export type RowValues = readonly (string | null)[]
export const lineIndex = 6
const recordIndex = 9

/** The rows of an earlier run. */
export interface KeptRows {
  /** By profile, in the order of the list. */
  readonly rows: ReadonlyMap<string, RowValues>
  /** Sentences about sections that look like profiles but are not. */
  readonly ignored: readonly string[]
  /** For `fillTable`; empty if it cannot be filled. */
  readonly table: string
}

/** The same in the file. */
export interface FoundRows extends Pick<KeptRows, 'ignored'> {
  readTable(): string
  /** The rows of a table whose credentials are in this record. @returns where they end (`fillTable`) */
  findRowEnds(record: string): readonly number[]
  /** Takes a millisecond for a thousand rows. @returns undefined if they are damaged */
  readRows(): KeptRows['rows'] | undefined
}

/** 10,000 profiles take about 6 MB. */
export const maxBytes = 16 * 1024 * 1024

/** How the names of the files start. */
export const fileStart = 'list-rows-'

/** Shells can use other config files or regions, and temporary config files come and go. */
const maxFiles = 16

/**
 * The file that rows are kept in, next to the records of the store.
 * @param config the path of the config file
 * @param build of this awsx
 * @returns undefined if none may be kept: the fast start is off, the build has no hash, or this is a command of `exec --agent`
 */
export function locateRows(context: Context, config: string, build: string): string | undefined {
  const off = ['AWSX_NO_FAST_START', 'CI', 'AWSX_BROKER']
  if (build.endsWith(' ') || off.some((name) => readVariable(context, name) !== undefined)) return undefined
  const folder = locateStateFolder(context)
  return folder === undefined ? undefined : join(folder, `${fileStart}${chooseNumber(config, context)}`)
}

/** Two configs with the same number take turns in one file, and so do the npm package and the binary. */
function chooseNumber(config: string, context: Context): number {
  const regions = ['AWS_REGION', 'AWS_DEFAULT_REGION'].map((name) => readVariable(context, name) ?? '')
  const sum = Array.from([config, ...regions, nameRuntime()].join(' ')).reduce(
    (before, character) => (before * 31 + (character.codePointAt(0) ?? 0)) >>> 0,
    0,
  )
  return sum % maxFiles
}

/**
 * Reads the rows of an earlier run.
 * @param path of {@link locateRows}
 * @returns undefined if no rows are kept, if anything that they were made from has changed, or if others could have written them
 */
export function readRows(
  path: string,
  inputs: RowInputs,
  { context, records }: { readonly context: Context; readonly records: RecordsNow },
): FoundRows | undefined {
  try {
    const { uid } = context.user
    if (!verifyStateFolder(dirname(path), uid)) return undefined
    const found = unpackRows(readPrivateFile(path, uid, maxBytes) ?? Buffer.alloc(0))
    if (found?.head.inputs !== inputs.description) return undefined
    const { head, parts } = found
    const rest = matchInputs(inputs, parts)
    const digest =
      rest === undefined ? undefined : digestInputs(rest, head.variables, openDigestSources(context, records))
    if (digest === undefined || !isSameDigest(head, digest)) return undefined
    const isStored = (name: string): boolean => records.named(name) !== undefined
    if (!head.storedKeys.every(([name, wasStored]) => isStored(name) === wasStored)) return undefined
    return {
      ignored: head.ignored,
      readTable: () => parts.table.toString('latin1'),
      findRowEnds: (record) => findRowEnds(parts.records, record),
      readRows: () => indexRows(parts.rows.toString()),
    }
  } catch {
    return undefined
  }
}

/** What `digestInputs` reads. */
export function openDigestSources(
  { env }: Pick<Context, 'env'>,
  records: RecordsNow,
): Parameters<typeof digestInputs>[2] {
  return { env, findKey: () => records.unlockedKey() }
}

function isSameDigest(one: InputsDigest, other: InputsDigest): boolean {
  return one.digest === other.digest && JSON.stringify(one.known) === JSON.stringify(other.known)
}

function indexRows(text: string): KeptRows['rows'] | undefined {
  try {
    const byName = new Map<string, RowValues>()
    for (const values of JSON.parse(text) as RowValues[]) {
      const profile = values[0]
      if (typeof profile !== 'string') return undefined
      byName.set(profile, values)
    }
    return byName
  } catch {
    return undefined
  }
}

/** A row of the list. One object for each, because a thousand more take a millisecond. */
export function listRow(values: RowValues, state: Pick<ListRow, 'cachedUntil' | 'active'>): ListRow {
  // By index: taking an array apart takes longer before it is compiled to machine code.
  const row = {
    profile: values[0],
    kind: values[1],
    accountId: values[2],
    roleName: values[3],
    region: values[4],
    ssoSession: values[5],
    at: values[6],
    cachedUntil: state.cachedUntil,
    environment: values[7],
    accountName: values[8],
    active: state.active,
  }
  return row as ListRow
}

/** What a row is made from in the next run. */
export function valuesOf(row: Omit<ListRow, 'active'>, record: string | null): RowValues {
  const { profile, kind, accountId, roleName, region, ssoSession, at, environment, accountName } = row
  return [profile, kind, accountId, roleName, region, ssoSession, at, environment, accountName, record]
}

/** The name of the record with the credentials of a row; undefined if they are not stored. */
export function recordOf(values: RowValues): string | undefined {
  return values[recordIndex] ?? undefined
}

/** Whether a row need not be made anew. */
export function isKept(values: RowValues | undefined): values is RowValues {
  return values !== undefined && values.length > 1
}
