import type { Profile } from '../config/types.ts'
import { isWithoutCredentials } from './base.ts'
import type { PlanOptions, VaultBase } from './types.ts'

/**
 * The key that the store holds for a profile which says nothing of credentials itself, or which no file has.
 * @param profile undefined if no file has it
 */
export function findVaultBase(
  name: string,
  profile: Profile | undefined,
  options: PlanOptions,
): VaultBase | undefined {
  if (profile !== undefined && !isWithoutCredentials(profile)) return undefined
  if (options.hasVaultKey?.(name) !== true) return undefined
  const accountId = profile?.get('aws_account_id')?.value ?? ''
  return {
    kind: 'vault',
    profile: name,
    at: profile?.place ?? null,
    accountId: accountId === '' ? null : accountId,
  }
}
