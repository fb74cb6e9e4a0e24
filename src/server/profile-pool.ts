import type { CachedCredentials } from '../credentials/freshness.ts'
import type { AwsxError } from '../errors.ts'
import { startRefresher } from './credential-refresher.ts'
import type { CredentialRefresher, RefresherOptions } from './credential-refresher.ts'

/** Credentials of many profiles, each renewed while clients ask for it. */
export interface ProfilePool {
  /** As `CredentialRefresher.take`. The first call for a profile starts its refresher. */
  take(profile: string): Promise<CachedCredentials | AwsxError>
  stop(): Promise<void>
}

/** A profile that no client asked for in this time is no longer renewed. */
const idleMs = 30 * 60_000

/** What renews a profile; see `startRefresher`. */
export interface PoolOptions extends RefresherOptions {
  /** The credentials that are there already. */
  readonly first?: CachedCredentials | undefined
}

export function openProfilePool(options: (profile: string) => PoolOptions): ProfilePool {
  const entries = new Map<string, { readonly refresher: CredentialRefresher; timer: NodeJS.Timeout }>()
  const startTimer = (profile: string): NodeJS.Timeout => setTimeout(() => end(profile), idleMs).unref()
  const end = (profile: string): void => {
    void entries.get(profile)?.refresher.stop()
    entries.delete(profile)
  }
  const start = (profile: string): { readonly refresher: CredentialRefresher; timer: NodeJS.Timeout } => {
    const { first, ...others } = options(profile)
    return { refresher: startRefresher(first, others), timer: startTimer(profile) }
  }
  return {
    take(profile) {
      const entry = entries.get(profile) ?? start(profile)
      clearTimeout(entry.timer)
      entry.timer = startTimer(profile)
      entries.set(profile, entry)
      return entry.refresher.take()
    },
    async stop() {
      for (const { timer } of entries.values()) clearTimeout(timer)
      await Promise.all([...entries.values()].map(({ refresher }) => refresher.stop()))
    },
  }
}
