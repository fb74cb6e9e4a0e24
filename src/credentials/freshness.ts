import type { Credentials } from './types.ts'

const minute = 60_000
/**
 * SDKs that read credentials with less than 15 minutes left ask for new ones at every use (botocore's advisory refresh), so what is handed
 * out has more than that whenever the source can give it; one minute is for what happens on the way.
 */
const floorMs = 16 * minute
/** Below this, credentials are of no use to a command. */
const usableMs = 60_000

/** A difference of two readings of the clock that small corrections explain. */
const clockFloorMs = 60_000

/** Credentials as they are stored. */
export interface CachedCredentials {
  readonly credentials: Credentials
  /** When they were fetched, by the local clock, milliseconds since 1970 UTC. */
  readonly fetchedAt: number
  /** Milliseconds that AWS's clock was ahead of the local one then. */
  readonly clockOffsetMs: number
}

/** Milliseconds until they end, corrected for a local clock that is off; Infinity for those that do not end. */
export function remainingMs(cached: CachedCredentials, now: number): number {
  const { expiresAt } = cached.credentials
  return expiresAt === null ? Infinity : expiresAt - cached.clockOffsetMs - now
}

/**
 * Whether credentials are handed out as they are. A source that gives short lives only (a role with 15 minutes) could never reach the usual
 * floor: there a quarter of the whole life has to be left. Credentials that were fetched later than it is now are not: the clock was put
 * back since, and nobody knows how much of their life is over.
 * @param minTtlMs what the user asks for on top, milliseconds
 */
export function isFresh(cached: CachedCredentials, now: number, minTtlMs = 0): boolean {
  if (cached.fetchedAt - now > clockFloorMs) return false
  return remainingMs(cached, now) > Math.max(floorOf(cached), minTtlMs)
}

/** When credentials stop to be fresh ({@link isFresh}), milliseconds since 1970 UTC by the local clock; Infinity for those that do not end. */
export function freshUntil(cached: CachedCredentials): number {
  return remainingMs(cached, 0) - floorOf(cached)
}

/** When it is too late to hand credentials out, because they may end on the way: the last minute, or less for very short lives. */
export function servableUntil(cached: CachedCredentials): number {
  return remainingMs(cached, 0) - Math.min(usableMs, floorOf(cached) / 4)
}

function floorOf(cached: CachedCredentials): number {
  const { expiresAt } = cached.credentials
  if (expiresAt === null) return 0
  const lifeMs = expiresAt - cached.clockOffsetMs - cached.fetchedAt
  return lifeMs > floorMs + 4 * minute ? floorMs : lifeMs / 4
}

/** Whether credentials below the floor may still serve where new ones cannot be had. */
export function isUsable(cached: CachedCredentials, now: number, minTtlMs = 0): boolean {
  return remainingMs(cached, now) > Math.max(usableMs, minTtlMs)
}
