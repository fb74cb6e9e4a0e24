import { findCachedRun } from './commands/cached-run.ts'
import type { Context } from './context.ts'
import { ExitCode } from './errors.ts'
import { versionLine } from './version.ts'

/**
 * Runs one command: with a cached plan if there is one, else from the command line on.
 * @param argv without the runtime and the script
 * @returns the exit status
 */
export async function main(argv: readonly string[], given: Context): Promise<number> {
  // As the command line reads it, which in the binary is in another file.
  const asksForVersion = argv.length === 1 && argv[0] === '--version'
  const { run, context } = asksForVersion
    ? { run: () => showVersion(given), context: given }
    : await findCachedRun(argv, given)
  // With await, the stack of a bug has this function.
  if (run === undefined)
    return await (await import('./commands/command-line.ts')).commandLine.run(argv, context)
  try {
    return await run()
  } catch (error) {
    return await (await import('./commands/command-line.ts')).commandLine.report(error, argv, context)
  }
}

async function showVersion({ stdout }: Context): Promise<number> {
  stdout.write(versionLine)
  return ExitCode.ok
}
