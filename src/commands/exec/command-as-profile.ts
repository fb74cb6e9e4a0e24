import type { Prepared } from '../../app/prepare.ts'
import { findCommand } from '../../child/find-command.ts'
import type { CommandLookup } from '../../child/types.ts'
import { chooseProfile } from '../../config/choose-profile.ts'
import { isIdentifier } from '../../config/header-syntax.ts'
import { AwsxError } from '../../errors.ts'
import { profileNotFound } from '../../plan/profile-not-found.ts'
import { isAbsent } from '../../plan/stored-key-base.ts'
import { quoteWord } from '../../text/quote-word.ts'
import type { ExecArgs } from './exec-command.ts'

/**
 * Explains the failure of `awsx exec terraform plan`, where `terraform` is read as a profile.
 * @param failure of looking up the profile or the command
 * @returns if no such profile exists, an error that says so and, if there is such a command, how to run it; else `failure`
 */
export async function explainCommandAsProfile(
  failure: unknown,
  args: ExecArgs,
  { prepared, location }: { readonly prepared: Prepared; readonly location: CommandLookup },
): Promise<unknown> {
  const name = args.positionals.profile
  if (!(failure instanceof AwsxError) || name === undefined) return failure
  if (failure.code !== 'PROFILE_NOT_FOUND' && failure.code !== 'COMMAND_NOT_FOUND') return failure
  if (prepared.config.profileNames().includes(name)) return failure
  const isMissing = failure.code === 'PROFILE_NOT_FOUND'
  if (!(await isCommand(name, location))) return isMissing ? failure : missingProfile(name, prepared, failure)
  const words = [name, ...args.command].map(quoteWord).join(' ')
  // The name may also be a misspelled profile, as in `awsx exec test -- ls`.
  const others = isMissing
    ? failure.hints.filter((hint) => !hint.includes('awsx add'))
    : [firstStep(prepared)]
  return new AwsxError('PROFILE_NOT_FOUND', `"${name}" is a command, not a profile`, {
    hints: [runLine(words, prepared), ...others],
  })
}

/** `awsx exec tf plan`: the profile comes first, and is the more likely mistake. An ARN or an account and role is not looked up here. */
function missingProfile(name: string, { config, planOptions }: Prepared, failure: AwsxError): AwsxError {
  const isOther = !isIdentifier(name) || name.includes('/') || planOptions.hasStoredKey?.(name) === true
  return isOther ? failure : profileNotFound(config, name, 'argument')
}

/** How to run the words without the name of a profile in front of them. */
function runLine(words: string, { config, context, planOptions }: Prepared): string {
  const choice = chooseProfile(context, undefined)
  if (choice.explicit) return `to run it with profile "${choice.name}": awsx exec -- ${words}`
  const isUsable =
    planOptions.hasStoredKey?.(choice.name) === true || !isAbsent(choice, config.profile(choice.name))
  return isUsable
    ? `to run it with the default profile: awsx exec -- ${words}`
    : `to run it with a profile: awsx exec PROFILE -- ${words}`
}

function firstStep({ config }: Prepared): string {
  return config.profileNames().length === 0
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
