import { sayIfEmpty } from '../../app/empty-config.ts'
import { openListedProfiles } from '../../app/listed-profiles.ts'
import { outputStyle } from '../../app/output-style.ts'
import { prepare } from '../../app/prepare.ts'
import { openUserStore } from '../../app/user-store.ts'
import type { Context } from '../../context.ts'
import { ExitCode } from '../../errors.ts'
import { matchNames } from '../../profiles/profile-patterns.ts'
import { filterRows, sortRows } from '../../profiles/select-rows.ts'
import type { ListArgs } from './list-command.ts'
import { renderList, showEnd } from './render-list.ts'
import { sayIgnoredProfiles } from './say-ignored-profiles.ts'
import { jsonDocument } from '../../text/json-document.ts'

/** Prints the profiles with a matching name, from files and public metadata only. */
export async function run(args: ListArgs, context: Context): Promise<number> {
  const { options, positionals } = args
  const prepared = await prepare(undefined, { debug: options.debug }, context)
  const style = outputStyle(context.stdout, context, options)
  const isWide = options.wide || !context.stdout.isTty
  const listed = await openListedProfiles(prepared, {
    store: openUserStore(prepared, options),
    select: (names) => matchNames(names, positionals.pattern),
    wantsTable: isWide && !style.color && !options.json && listsAll(args),
    render: (rows) => renderList(rows, context.now(), { width: undefined, color: false }),
    showEnd: (cachedUntil) => showEnd(cachedUntil, context.now()),
  })
  const { names, table } = listed
  const all =
    table === undefined ? matchNames(names, positionals.pattern).map((name) => listed.rowOf(name)) : []
  const rows = sortRows(filterRows(all, { ...options, ssoSession: options['sso-session'] }), options.sort)
  if (table !== undefined) context.stdout.write(table)
  else if (options.json) context.stdout.write(jsonDocument(rows))
  else if (rows.length > 0)
    context.stdout.write(renderList(rows, context.now(), isWide ? { ...style, width: undefined } : style))
  else if (names.length > 0) context.stderr.write('awsx: no profile matches\n')
  if (table !== undefined || names.length > 0 || !sayIfEmpty(prepared, options))
    sayIgnoredProfiles(listed.ignored, prepared.context, options)
  return ExitCode.ok
}

/** Whether all rows are listed, in the order of the files. */
function listsAll({ options, positionals }: ListArgs): boolean {
  return (positionals.pattern ?? options.account ?? options['sso-session'] ?? options.sort) === undefined
}
