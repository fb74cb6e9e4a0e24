import type { Config, Profile } from '../config/types.ts'
import { readKey } from '../plan/plan-context.ts'
import { readIfClean } from './read-if-clean.ts'
import type { Conversion } from './types.ts'

/** awsume asks for an MFA code even if only the source profile has mfa_serial; the AWS tools and awsx do not. */
export function convertAwsume(profile: Profile, config: Config): Conversion | undefined {
  const source = readKey(profile, 'source_profile')
  if (source === undefined || source === profile.name || readKey(profile, 'role_arn') === undefined)
    return undefined
  if (readKey(profile, 'mfa_serial') !== undefined) return undefined
  const holder = readIfClean(() => config.profile(source))
  if (holder === undefined || readKey(holder, 'role_arn') !== undefined) return undefined
  const serial = readKey(holder, 'mfa_serial')
  if (serial === undefined) return undefined
  return { kind: 'change', tool: 'awsume', set: { mfa_serial: serial }, remove: [] }
}

/** Whether awsume wrote the profile (temporary keys in the credentials file). */
export function isWrittenByAwsume(profile: Profile): boolean {
  return readKey(profile, 'autoawsume') !== undefined || readKey(profile, 'manager') === 'awsume'
}
