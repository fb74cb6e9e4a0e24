import type { CommandSpec } from './argv/command-spec.ts'
import { readArgs } from './argv/read-args.ts'
import { splitArgv } from './argv/split-argv.ts'
import type { SplitArgv } from './argv/split-argv.ts'
import { warmCommands } from './commands/warm-commands.ts'
import { readVariable } from './context.ts'
import type { Context } from './context.ts'
import { AwsxError, ExitCode, isErrno } from './errors.ts'
import { version } from './version.ts'

/**
 * Runs one command. Only this function reports errors.
 * @param argv without the runtime and the script
 * @returns the exit status
 */
export async function main(argv: readonly string[], context: Context): Promise<number> {
  const split = await splitByCommand(argv)
  try {
    return await runCommand(split, context)
  } catch (error) {
    // The reader of a pipe has closed it (`awsx list | head -1`), which is not an error.
    if (isErrno(error, 'EPIPE')) return ExitCode.ok
    return await reportFailure(error, split, context)
  }
}

/** Loads the descriptions of all commands only if argv names none of the warm ones. */
async function splitByCommand(argv: readonly string[]): Promise<SplitArgv> {
  const split = splitArgv(argv, warmCommands)
  return split.spec === undefined ? splitArgv(argv, await loadCommands()) : split
}

async function loadCommands(): Promise<readonly CommandSpec[]> {
  return (await import('./commands/all-commands.ts')).commands
}

async function runCommand(split: SplitArgv, context: Context): Promise<number> {
  if (split.optionNames.has('version')) {
    context.stdout.write(`awsx ${version}\n`)
    return ExitCode.ok
  }
  if (split.optionNames.has('help') || (split.name === undefined && split.awsxArgs.length === 0)) {
    return await showHelp(split, context)
  }
  if (split.spec === undefined) {
    const { commandError } = await import('./argv/usage-errors.ts')
    throw commandError(split.name, await loadCommands())
  }
  const reading = readArgs(split.spec, split.awsxArgs, split.childArgs, split.tokens)
  if ('failure' in reading) {
    const { usageError } = await import('./argv/usage-errors.ts')
    throw usageError(split.spec, reading.failure)
  }
  const handler = await split.spec.run()
  return await handler.run(reading.args, context)
}

/** Help that was asked for is data, on stdout; otherwise it is an error message. */
async function showHelp(split: SplitArgv, context: Context): Promise<number> {
  const { helpText } = await import('./argv/help.ts')
  const width = Number(readVariable(context, 'COLUMNS') ?? 100)
  const text = await helpText(await loadCommands(), split.spec, { width })
  const isRequested = split.optionNames.has('help')
  const output = isRequested ? context.stdout : context.stderr
  output.write(text)
  return isRequested ? ExitCode.ok : ExitCode.usage
}

/** A failure of `exec` itself ends with 125, so that its status differs from the command's (as with `env`). */
async function reportFailure(error: unknown, split: SplitArgv, context: Context): Promise<number> {
  const { errorJson, reportError } = await import('./error-report.ts')
  const { optionNames } = split
  const debug = optionNames.has('debug') || readVariable(context, 'AWSX_DEBUG') !== undefined
  const color =
    context.stderr.isTty && !optionNames.has('no-color') && readVariable(context, 'NO_COLOR') === undefined
  const lines = reportError(error, { color, debug })
  context.stderr.write(lines.map((line) => `${line}\n`).join(''))
  if (optionNames.has('json')) context.stdout.write(`${errorJson(error)}\n`)
  const status = error instanceof AwsxError ? error.exitCode : ExitCode.unexpected
  if (split.name !== 'exec') return status
  return status === ExitCode.notFound || status === ExitCode.notExecutable || status === ExitCode.interrupted
    ? status
    : ExitCode.execFailed
}
