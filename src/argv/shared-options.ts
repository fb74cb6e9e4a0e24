import type { OptionTable } from './command-spec.ts'

/** The AWS CLI's way to name the profile, for every command that takes one. */
export const profileOption = {
  profile: { type: 'string', valueName: 'NAME', describe: 'profile to use (same as the argument)' },
} as const satisfies OptionTable

/** An account and a role without a profile, for every command that gets credentials or explains them. */
export const accountRoleOptions = {
  account: { type: 'string', valueName: 'ID|NAME', describe: 'account to use without a profile' },
  role: { type: 'string', valueName: 'NAME', describe: 'permission set to use in --account' },
  'sso-session': { type: 'string', valueName: 'NAME', describe: 'sign-in for --account and --role' },
} as const satisfies OptionTable

/** Whether an option names the profile, or what is used instead of one. */
export function namesProfile(option: string): boolean {
  return option === 'profile' || option === 'account' || option === 'role'
}

export const jsonOption = {
  json: { type: 'boolean', describe: 'print JSON' },
} as const satisfies OptionTable
