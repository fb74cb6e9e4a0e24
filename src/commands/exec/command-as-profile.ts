import { findCommand } from '../../child/find-command.ts'
import type { CommandLookup } from '../../child/types.ts'
import { AwsxError } from '../../errors.ts'
import { quoteWord } from '../../text/quote-word.ts'
import type { ExecArgs } from './exec-command.ts'

/**
 * Explains the failure of `awsx exec terraform plan`, where `terraform` is read as a profile.
 * @param failure of looking up the profile or the command
 * @returns if no such profile exists but such a command does, an error that says how to run the command; else `failure`
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
  // The name may also be a misspelled profile, as in `awsx exec test -- ls`.
  const others =
    failure.code === 'PROFILE_NOT_FOUND'
      ? failure.hints.filter((hint) => !hint.includes('awsx add'))
      : [firstStep(location)]
  return new AwsxError('PROFILE_NOT_FOUND', `"${name}" is a command, not a profile`, {
    hints: [`to run it with the default profile: ${line}`, ...others],
  })
}

function firstStep({ profileNames = [] }: CommandLookup): string {
  return profileNames.length === 0
    ? 'set up an Identity Center profile: awsx configure sso'
    : 'list all profiles: awsx list'
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
