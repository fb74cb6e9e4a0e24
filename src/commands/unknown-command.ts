import type { CommandShape } from '../argv/command-spec.ts'
import { commandError } from '../argv/usage-errors.ts'
import type { SplitArgv } from '../argv/split-argv.ts'
import { loadConfig } from '../config/load-config.ts'
import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { findProgram } from '../process/find-program.ts'

/** The USAGE error for an unknown command. It may be a profile, which other tools take in this position. */
export function unknownCommand(
  split: SplitArgv,
  commands: readonly CommandShape[],
  context: Context,
): AwsxError {
  const { name } = split
  return commandError(name, commands, {
    isProfile: name !== undefined && isProfile(name, context),
    isProgram: name !== undefined && !/[/\\]/.test(name) && findProgram(name, context) !== undefined,
    words: name === undefined ? [] : wordsAfter(name, split),
  })
}

/** The command that the user may have wanted to run; empty if options follow the name. */
function wordsAfter(name: string, { awsxArgs, childArgs = [] }: SplitArgv): readonly string[] {
  const words = [...awsxArgs.slice(awsxArgs.indexOf(name) + 1), ...childArgs]
  return words[0]?.startsWith('-') === true ? [] : words
}

function isProfile(name: string, context: Context): boolean {
  try {
    return loadConfig(context).profile(name) !== undefined
  } catch (error) {
    // The unknown command is the error to report, even if the config cannot be read.
    if (error instanceof AwsxError) return false
    throw error
  }
}
