import type { Config } from '../config/types.ts'
import type { Context } from '../context.ts'
import { readKnownAccounts } from '../portal/known-accounts.ts'
import { readAccountNames } from '../profiles/account-names.ts'

/**
 * The names of accounts: `awsx_account_name` of a profile, else what an access portal listed last.
 * @returns names by account ID
 */
export function listAccountNames(config: Config, context: Context): ReadonlyMap<string, string> {
  const listed = readKnownAccounts(context).flatMap(({ accounts }) => accounts)
  const names = listed.map(({ id, name }) => [id, name] as const)
  return new Map([...names.filter(([, name]) => name !== ''), ...readAccountNames(config)])
}
