import type { Config } from '../config/types.ts'
import { usesStoredKey } from './stored-key-base.ts'
import type { PlanOptions, Warning } from './types.ts'

/**
 * Warnings for stored keys that profiles do not use: credentials in the AWS files come before the store.
 * @param options `hasStoredKey` is called once for each profile
 */
export function findUnusedStoredKeys(
  profiles: Iterable<string>,
  config: Config,
  { hasStoredKey }: Pick<PlanOptions, 'hasStoredKey'>,
): readonly Warning[] {
  if (hasStoredKey === undefined) return []
  return [...new Set(profiles)].flatMap((name) => {
    const profile = config.profile(name)
    if (profile === undefined || usesStoredKey(profile) || !hasStoredKey(name)) return []
    const message = `profile "${name}" has credentials in a file, which come before its key in the store`
    return [{ code: 'stored-key-unused', message, at: config.show(profile.location) }]
  })
}
