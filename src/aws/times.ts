/** The latest time that a JavaScript date can represent, in milliseconds since 1970 UTC (ECMA-262, "Time Values and Time Range"). */
const lastTimeMs = 8.64e15

/** Ten years. No AWS session, token or registration lasts longer. */
const longestLifetime = 10 * 365 * 86_400

/** Whether a field of a response is a time in milliseconds since 1970 UTC. */
export function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value <= lastTimeMs
}

/** Whether a field of a response is a lifetime in seconds. */
export function isLifetime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= longestLifetime
}
