import type { Profile } from '../config/types.ts'
import { isWithoutCredentials } from './base.ts'
import type { PlanOptions, StoredKeyBase } from './types.ts'

/**
 * The key that the store holds for a profile which says nothing of credentials itself, or which no file has.
 * @param profile undefined if no file has it
 */
export function findStoredKeyBase(
  name: string,
  profile: Profile | undefined,
  options: PlanOptions,
): StoredKeyBase | undefined {
  if (profile !== undefined && !isWithoutCredentials(profile)) return undefined
  if (options.hasStoredKey?.(name) !== true) return undefined
  const accountId = profile?.get('aws_account_id')?.value ?? ''
  return {
    kind: 'stored-key',
    profile: name,
    at: profile?.location ?? null,
    accountId: accountId === '' ? null : accountId,
  }
}
