import type { Credentials } from './types.ts'

const minuteMs = 60_000
/**
 * SDKs renew credentials that have less than 15 minutes left (botocore: advisory refresh), at every use. So awsx hands out more than that
 * if the source gives it, and one minute for the way.
 */
const requiredLifeMs = 16 * minuteMs
/** Differences between two readings of the clock up to this are small corrections. */
const clockToleranceMs = minuteMs

/** Credentials with what is stored about them. */
export interface CachedCredentials {
  readonly credentials: Credentials
  /** When they were fetched, by the local clock, milliseconds since 1970 UTC. */
  readonly fetchedAt: number
  /** Milliseconds that the clock of AWS was ahead of the local one then. */
  readonly clockOffsetMs: number
}

/** @returns milliseconds until the credentials expire, corrected for a wrong local clock; Infinity if they do not expire */
export function remainingMs(cached: CachedCredentials, now: number): number {
  const { expiresAt } = cached.credentials
  return expiresAt === null ? Infinity : expiresAt - cached.clockOffsetMs - now
}

/**
 * Whether credentials are handed out without a renewal. Credentials from the future are not: the clock was set back since, and how much
 * of their life is over is unknown.
 * @param minTtlMs what the user requires, milliseconds
 */
export function isFresh(cached: CachedCredentials, now: number, minTtlMs = 0): boolean {
  if (cached.fetchedAt - now > clockToleranceMs) return false
  return remainingMs(cached, now) > requiredMs(cached, minTtlMs)
}

/**
 * Credentials that live for less than 20 minutes (a role with 15) could never have 16 minutes left for long, so a quarter of their life is
 * required of those.
 * @returns milliseconds that fresh credentials must have left; at least `minTtlMs`
 */
export function requiredMs(cached: CachedCredentials, minTtlMs = 0): number {
  const { expiresAt } = cached.credentials
  if (expiresAt === null) return minTtlMs
  const lifeMs = expiresAt - cached.clockOffsetMs - cached.fetchedAt
  const ownMs = lifeMs > requiredLifeMs + 4 * minuteMs ? requiredLifeMs : lifeMs / 4
  return ownMs < minTtlMs ? minTtlMs : ownMs
}
