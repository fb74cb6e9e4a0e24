import type { Context } from '../../context.ts'
import { renderProcess } from '../../environment/render-credentials.ts'
import { ExitCode } from '../../errors.ts'
import type { ProcessArgs } from './credential-process-command.ts'
import { findCached } from '../../app/get-credentials.ts'
import { confirmPlan, planFor } from '../../app/plan-for.ts'
import { prepare } from '../../app/prepare.ts'

/** SDKs read stdout and show stderr only on failure, so this prints no messages, and opens a browser only with `--login`. */
export async function run(args: ProcessArgs, context: Context): Promise<number> {
  const options = { ...args.options, 'no-login': !args.options.login }
  const given = await prepare(args.positionals.profile, options, context)
  const planned = { plan: await planFor(given), prepared: given }
  const use = { by: 'credential-process', once: true }
  const { plan, prepared, record } = await confirmPlan(planned, options, use)
  const cached = await findCached(prepared, plan, args.options)
  const { credentials } =
    cached ?? (await (await import('./resolve-for-sdk.ts')).resolveForSdk(prepared, plan, args.options))
  await record?.(credentials)
  context.stdout.write(renderProcess(credentials))
  return ExitCode.ok
}
