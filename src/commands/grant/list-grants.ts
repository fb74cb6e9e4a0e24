import { readGrants } from '../../app/grants.ts'
import type { Grant } from '../../app/grants.ts'
import { outputStyle } from '../../app/output-style.ts'
import { prepare } from '../../app/prepare.ts'
import { openUserStore } from '../../app/user-store.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { ExitCode } from '../../errors.ts'
import { formatTimeLeft } from '../../text/format-time.ts'
import { formatUtc } from '../../text/format-utc.ts'
import { jsonDocument } from '../../text/json-document.ts'
import { layoutTable } from '../../text/layout-table.ts'
import type { grantShape } from './grant-command.ts'

type ListOptions = Pick<ArgsOf<typeof grantShape>['options'], 'debug' | 'quiet' | 'json' | 'no-color'>

/** Lists the grants that apply now. */
export async function listGrants(options: ListOptions, context: Context): Promise<number> {
  const prepared = await prepare(undefined, { debug: options.debug }, context)
  const grants = readGrants(openUserStore(prepared, { quiet: true }), context)
  if (options.json) context.stdout.write(jsonDocument(grants.map(describe)))
  else if (grants.length > 0)
    context.stdout.write(
      layoutTable(
        titles.map((title) => ({ title })),
        grants.map((grant) => cellsOf(grant, context.now())),
        outputStyle(context.stdout, context, options),
      ),
    )
  else if (!options.quiet) context.stderr.write('awsx: no grants\n')
  return ExitCode.ok
}

const titles = ['PROFILE', 'ACCOUNT', 'ROLE', 'ACCESS', 'AGENT', 'ENDS']

function cellsOf(
  { profile, accountId, role, access, agent, endsAt, once }: Grant,
  now: number,
): readonly { readonly text: string }[] {
  const end = `in ${formatTimeLeft(endsAt - now)}${once ? ', or after one command' : ''}`
  return [profile, accountId ?? '-', role ?? '-', access, agent ?? 'every agent', end].map((text) => ({
    text,
  }))
}

function describe({ endsAt, boot: _boot, ...grant }: Grant): Readonly<Record<string, unknown>> {
  return { ...grant, endsAt: formatUtc(endsAt) }
}
