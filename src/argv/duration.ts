import { AwsxError } from '../errors.ts'

/** For messages about an invalid duration. */
export const durationExamples = 'examples: 90s, 45m, 1h30m'

/**
 * Reads `90`, `90s`, `45m`, `1h30m` or `12h`. A number alone is seconds; else hours, minutes and seconds in this order, each at
 * most once and each with its unit.
 * @returns seconds; undefined for an invalid duration
 */
export function parseDuration(text: string): number | undefined {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  // Nine digits keep every sum exact.
  const found = /^(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?$/.exec(text)
  if (found === null || text === '') return undefined
  const [hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((digits) => Number(digits ?? 0))
  return hours * 3600 + minutes * 60 + seconds
}

/**
 * Reads a duration from the settings file or its variable.
 * @param key as in the settings file, e.g. `unlock_max`
 * @returns seconds, at least 1; undefined if the setting is undefined
 * @throws AwsxError CONFIG_INVALID
 */
export function readDurationSetting(key: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const seconds = parseDuration(text)
  if (seconds !== undefined && seconds > 0) return seconds
  throw new AwsxError('CONFIG_INVALID', `invalid ${key} "${text}"; ${durationExamples}`, {
    hints: [`change AWSX_${key.toUpperCase()}, or ${key} in the settings file`],
  })
}
