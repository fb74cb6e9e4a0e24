import { readVariable } from '../context.ts'
import type { Variables } from '../context.ts'
import { isAccountRoleName } from '../config/choose-profile.ts'

/**
 * How many awsx runs an environment is nested in; 0 if none. The first run sets no AWSX_DEPTH. It is recognized by a profile
 * in AWSX_PROFILE that the config has, or an account and a role, credentials, and the same name in AWS_VAULT if that is set.
 * @param isProfile whether the config has a profile
 */
export function readDepth(context: Variables, isProfile: (name: string) => boolean): number {
  const profile = readVariable(context, 'AWSX_PROFILE')
  if (profile === undefined || !hasCredentials(context)) return 0
  if (!isProfile(profile) && !isAccountRoleName(profile)) return 0
  if ((readVariable(context, 'AWS_VAULT') ?? profile) !== profile) return 0
  const depth = Number(readVariable(context, 'AWSX_DEPTH') ?? 1)
  return Number.isSafeInteger(depth) && depth > 0 ? depth : 1
}

/** Whether the environment has an access key or a credential server, as in a command run by awsx. */
export function hasCredentials(context: Variables): boolean {
  return readVariable(context, 'AWS_ACCESS_KEY_ID') !== undefined || hasCredentialServer(context)
}

/** Whether the environment names a credential server. */
export function hasCredentialServer(context: Variables): boolean {
  return readVariable(context, 'AWS_CONTAINER_CREDENTIALS_FULL_URI') !== undefined
}
