import type { CommandSpec } from './argv/command-spec.ts'
import { readArgs } from './argv/read-args.ts'
import { commandError, usageError } from './argv/usage-errors.ts'
import { splitArgv } from './argv/split-argv.ts'
import type { SplitArgv } from './argv/split-argv.ts'
import { warmCommands } from './commands/warm-commands.ts'
import { readVariable } from './context.ts'
import type { Context } from './context.ts'
import { AwsxError, ExitCode, isErrno } from './errors.ts'
import { version } from './version.ts'

/**
 * Runs one command.
 * @param argv without the runtime and the script
 * @returns the exit status. The one place that reports errors: nothing else prints them
 */
export async function main(argv: readonly string[], context: Context): Promise<number> {
  const split = await splitByTable(argv)
  try {
    return await runCommand(split, context)
  } catch (error) {
    // The reader of a pipe has gone: as with any filter, that is its right.
    if (isErrno(error, 'EPIPE')) return ExitCode.ok
    return await fail(error, split, context)
  }
}

/** The table of all commands is read only for those that few wait for. */
async function splitByTable(argv: readonly string[]): Promise<SplitArgv> {
  const split = splitArgv(argv, warmCommands)
  return split.spec === undefined ? splitArgv(argv, await loadCommands()) : split
}

async function loadCommands(): Promise<readonly CommandSpec[]> {
  return (await import('./commands/all-commands.ts')).commands
}

async function runCommand(split: SplitArgv, context: Context): Promise<number> {
  if (split.given.has('version')) {
    context.stdout.write(`awsx ${version}\n`)
    return ExitCode.ok
  }
  if (split.given.has('help') || (split.name === undefined && split.own.length === 0)) {
    return await showHelp(split, context)
  }
  if (split.spec === undefined) throw commandError(split.name, await loadCommands())
  const reading = readArgs(split.spec, split.own, split.child, split.words)
  if ('failure' in reading) throw usageError(split.spec, reading.failure)
  const handler = await split.spec.run()
  return await handler.run(reading.args, context)
}

async function showHelp(split: SplitArgv, context: Context): Promise<number> {
  const { helpText } = await import('./argv/help.ts')
  const width = Number(readVariable(context, 'COLUMNS') ?? 100)
  const text = await helpText(await loadCommands(), split.spec, { width })
  const asked = split.given.has('help')
  const output = asked ? context.stdout : context.stderr
  output.write(text)
  return asked ? ExitCode.ok : ExitCode.usage
}

/** `exec` says 125 for everything that is its own failure, so that its status can be told from the command's (as `env` does). */
async function fail(error: unknown, split: SplitArgv, context: Context): Promise<number> {
  const { errorJson, reportError } = await import('./error-report.ts')
  const debug = split.given.has('debug') || readVariable(context, 'AWSX_DEBUG') !== undefined
  const color =
    context.stderr.isTty && !split.given.has('no-color') && readVariable(context, 'NO_COLOR') === undefined
  const lines = reportError(error, { color, debug })
  context.stderr.write(lines.map((line) => `${line}\n`).join(''))
  if (split.given.has('json')) context.stdout.write(`${errorJson(error)}\n`)
  const status = error instanceof AwsxError ? error.exitCode : ExitCode.unexpected
  if (split.name !== 'exec') return status
  return status === ExitCode.notFound || status === ExitCode.notExecutable || status === ExitCode.interrupted
    ? status
    : ExitCode.execFailed
}
