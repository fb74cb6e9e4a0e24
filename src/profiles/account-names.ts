import { mayHaveKey } from '../config/may-have-key.ts'
import type { Config } from '../config/types.ts'
import { AwsxError } from '../errors.ts'

/**
 * The account names that the config states: `awsx_account_name` of a profile names its account for all profiles.
 * @returns names by account ID
 */
export function readAccountNames(config: Config): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  // Otherwise every profile would be parsed, which few commands need.
  if (!mayHaveKey(config, 'awsx_account_name')) return names
  for (const profile of config.profileNames()) {
    const [account, name] = readAccountName(profile, config) ?? []
    if (account !== undefined && name !== undefined && !names.has(account)) names.set(account, name)
  }
  return names
}

/** Undefined for a section that cannot be parsed, too. */
function readAccountName(profile: string, config: Config): readonly [string, string] | undefined {
  try {
    const section = config.profile(profile)
    const read = (key: string): string | undefined => section?.get(key)?.value || undefined
    const name = read('awsx_account_name')
    const arn = read('role_arn') ?? read('login_session')
    const account = read('sso_account_id') ?? arn?.split(':')[4] ?? read('aws_account_id')
    return name === undefined || account === undefined ? undefined : [account, name]
  } catch (error) {
    if (error instanceof AwsxError) return undefined
    throw error
  }
}
