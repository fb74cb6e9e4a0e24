import { locateAuditLog } from '../../app/audit-log.ts'
import { loadAuditSettings } from '../../app/audit-settings.ts'
import type { ArgsOf } from '../../argv/command-spec.ts'
import { durationExamples, parseDuration } from '../../argv/duration.ts'
import { readLog } from '../../audit/read-log.ts'
import type { AuditLog, ReadEntry } from '../../audit/read-log.ts'
import type { Context } from '../../context.ts'
import { AwsxError, describeReadError, ExitCode } from '../../errors.ts'
import { countOf } from '../../text/count-of.ts'
import type { auditShape } from './audit-command.ts'
import { renderEntries } from './render-entries.ts'

type AuditArgs = ArgsOf<typeof auditShape>

/** Shows the entries of the audit log that the options choose, the oldest first. */
export async function run({ options }: AuditArgs, context: Context): Promise<number> {
  const { scope } = await loadAuditSettings(context)
  const since = readSince(options.since, context.now())
  const log = open(context)
  const entries = log.entries.filter((entry) => Date.parse(entry.at) >= since && matches(entry, options))
  const say = (line: string): void => {
    if (!options.quiet) context.stderr.write(`awsx: ${line}\n`)
  }
  if (log.unreadable > 0) say(`warning: skipped ${countOf(log.unreadable, 'damaged line')} of the audit log`)
  if (options.json) context.stdout.write(`${JSON.stringify(entries, null, 2)}\n`)
  else if (entries.length > 0) context.stdout.write(renderEntries(entries))
  else say(log.entries.length > 0 ? 'no entries match' : 'the audit log is empty')
  if (scope === 'off') say('the audit log is off; to turn it on: awsx config unset audit.scope')
  return ExitCode.ok
}

function open(context: Context): AuditLog {
  const folder = locateAuditLog(context)
  try {
    return folder === undefined ? { entries: [], unreadable: 0 } : readLog(folder)
  } catch (error) {
    const reason = describeReadError(error)
    if (reason === undefined) throw error
    throw new AwsxError('AUDIT_UNAVAILABLE', `the audit log ${reason}`, { cause: error })
  }
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

function matches(entry: ReadEntry, { profile, account, agent, event, key }: AuditArgs['options']): boolean {
  const pairs = [
    [profile, entry.profile],
    [account, entry.accountId],
    [agent, entry.agent?.name],
    [event, entry.event],
    [key, entry.accessKeyId],
  ]
  return pairs.every(([wanted, found]) => wanted === undefined || wanted === found)
}
