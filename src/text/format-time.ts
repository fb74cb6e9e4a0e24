import { countOf } from './count-of.ts'
import { pad } from './format-utc.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/**
 * Formats the end of something: `in 59 minutes (14:05)`, on another day `in 11 hours 30 minutes (2026-04-02 01:05)`. The clock
 * time is in the local time zone.
 * @param time milliseconds since 1970 UTC
 * @param now milliseconds since 1970 UTC
 */
export function formatUntil(time: number, now: number): string {
  const at = new Date(time)
  const clock = `${pad(at.getHours())}:${pad(at.getMinutes())}`
  const isToday = at.toDateString() === new Date(now).toDateString()
  const date = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())} `
  return `in ${formatTimeLeft(time - now)} (${isToday ? '' : date}${clock})`
}

/**
 * Formats a span in its two largest units: `2 days 3 hours`, `1 hour 5 minutes`, `59 minutes`, `less than a minute`.
 * @param ms milliseconds; negative counts as 0
 */
export function formatTimeLeft(ms: number): string {
  const { days, hours, minutes } = splitTime(ms)
  const units =
    days > 0
      ? [countOf(days, 'day'), hours > 0 ? countOf(hours, 'hour') : '']
      : [hours > 0 ? countOf(hours, 'hour') : '', minutes > 0 ? countOf(minutes, 'minute') : '']
  return units.filter((unit) => unit !== '').join(' ') || 'less than a minute'
}

/** Formats a span as {@link formatTimeLeft} does, but for a shell's prompt: `2d 3h`, `1h 5m`, `59m`, `0m`. */
export function formatShortTimeLeft(ms: number): string {
  const { days, hours, minutes } = splitTime(ms)
  if (days > 0) return `${days}d ${hours}h`
  return hours > 0 ? `${hours}h ${minutes}m` : `${minutes}m`
}

function splitTime(ms: number): { readonly days: number; readonly hours: number; readonly minutes: number } {
  const left = Math.max(0, ms)
  return {
    days: Math.floor(left / dayMs),
    hours: Math.floor((left % dayMs) / hourMs),
    minutes: Math.floor((left % hourMs) / minuteMs),
  }
}
