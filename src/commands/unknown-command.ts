import type { CommandShape } from '../argv/command-spec.ts'
import { commandError } from '../argv/usage-errors.ts'
import { loadConfig } from '../config/load-config.ts'
import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'

/** The error USAGE for a command that does not exist. It may be a profile: other tools take one in this position. */
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
    // A config that cannot be read is not the mistake of this run.
    if (error instanceof AwsxError) return false
    throw error
  }
}
