const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/**
 * A time for people: `14:05 (in 59m)`, on another day with its date. Local time zone.
 * @param time milliseconds since 1970 UTC
 */
export function formatUntil(time: number, now: number): string {
  const at = new Date(time)
  const two = (value: number): string => String(value).padStart(2, '0')
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`
  const isToday = at.toDateString() === new Date(now).toDateString()
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} `
  return `${isToday ? '' : date}${clock} (in ${formatTimeLeft(time - now)})`
}

/** What is left, in its two largest units: `2d 3h`, `1h 5m`, `4m`, `0m`. */
export function formatTimeLeft(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / minuteMs))
  const days = Math.floor(ms / dayMs)
  const hours = Math.floor(minutes / 60)
  if (days > 0) return `${days}d ${hours % 24}h`
  return hours > 0 ? `${hours}h ${minutes % 60}m` : `${minutes}m`
}
