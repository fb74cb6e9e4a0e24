import type { Environment } from '../context.ts'

/** The variables with the paths of the AWS files, and those that keep their outer values for a nested awsx. */
export const fileVariables = {
  AWS_CONFIG_FILE: 'AWSX_OUTER_CONFIG_FILE',
  AWS_SHARED_CREDENTIALS_FILE: 'AWSX_OUTER_SHARED_CREDENTIALS_FILE',
} as const

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
