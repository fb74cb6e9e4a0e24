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
  const removed = args.options.all
    ? store.removeAll(['credentials', 'sso-token'])
    : await clearPlan(prepared, store)
  const scope = args.options.all ? '' : ` of profile "${prepared.choice.name}"`
  if (!args.options.quiet)
    context.stderr.write(`awsx: removed ${countOf(removed, 'cached session')}${scope}\n`)
  return ExitCode.ok
}

/** @returns how many steps had a cached session */
async function clearPlan(prepared: Prepared, store: Store): Promise<number> {
  const plan = await planFor(prepared)
  const cached = plan.steps
    .map((_, index) => stepIdentity(plan, index, prepared.context))
    .filter((identity) => store.metadata(identity) !== undefined)
  for (const identity of cached) store.remove(identity)
  return cached.length
}
