import { readGrants, warnOfDamage } from '../../app/grants.ts'
import type { Grant } from '../../app/parse-grants.ts'
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

/** Follows the end of a grant that one command uses up. */
export const onceText = ', or after one command'

/** Lists the grants that apply now. */
export async function listGrants(options: ListOptions, context: Context): Promise<number> {
  const prepared = await prepare(undefined, { debug: options.debug }, context)
  const grants = readGrants(
    openUserStore(prepared, { quiet: true }),
    context,
    warnOfDamage(context, options.quiet),
  )
  if (options.json) context.stdout.write(jsonDocument(grants.map(describeGrant)))
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

/** `endsAt` is in RFC 3339. */
export type GrantOutput = Omit<Grant, 'boot' | 'run' | 'endsAt'> & { readonly endsAt: string }

const titles = ['PROFILE', 'ACCOUNT', 'ROLE', 'ACCESS', 'AGENT', 'ENDS']

function cellsOf(
  { profile, accountId, role, access, agent, endsAt, once }: Grant,
  now: number,
): readonly { readonly text: string }[] {
  const end = `in ${formatTimeLeft(endsAt - now)}${once ? onceText : ''}`
  return [profile, accountId ?? '-', role ?? '-', access, agent ?? 'every agent', end].map((text) => ({
    text,
  }))
}

/** A grant as JSON output has it. */
export function describeGrant({ endsAt, boot: _boot, run: _run, ...grant }: Grant): GrantOutput {
  return { ...grant, endsAt: formatUtc(endsAt) }
}
