import { listAccountNames } from '../../app/account-names.ts'
import type { Config } from '../../config/types.ts'
import type { Context } from '../../context.ts'
import { statedRow } from '../../profiles/stated-row.ts'
import { listAllProfiles } from '../../profiles/stored-key-names.ts'
import type { Candidate } from '../../shells/complete-accounts.ts'
import { openRecordReader } from '../../store/record-reader.ts'
import { tryRead } from './list-accounts.ts'

/**
 * All profiles, also those that only have a key in the store.
 * @param withDescriptions whether to describe each by its account and role, `ACCOUNT/ROLE`, with the account's name if it is known
 */
export function listProfiles(
  config: Config,
  context: Context,
  withDescriptions: boolean,
): readonly Candidate[] {
  const configured = config.profileNames()
  const all = listAllProfiles(configured, context, openRecordReader(context, {}))
  if (!withDescriptions) return all.map((value) => ({ value, describe: '' }))
  const names = listAccountNames(config, context)
  const known = new Set(configured)
  return all.map((value) => {
    if (!known.has(value)) return { value, describe: 'access key in the store' }
    const { accountId, roleName } = statedRow(value, config)
    const account = accountId === null ? null : (names.get(accountId) ?? accountId)
    return { value, describe: [account, roleName].filter((part) => part !== null).join('/') }
  })
}

/** The `role_arn` of every profile that has one. */
export function listRoleArns(config: Config): readonly Candidate[] {
  const found = new Map<string, string>()
  for (const profile of config.profileNames()) {
    const roleArn = tryRead(() => config.profile(profile))?.get('role_arn')?.value
    if (roleArn !== undefined && !found.has(roleArn)) found.set(roleArn, profile)
  }
  return Array.from(found, ([value, profile]) => ({ value, describe: `of profile ${profile}` }))
}
