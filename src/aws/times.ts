/** The last time that a JavaScript date can hold, in milliseconds since 1970 UTC (ECMA-262, "Time Values and Time Range"). */
const lastTimeMs = 8.64e15

/** Ten years: no session, token, or registration of AWS lives longer. */
const longestLifetime = 10 * 365 * 86_400

/** Whether a member of an answer is a time in milliseconds since 1970 UTC. */
export function isTime(value: number | undefined): value is number {
  return Number.isSafeInteger(value) && value !== undefined && value > 0 && value <= lastTimeMs
}

/** Whether a member of an answer is a lifetime in seconds. */
export function isLifetime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= longestLifetime
}
