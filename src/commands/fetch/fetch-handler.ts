import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { resolveCached } from '../../credentials/resolve-credentials.ts'
import { ExitCode } from '../../errors.ts'
import type { fetchShape } from './fetch-command.ts'
import { createDeps } from '../../app/create-deps.ts'
import { nonInteractive } from '../../app/interaction-policy.ts'
import { findAccount } from '../../app/guard-account.ts'
import { planFor, planFully } from '../../app/plan-for.ts'
import { prepare } from '../../app/prepare.ts'

/** Fetches the credentials into the store and prints nothing. Never prompts. */
export async function run(args: ArgsOf<typeof fetchShape>, context: Context): Promise<number> {
  const given = await prepare(undefined, args.options, context)
  const planned = { plan: await planFor(given), prepared: given }
  const { plan, prepared } = await findAccount(planned, args.options, nonInteractive, planFully)
  await resolveCached(plan, createDeps(prepared, plan, args.options, nonInteractive))
  return ExitCode.ok
}
