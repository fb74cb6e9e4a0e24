import { usageError } from '../../argv/usage-errors.ts'
import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { integrations } from '../../shells/integration.ts'
import { promptSegments } from '../../shells/prompt-segment.ts'
import { findShell, shellOf } from '../../shells/shell-names.ts'
import type { Shell } from '../../shells/shell-names.ts'
import { joinWithOr } from '../../text/list-words.ts'
import { initShape } from './init-command.ts'
import type { InitArgs } from './init-command.ts'

/** Prints the integration of a shell, or changes the shell's startup file. */
export async function run(args: InitArgs, context: Context): Promise<number> {
  const { install, uninstall, prompt } = args.options
  checkOptions(args)
  const shell = readShell(args, context)
  const segment = prompt ? requireSegment(shell) : ''
  if (install || uninstall) return (await import('./install.ts')).changeStartupFile(args, shell, context)
  context.stdout.write(integrations[shell] + segment)
  return ExitCode.ok
}

/** @throws AwsxError USAGE for options that contradict each other */
function checkOptions({ options }: InitArgs): void {
  const { install, uninstall, prompt, yes, file } = options
  const fail = (problem: string): never => {
    throw new AwsxError('USAGE', `init: ${problem}`, { hints: ['awsx init --help'] })
  }
  if (install && uninstall) fail('--install and --uninstall cannot be combined')
  if (uninstall && prompt) fail('--uninstall and --prompt cannot be combined')
  if (install || uninstall) return
  const needless = yes
    ? '--yes'
    : options['dry-run']
      ? '--dry-run'
      : file === undefined
        ? undefined
        : '--file'
  if (needless !== undefined) fail(`${needless} requires --install or --uninstall`)
}

/** The shell that is named; with `--install` and `--uninstall`, else the login shell. */
function readShell({ positionals, options }: InitArgs, context: Context): Shell {
  if (positionals.shell !== undefined) return shellOf(positionals.shell)
  if (!options.install && !options.uninstall) {
    const { code, message } = usageError(initShape, { kind: 'missing-word', positional: 'shell' })
    throw new AwsxError(code, message, {
      hints: ["to add it to your shell's startup file: awsx init --install", 'awsx init --help'],
    })
  }
  const program = readVariable(context, 'SHELL') ?? context.accountShell()
  const shell = findShell(program)
  if (shell !== undefined) return shell
  const reason = program === undefined ? 'SHELL is not set' : `SHELL is "${program}"`
  throw new AwsxError('USAGE', `init: cannot tell which shell to set up: ${reason}`, {
    hints: [`awsx init bash ${options.install ? '--install' : '--uninstall'}`],
  })
}

function requireSegment(shell: Shell): string {
  const segment = promptSegments[shell]
  if (segment !== undefined) return segment
  throw new AwsxError('USAGE', `init: --prompt requires ${joinWithOr(Object.keys(promptSegments))}`, {
    hints: ['for other shells, call in the prompt: awsx status --prompt'],
  })
}
