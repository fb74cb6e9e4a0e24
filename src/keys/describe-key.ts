import type { LastUse } from '../aws/iam.ts'
import { formatUtc } from '../text/format-utc.ts'
import { countOf } from '../text/count-of.ts'
import { formatUntil } from '../text/format-time.ts'
import { isSessionKey } from './key-record.ts'
import type { StoredKey } from './key-record.ts'
import type { RotationStage } from './rotate/rotation.ts'
import { quoteWord } from '../text/quote-word.ts'

/** What AWS says of a key. */
export interface OnlineFacts {
  /** Milliseconds since 1970 UTC. */
  readonly createdAt: number | null
  /** Null if the key was never used. */
  readonly lastUse: LastUse | null
}

/** A key as `awsx keys --json` prints it. Times are RFC 3339. Contains no secret. */
export interface KeyRow {
  readonly profile: string
  readonly accessKeyId: string
  readonly kind: 'access-key' | 'session'
  /** The IAM user, or the session, that the key belongs to; null if the key was stored without a check. */
  readonly arn: string | null
  readonly createdAt: string | null
  readonly storedAt: string | null
  /** What stored it, such as `awsx add`. */
  readonly storedBy: string | null
  readonly expiresAt: string | null
  /** The stage of a rotation that has not ended. */
  readonly rotation: RotationStage | null
  /** Whether the profile uses it; false if the profile has credentials in a file, which win. */
  readonly isUsed: boolean
  /** With `--online`: the last use, null for none. */
  readonly lastUsed?: { readonly at: string; readonly service: string; readonly region: string } | null
  /** With `--online`: why AWS did not say it. */
  readonly problem?: { readonly code: string; readonly message: string }
}

/** The row of a key, field by field, so that no secret can be printed by accident. */
export function keyRow({ profile, record }: StoredKey, isUsed: boolean, online?: OnlineFacts): KeyRow {
  return {
    profile,
    accessKeyId: record.accessKeyId,
    kind: isSessionKey(record) ? 'session' : 'access-key',
    arn: record.arn ?? null,
    createdAt: formatTime(online?.createdAt ?? record.createdAt),
    storedAt: formatTime(record.addedAt),
    storedBy: record.storedBy ?? null,
    expiresAt: formatTime(record.expiresAt),
    rotation: record.rotation?.stage ?? null,
    isUsed,
    ...(online === undefined ? {} : { lastUsed: describeUse(online.lastUse) }),
  }
}

function describeUse(use: LastUse | null): NonNullable<KeyRow['lastUsed']> | null {
  return use === null ? null : { at: formatUtc(use.at), service: use.service, region: use.region }
}

function formatTime(time: number | null | undefined): string | null {
  return time === undefined || time === null ? null : formatUtc(time)
}

export const keyHeader = ['PROFILE', 'KEY ID', 'AGE', 'STORED BY', 'NOTE'] as const

/** The cells of a row below {@link keyHeader}; with `--online` the last use comes before the note. */
export function keyCells(row: KeyRow, isOnline: boolean, now: number): readonly string[] {
  const use = row.problem === undefined ? describeLastUse(row, now) : row.problem.message
  const cells = [row.profile, row.accessKeyId, describeAge(row, now), row.storedBy ?? '-']
  return [...cells, ...(isOnline ? [use] : []), describeNotes(row, now)]
}

/** The age of the key itself. Without it, the key is at least as old as its record. */
function describeAge({ createdAt, storedAt }: KeyRow, now: number): string {
  if (createdAt !== null) return countOf(daysSince(createdAt, now), 'day')
  const days = storedAt === null ? 0 : daysSince(storedAt, now)
  return days === 0 ? '-' : `at least ${countOf(days, 'day')}`
}

function describeLastUse({ lastUsed, kind }: KeyRow, now: number): string {
  if (kind === 'session') return '-'
  if (lastUsed === undefined || lastUsed === null) return 'never used'
  const days = daysSince(lastUsed.at, now)
  const when = days === 0 ? 'today' : `${countOf(days, 'day')} ago`
  return `${when} (${lastUsed.service}, ${lastUsed.region})`
}

function describeNotes({ kind, expiresAt, rotation, isUsed, profile }: KeyRow, now: number): string {
  const notes = [
    kind === 'session' ? describeEnd(expiresAt, now) : '',
    rotation === null ? '' : `rotation not finished: awsx rotate ${quoteWord(profile)}`,
    isUsed ? '' : 'not used: the profile has credentials in a file',
  ]
  return notes.filter((note) => note !== '').join('; ')
}

function describeEnd(expiresAt: string | null, now: number): string {
  if (expiresAt === null) return 'session'
  const end = Date.parse(expiresAt)
  return end <= now ? 'session, expired' : `session, expires ${formatUntil(end, now)}`
}

/** @param time RFC 3339 */
function daysSince(time: string, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(time)) / 86_400_000))
}
