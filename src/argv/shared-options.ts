import type { OptionTable } from './command-spec.ts'

/** The AWS CLI's way to name the profile, for every command that takes one. */
export const profileOption = {
  profile: { type: 'string', valueName: 'NAME', describe: 'profile to use (same as the argument)' },
} as const satisfies OptionTable

export const jsonOption = {
  json: { type: 'boolean', describe: 'print JSON' },
} as const satisfies OptionTable
