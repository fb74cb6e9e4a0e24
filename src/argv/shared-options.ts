import type { CommandShape, OptionTable } from './command-spec.ts'

/** Options that every command takes. */
export const globalOptions = {
  help: { type: 'boolean', short: 'h', describe: 'show help' },
  version: { type: 'boolean', describe: 'show the version' },
  debug: { type: 'boolean', describe: 'say on stderr what is decided and why, never a secret' },
  quiet: { type: 'boolean', describe: 'say nothing but errors on stderr' },
  'no-color': { type: 'boolean', describe: 'no colours (also NO_COLOR)' },
} as const satisfies OptionTable

/** For every command that takes a profile: the AWS CLI's way to name it. */
export const profileOption = {
  profile: { type: 'string', valueName: 'NAME', describe: 'the profile, as the AWS CLI has it' },
} as const satisfies OptionTable

export const jsonOption = {
  json: { type: 'boolean', describe: 'print JSON' },
} as const satisfies OptionTable

/** A command's options and the global ones. */
export function allOptions(shape: CommandShape): OptionTable {
  return { ...shape.options, ...globalOptions }
}
