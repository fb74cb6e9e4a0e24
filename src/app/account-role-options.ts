import type { ProfileChoice } from '../config/choose-profile.ts'
import { AwsxError } from '../errors.ts'
import { isRoleName } from '../plan/account-role-name.ts'
import { quoteWord } from '../text/quote-word.ts'

/** `--account`, `--role` and `--sso-session`; at least one of them is given. */
export interface AccountRoleOptions {
  readonly account: string | undefined
  readonly role: string | undefined
  readonly session: string | undefined
}

/**
 * Chooses what the options name instead of a profile.
 * @param profile the profile that the user named as well
 * @throws AwsxError USAGE if options are missing or a profile is named, too
 */
export function chooseAccountRole(
  profile: string | undefined,
  { account, role, session }: AccountRoleOptions,
): ProfileChoice {
  const given = [
    ...(account === undefined ? [] : ['--account']),
    ...(role === undefined ? [] : ['--role']),
    ...(session === undefined ? [] : ['--sso-session']),
  ]
  if (profile !== undefined)
    throw usage(`${given.join(' and ')} cannot be combined with profile "${profile}"`, [
      'name a profile, or an account and a role',
    ])
  if (account === undefined || role === undefined) {
    const missing =
      account === undefined ? (role === undefined ? '--account and --role' : '--account') : '--role'
    throw usage(`${given.join(' and ')} requires ${missing}`, [
      `pass both: ${account === undefined ? '--account ID|NAME' : `--account ${quoteWord(account)}`} ${role === undefined ? '--role NAME' : `--role ${quoteWord(role)}`}`,
    ])
  }
  if (!isRoleName(role))
    throw usage(`invalid --role "${role}"; expected the name of a permission set`, [
      "to assume a role with a profile's credentials: --role-arn ARN",
    ])
  const name = `${account}/${role}${session === undefined ? '' : `@${session}`}`
  return { name, from: 'argument', explicit: true }
}

function usage(message: string, hints: readonly string[]): AwsxError {
  return new AwsxError('USAGE', message, { hints })
}
