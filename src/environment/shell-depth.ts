import { readVariable } from '../context.ts'
import type { Context } from '../context.ts'

type Surroundings = Pick<Context, 'env' | 'platform'>

/**
 * How many runs of awsx an environment is inside of: 0 outside of any. The first one leaves no mark but what it gives to every command, so
 * that is what it is known by: a profile of awsx that the config has, credentials, and, if at all, the same name for prompt themes.
 * @param isProfile whether the config has a profile
 */
export function readDepth(context: Surroundings, isProfile: (name: string) => boolean): number {
  const profile = readVariable(context, 'AWSX_PROFILE')
  if (profile === undefined || !isProfile(profile) || !hasCredentials(context)) return 0
  if ((readVariable(context, 'AWS_VAULT') ?? profile) !== profile) return 0
  const depth = Number(readVariable(context, 'AWSX_DEPTH') ?? 1)
  return Number.isSafeInteger(depth) && depth > 0 ? depth : 1
}

/** Whether the environment holds a key, or a server to take one from, as a command of awsx has it. */
export function hasCredentials(context: Surroundings): boolean {
  return readVariable(context, 'AWS_ACCESS_KEY_ID') !== undefined || isServed(context)
}

/** Whether a credential server is named in the environment. */
export function isServed(context: Surroundings): boolean {
  return readVariable(context, 'AWS_CONTAINER_CREDENTIALS_FULL_URI') !== undefined
}
