import type { CachedCredentials } from './freshness.ts'

/** Credentials of a base with the account that they belong to. */
export interface FoundBase {
  readonly accountId: string
  readonly cached: CachedCredentials
}
