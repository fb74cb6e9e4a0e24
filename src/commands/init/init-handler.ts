import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { ExitCode } from '../../errors.ts'
import { integrations } from '../../shells/integration.ts'
import { shellOf } from '../../shells/shell-names.ts'
import type { initShape } from './init-command.ts'

/** Prints the integration of a shell. */
export function run(args: ArgsOf<typeof initShape>, context: Context): Promise<number> {
  context.stdout.write(integrations[shellOf(args.positionals.shell)])
  return Promise.resolve(ExitCode.ok)
}
