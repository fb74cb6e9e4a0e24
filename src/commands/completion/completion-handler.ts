import type { ArgsOf } from '../../argv/command-spec.ts'
import type { Context } from '../../context.ts'
import { ExitCode } from '../../errors.ts'
import { completions } from '../../shells/integration.ts'
import { shellOf } from '../../shells/shell-names.ts'
import type { completionShape } from './completion-command.ts'

/** Prints the completion script of a shell. */
export function run(args: ArgsOf<typeof completionShape>, context: Context): Promise<number> {
  context.stdout.write(completions[shellOf(args.positionals.shell)])
  return Promise.resolve(ExitCode.ok)
}
