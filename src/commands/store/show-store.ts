import type { Prepared } from '../../app/prepare.ts'
import { openUserStore } from '../../app/user-store.ts'
import type { RecordKind } from '../../store/types.ts'
import { alignColumns } from '../../text/columns.ts'
import { jsonDocument } from '../../text/json-document.ts'
import { countOf } from '../../text/count-of.ts'
import type { StoreArgs } from './store-command.ts'

const names: Readonly<Record<RecordKind, string>> = {
  'iam-key': 'access key',
  'mfa-seed': 'MFA seed',
  'sso-token': 'sign-in',
  'login-token': 'console sign-in',
  'sso-registration': 'client registration',
  credentials: 'cached session',
}

const kinds = Object.keys(names) as readonly RecordKind[]

/** What `awsx store --json` prints. */
interface StoreState {
  readonly folder: string
  readonly keySource: string
  readonly program: string | null
  readonly statement: string
  /** The number of records of each kind. */
  readonly records: Readonly<Record<string, number>>
}

/** Reads where the store and its key are, and how many records of each kind it has. Does not unlock it. */
export function readStoreState({ options }: StoreArgs, prepared: Prepared): StoreState {
  const store = openUserStore(prepared, options)
  const { folder, keySource, statement, program = null } = store.describe()
  return { folder, keySource, program, statement, records: countRecords(store.list()) }
}

/** @returns the number of records of each kind */
function countRecords(records: readonly { readonly kind: RecordKind }[]): StoreState['records'] {
  const count = (kind: RecordKind): number => records.filter((record) => record.kind === kind).length
  return Object.fromEntries(kinds.map((kind) => [kind, count(kind)]))
}

export function showStore(args: StoreArgs, prepared: Prepared): void {
  const { context } = prepared
  const state = readStoreState(args, prepared)
  const { folder, keySource, program, statement, records } = state
  if (args.options.json) {
    context.stdout.write(jsonDocument(state))
    return
  }
  const held = kinds.flatMap((kind) => {
    const count = records[kind] ?? 0
    return count === 0 ? [] : [countOf(count, names[kind])]
  })
  context.stdout.write(
    alignColumns([
      ['folder', folder],
      ['key source', program === null ? keySource : `${keySource} (${program})`],
      ['records', held.length === 0 ? 'none' : held.join(', ')],
    ]),
  )
  context.stdout.write(`${statement}\n`)
}
