import { describeEmptyConfig } from '../plan/profile-not-found.ts'
import { listAllProfiles } from '../profiles/stored-key-names.ts'
import type { Prepared } from './prepare.ts'
import { openUserRecords } from './user-records.ts'

/**
 * If there are no profiles yet, neither in the config nor as keys in the store, prints on stderr how to create the first one.
 * @returns whether there are no profiles
 */
export function sayIfEmpty(prepared: Prepared, { quiet }: { readonly quiet: boolean }): boolean {
  const { config, context } = prepared
  const empty = describeEmptyConfig(config)
  if (empty === undefined || listAllProfiles([], context, openUserRecords(prepared)).length > 0) return false
  const lines = [empty.message, ...empty.hints.map((hint) => `hint: ${hint}`)]
  if (!quiet) context.stderr.write(lines.map((line) => `awsx: ${line}\n`).join(''))
  return true
}
