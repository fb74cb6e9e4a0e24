import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { ExitCode } from '../../errors.ts'
import { formatTimeLeft } from '../../text/format-time.ts'
import { alignColumns } from '../../text/columns.ts'
import type { listShape } from './list-command.ts'
import { prepare } from '../../app/prepare.ts'
import { matchNames } from '../../profiles/profile-patterns.ts'
import { listAllProfiles } from '../../profiles/stored-key-names.ts'
import { profileRow } from '../../profiles/profile-rows.ts'
import type { ProfileRow } from '../../profiles/profile-rows.ts'
import { openUserStore } from '../../app/user-store.ts'

type ListArgs = ArgsOf<typeof listShape>

/** Prints the profiles with a matching name, from files and public metadata only. */
export async function run(args: ListArgs, context: Context): Promise<number> {
  const prepared = await prepare(undefined, { debug: args.options.debug }, context)
  const { config } = prepared
  const store = openUserStore(prepared, args.options)
  const names = listAllProfiles(config.profileNames(), prepared.context, store)
  const rows = matchNames(names, args.positionals.pattern).map((name) =>
    profileRow(name, config, store, prepared.context),
  )
  if (args.options.json) context.stdout.write(`${JSON.stringify(rows, null, 2)}\n`)
  else if (rows.length > 0)
    context.stdout.write(alignColumns([header, ...rows.map((row) => cellsOf(row, context.now()))]))
  else context.stderr.write('awsx: no profile matches\n')
  return ExitCode.ok
}

const header = ['PROFILE', 'KIND', 'ACCOUNT', 'ROLE', 'REGION', 'EXPIRES']

function cellsOf(row: ProfileRow, now: number): readonly string[] {
  const facts = [row.accountId, row.roleName, row.region].map((fact) => fact ?? '-')
  if (row.problem !== undefined)
    return [row.profile, '-', ...facts, `${row.problem.message} [${row.problem.code}]`]
  const expires = row.cachedUntil === null ? '' : `in ${formatTimeLeft(Date.parse(row.cachedUntil) - now)}`
  return [row.profile, row.kind ?? '-', ...facts, expires]
}
