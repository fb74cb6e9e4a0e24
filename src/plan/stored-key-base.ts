import type { ProfileChoice } from '../config/choose-profile.ts'
import type { Profile } from '../config/types.ts'
import { readAwsxProcess } from './awsx-process.ts'
import { readKey } from './plan-context.ts'
import { isSso } from './sso-base.ts'
import type { PlanOptions, StoredKeyBase } from './types.ts'

/** The keys that give a profile credentials, except for Identity Center. */
export const sourceKeys: readonly string[] = [
  'role_arn',
  'credential_source',
  'web_identity_token_file',
  'web_identity_token_process',
  'login_session',
  'credential_process',
  'aws_access_key_id',
  'aws_secret_access_key',
]

/**
 * The access key that the store holds for a profile. Only a profile without credentials in the config uses it.
 * @param profile undefined if no file has it
 */
export function findStoredKeyBase(
  name: string,
  profile: Profile | undefined,
  options: PlanOptions,
): StoredKeyBase | undefined {
  if (profile !== undefined && !isWithoutCredentials(profile)) return undefined
  if (options.hasStoredKey?.(name) !== true) return undefined
  const accountId = profile === undefined ? undefined : readKey(profile, 'aws_account_id')
  return {
    kind: 'stored-key',
    profile: name,
    at: profile?.location ?? null,
    accountId: accountId ?? null,
  }
}

/**
 * The access key that the store holds for a profile with a role that names itself as its source.
 * @param options as for {@link findStoredKeyBase}
 */
export function findOwnStoredKey(profile: Profile, options: PlanOptions): StoredKeyBase | undefined {
  if (!isOwnSource(profile) || options.hasStoredKey?.(profile.name) !== true) return undefined
  const accountId = readKey(profile, 'aws_account_id') ?? null
  return { kind: 'stored-key', profile: profile.name, at: profile.location, accountId }
}

/** Whether a profile uses a key in the store, if there is one: no key of the profile gives credentials. */
export function usesStoredKey(profile: Profile): boolean {
  return isWithoutCredentials(profile) || isOwnSource(profile)
}

/** Whether the profile has a role that its own credentials assume, and no key that gives these. */
function isOwnSource(profile: Profile): boolean {
  if (readKey(profile, 'role_arn') === undefined || isSso(profile)) return false
  const others = sourceKeys.filter((key) => key !== 'role_arn' && readKey(profile, key) !== undefined)
  return readKey(profile, 'source_profile') === profile.name && others.length === 0
}

/** Whether no profile is named, and `default` is missing or has only settings. */
export function isAbsent(choice: Pick<ProfileChoice, 'explicit'>, profile: Profile | undefined): boolean {
  if (choice.explicit) return false
  return (
    profile === undefined ||
    (isWithoutCredentials(profile) && readKey(profile, 'source_profile') === undefined)
  )
}

/**
 * Whether no key of the profile gives credentials. A `credential_process` that runs awsx for the profile itself does not
 * count: it hands out the key in the store.
 */
export function isWithoutCredentials(profile: Profile): boolean {
  const found = sourceKeys.filter((key) => readKey(profile, key) !== undefined)
  if (isSso(profile) || found.some((key) => key !== 'credential_process')) return false
  return found.length === 0 || readAwsxProcess(profile) === profile.name
}
