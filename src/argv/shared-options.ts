import type { CommandShape, OptionTable } from './command-spec.ts'

/** Options that every command takes. */
export const globalOptions = {
  help: { type: 'boolean', short: 'h', describe: 'show help' },
  version: { type: 'boolean', describe: 'show the version' },
  debug: { type: 'boolean', describe: 'log decisions to stderr (never secrets)' },
  quiet: { type: 'boolean', describe: 'print only errors to stderr' },
  'no-color': { type: 'boolean', describe: 'disable colored output (also NO_COLOR)' },
} as const satisfies OptionTable

/** The AWS CLI's way to name the profile, for every command that takes one. */
export const profileOption = {
  profile: { type: 'string', valueName: 'NAME', describe: 'profile to use (same as the argument)' },
} as const satisfies OptionTable

export const jsonOption = {
  json: { type: 'boolean', describe: 'print JSON' },
} as const satisfies OptionTable

/** @returns the command's options and the global ones */
export function allOptions(shape: CommandShape): OptionTable {
  return { ...shape.options, ...globalOptions }
}
