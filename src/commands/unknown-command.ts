import type { CommandShape } from '../argv/command-spec.ts'
import { commandError } from '../argv/usage-errors.ts'
import { loadConfig } from '../config/load-config.ts'
import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'

/** The USAGE error for an unknown command. It may be a profile, which other tools take in this position. */
export function unknownCommand(
  name: string | undefined,
  commands: readonly CommandShape[],
  context: Context,
): AwsxError {
  return commandError(name, commands, name !== undefined && isProfile(name, context))
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
