import type { Prepared } from '../../app/prepare.ts'
import { openUserStore } from '../../app/user-store.ts'
import type { RecordKind } from '../../store/types.ts'
import { alignColumns } from '../../text/columns.ts'
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

/** Shows where the store and its key are, and how many records of each kind it has. Does not unlock it. */
export function showStore({ options }: StoreArgs, prepared: Prepared): void {
  const { context } = prepared
  const store = openUserStore(prepared, options)
  const { folder, keySource, statement, program } = store.describe()
  const records = store.list()
  const counts = Object.entries(names).map(
    ([kind, name]) => [kind, name, records.filter((record) => record.kind === kind).length] as const,
  )
  if (options.json) {
    const byKind = Object.fromEntries(counts.map(([kind, , count]) => [kind, count]))
    context.stdout.write(
      `${JSON.stringify({ folder, keySource, program: program ?? null, statement, records: byKind }, null, 2)}\n`,
    )
    return
  }
  const held = counts.flatMap(([, name, count]) => (count === 0 ? [] : [countOf(count, name)]))
  context.stdout.write(
    alignColumns([
      ['folder', folder],
      ['key source', program === undefined ? keySource : `${keySource} (${program})`],
      ['records', held.length === 0 ? 'none' : held.join(', ')],
    ]),
  )
  context.stdout.write(`${statement}\n`)
}
