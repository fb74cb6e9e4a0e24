import type { CommandSpec } from '../argv/command-spec.ts'
import { readArgs } from '../argv/read-args.ts'
import { splitArgv } from '../argv/split-argv.ts'
import type { SplitArgv } from '../argv/split-argv.ts'
import { loadDescribed, warmCommands } from './warm-commands.ts'
import { readVariable, unrecorded } from '../context.ts'
import type { Context } from '../context.ts'
import { ExitCode, FailedWrite } from '../errors.ts'
import { versionLine } from '../version.ts'

/** What a run without a cached plan does first, and one with it after an error. Only this file reports errors. */
export const commandLine = {
  /**
   * Runs one command.
   * @param argv without the runtime and the script
   * @returns the exit status
   */
  async run(argv: readonly string[], context: Context): Promise<number> {
    const split = await splitByCommand(argv)
    try {
      return await runCommand(split, context)
    } catch (error) {
      return await reportError(error, split, unrecorded(context))
    }
  },
  /**
   * Reports the error of a command.
   * @returns the exit status
   */
  async report(error: unknown, argv: readonly string[], context: Context): Promise<number> {
    return reportError(error, await splitByCommand(argv), context)
  },
}

async function reportError(error: unknown, split: SplitArgv, context: Context): Promise<number> {
  // Only for standard output: after a message, there would have been more to do.
  if (error instanceof FailedWrite && error.isReaderGone) return ExitCode.ok
  const { reportFailure } = await import('../app/error-report.ts')
  const { explainFailure } = await import('../app/explain-failure.ts')
  return reportFailure(await explainFailure(error, split, context), split, context)
}

/** Loads the descriptions of all commands only if argv has none that is described in another file, or asks for help. */
async function splitByCommand(argv: readonly string[]): Promise<SplitArgv> {
  const split = splitArgv(argv, warmCommands)
  if (split.spec !== undefined || (split.name === undefined && asksForVersion(split))) return split
  return splitArgv(argv, (await loadDescribed(split.name ?? '')) ?? (await loadCommands()))
}

async function loadCommands(): Promise<readonly CommandSpec[]> {
  return (await import('./all-commands.ts')).commands
}

async function runCommand(split: SplitArgv, context: Context): Promise<number> {
  if (asksForVersion(split)) {
    context.stdout.write(versionLine)
    return ExitCode.ok
  }
  if (split.optionNames.has('help') || (split.name === undefined && split.awsxArgs.length === 0)) {
    const { showRequestedHelp } = await import('./help/requested-help.ts')
    return showRequestedHelp(split, context)
  }
  if (split.spec === undefined) {
    const { unknownCommand } = await import('./unknown-command.ts')
    throw unknownCommand(split, await loadCommands(), context)
  }
  const reading = readArgs(split.spec, split.awsxArgs, split.childArgs, split.tokens)
  if ('failure' in reading) {
    const { usageError } = await import('../argv/usage-errors.ts')
    throw usageError(split.spec, reading.failure)
  }
  const isInner = readVariable(context, 'AWSX_BROKER') !== undefined
  const inner = isInner ? (await import('../app/broker-context.ts')).enterBroker(split, context) : context
  const handler = await split.spec.run()
  return await handler.run(reading.args, inner)
}

/** Other programs use `-v` and `-V` for this. A command may use them for something else. */
function asksForVersion({ optionNames, spec }: SplitArgv): boolean {
  return optionNames.has('version') || (spec === undefined && (optionNames.has('v') || optionNames.has('V')))
}
