import type { Environment } from '../context.ts'

/** Variables to set and to remove. All others stay. */
export interface Change {
  readonly set: Readonly<Record<string, string>>
  /** Removed, not set to the empty string, which many tools take as a value. */
  readonly unset: readonly string[]
}

/**
 * A copy of the environment with the change applied.
 * @param foldCase for Windows, where names are case-insensitive: removes every spelling of a name
 */
export function applyChange(env: Environment, change: Change, foldCase: boolean): Record<string, string> {
  const key = foldCase ? (name: string): string => name.toUpperCase() : (name: string): string => name
  const changed = new Set([...change.unset, ...Object.keys(change.set)].map(key))
  const others = Object.entries(env).filter(([name]) => !changed.has(key(name)))
  return Object.fromEntries([...others, ...Object.entries(change.set)])
}

/** The variables with the paths of the AWS files, and those that keep their outer values for a nested awsx. */
export const fileVariables = {
  AWS_CONFIG_FILE: 'AWSX_OUTER_CONFIG_FILE',
  AWS_SHARED_CREDENTIALS_FILE: 'AWSX_OUTER_SHARED_CREDENTIALS_FILE',
} as const

export const isolatedVariables: readonly string[] = Object.keys(fileVariables)

/** Equals AWS_CONFIG_FILE while that is the file of `--profile-file`. */
export const profileFileVariable = 'AWSX_PROFILE_FILE'

/** The environment with the user's files instead of the file of an outer `--profile-file`. */
export function withoutProfileFile(env: Environment): Environment {
  const file = env[profileFileVariable]
  if (file === undefined || env['AWS_CONFIG_FILE'] !== file) return env
  const { [profileFileVariable]: _file, ...others } = env
  const restored: Record<string, string> = {}
  for (const [name, value] of Object.entries(others)) {
    const original = Object.entries(fileVariables).find(([, outerName]) => outerName === name)
    if (original !== undefined) restored[original[0]] = value
    else if (!Object.hasOwn(fileVariables, name)) restored[name] = value
  }
  return restored
}
