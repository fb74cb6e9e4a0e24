import { remainingMs, requiredMs } from './freshness.ts'
import type { CachedCredentials } from './freshness.ts'

/** With less left, credentials are of no use to a command. */
const usableLifeMs = 60_000

/** Whether credentials that are not fresh can be handed out if new ones cannot be fetched. */
export function isUsable(cached: CachedCredentials, now: number, minTtlMs = 0): boolean {
  return remainingMs(cached, now) > Math.max(usableLifeMs, minTtlMs)
}

/** @returns when credentials are no longer fresh (`isFresh`), milliseconds since 1970 UTC by the local clock; Infinity for never */
export function freshUntil(cached: CachedCredentials): number {
  return remainingMs(cached, 0) - requiredMs(cached)
}

/**
 * @returns when it is too late to hand credentials out, because they could expire on the way: the last minute, or less for very short
 *   lives; milliseconds since 1970 UTC by the local clock
 */
export function servableUntil(cached: CachedCredentials): number {
  return remainingMs(cached, 0) - Math.min(usableLifeMs, requiredMs(cached) / 4)
}
