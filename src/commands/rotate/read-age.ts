import { parseDuration } from '../../argv/duration.ts'
import { AwsxError } from '../../errors.ts'

/**
 * Reads an age: `90d`, or a duration as elsewhere.
 * @returns milliseconds, undefined if it is not given
 * @throws AwsxError USAGE
 */
export function readAge(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const [, days] = /^(\d{1,5})d$/.exec(text) ?? []
  const seconds = days === undefined ? parseDuration(text) : Number(days) * 86_400
  if (seconds !== undefined) return seconds * 1000
  throw new AwsxError('USAGE', `rotate: invalid --older-than "${text}"; examples: 90d, 12h`, {
    hints: ['awsx rotate --older-than 90d'],
  })
}
