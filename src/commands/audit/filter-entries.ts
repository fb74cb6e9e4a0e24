import { durationExamples, parseDuration } from '../../argv/duration.ts'
import type { ReadEntry } from '../../audit/read-log.ts'
import { AwsxError } from '../../errors.ts'
import { matchNames } from '../../profiles/profile-patterns.ts'
import type { AuditArgs } from './audit-command.ts'

/**
 * @param now milliseconds since 1970 UTC
 * @returns whether the options choose an entry
 * @throws AwsxError USAGE for an invalid `--since`
 */
export function createFilter(options: AuditArgs['options'], now: number): (entry: ReadEntry) => boolean {
  const since = readSince(options.since, now)
  const { profile, account, agent, event, key } = options
  return (entry) => {
    const same = [
      [account, entry.accountId],
      [event, entry.event],
      [key, entry.accessKeyId],
    ]
    return (
      Date.parse(entry.at) >= since &&
      same.every(([wanted, found]) => wanted === undefined || wanted === found) &&
      isLike(entry.profile, profile) &&
      isLike(entry.agent?.name, agent)
    )
  }
}

function isLike(name: string | null | undefined, pattern: string | undefined): boolean {
  return pattern === undefined || matchNames([name ?? []].flat(), pattern).length > 0
}

/** @returns milliseconds since 1970 UTC */
function readSince(text: string | undefined, now: number): number {
  if (text === undefined) return 0
  const seconds = parseDuration(text)
  if (seconds !== undefined) return now - seconds * 1000
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : NaN
  if (!Number.isNaN(time)) return time
  throw new AwsxError('USAGE', `audit: invalid --since "${text}"; expected a duration or a date`, {
    hints: [`${durationExamples}, 2026-11-28, 2026-11-28T10:00:00Z`],
  })
}
