import { findCommand } from '../../child/find-command.ts'
import type { CommandLookup } from '../../child/types.ts'
import { AwsxError } from '../../errors.ts'
import { quoteWord } from '../../text/quote-word.ts'
import type { ExecArgs } from './exec-command.ts'

/**
 * Explains the failure of `awsx exec terraform plan`, which takes `terraform` for a profile.
 * @param failure of looking up the profile or the command
 * @returns an error that says how to run the command, if the profile does not exist but a command of its name does; else `failure`
 */
export async function explainCommandAsProfile(
  failure: unknown,
  args: ExecArgs,
  location: CommandLookup,
): Promise<unknown> {
  const name = args.positionals.profile
  if (!(failure instanceof AwsxError) || name === undefined) return failure
  if (failure.code !== 'PROFILE_NOT_FOUND' && failure.code !== 'COMMAND_NOT_FOUND') return failure
  if (location.profileNames?.includes(name) === true || !(await isCommand(name, location))) return failure
  const line = ['awsx exec --', ...[name, ...args.command].map(quoteWord)].join(' ')
  return new AwsxError('PROFILE_NOT_FOUND', `"${name}" is not a profile, but a command`, {
    hints: [`to run it with the default profile: ${line}`, 'list all profiles: awsx list'],
  })
}

async function isCommand(name: string, location: CommandLookup): Promise<boolean> {
  try {
    await findCommand(name, location)
    return true
  } catch (error) {
    if (error instanceof AwsxError) return false
    throw error
  }
}
