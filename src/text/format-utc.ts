/**
 * RFC 3339 in UTC with whole seconds and `Z`, the one format that all SDKs read: `2026-11-22T04:00:00Z`. The first call of
 * `toISOString` in a process takes as long as building the rest of the environment, so it handles only years beyond 9999
 * and errors.
 * @param time milliseconds since 1970 UTC
 * @throws RangeError for an invalid time
 */
export function formatUtc(time: number): string {
  const date = new Date(time)
  if (!(time >= 0 && date.getUTCFullYear() <= 9999)) return formatAnyYear(date)
  const day = `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`
  return `${day}T${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}Z`
}

function formatAnyYear(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z')
}

/** Pads a number with leading zeros. */
export function pad(value: number, digits = 2): string {
  return String(value).padStart(digits, '0')
}
