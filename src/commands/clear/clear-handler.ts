import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { stepIdentity } from '../../credentials/step-identity.ts'
import { ExitCode } from '../../errors.ts'
import type { clearShape } from './clear-command.ts'
import { planFor, prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import { openUserStore } from '../../app/user-store.ts'
import type { Store } from '../../store/types.ts'
import { countOf } from '../../text/count-of.ts'

type ClearArgs = ArgsOf<typeof clearShape>

/** Other profiles may use the same sign-in, so only `--all` removes sign-ins. `logout` also ends them at the portal. */
export async function run(args: ClearArgs, context: Context): Promise<number> {
  const prepared = await prepare(args.positionals.profile, args.options, context)
  const store = openUserStore(prepared, args.options)
  const names = args.options.all ? namesOfAll(store) : namesOfPlan(prepared, store)
  for (const name of names) store.remove(name)
  const scope = args.options.all ? '' : ` of profile "${prepared.choice.name}"`
  if (!args.options.quiet)
    context.stderr.write(`awsx: removed ${countOf(names.length, 'cached session')}${scope}\n`)
  return ExitCode.ok
}

function namesOfAll(store: Store): readonly string[] {
  return store
    .list()
    .filter(({ metadata }) => metadata.kind === 'credentials' || metadata.kind === 'sso-token')
    .map(({ name }) => name)
}

function namesOfPlan(prepared: Prepared, store: Store): readonly string[] {
  const plan = planFor(prepared)
  return plan.steps
    .map((_, index) => store.nameOf(stepIdentity(plan, index, prepared.context)))
    .filter((name) => store.metadata(name) !== undefined)
}
