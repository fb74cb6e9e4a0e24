import { locateAuditLog } from '../../app/audit-log.ts'
import { loadAuditSettings } from '../../app/audit-settings.ts'
import { readLog } from '../../audit/read-log.ts'
import type { AuditLog } from '../../audit/read-log.ts'
import type { Context } from '../../context.ts'
import { AwsxError, describeReadError, ExitCode } from '../../errors.ts'
import { countOf } from '../../text/count-of.ts'
import { jsonDocument } from '../../text/json-document.ts'
import type { AuditArgs } from './audit-command.ts'
import { createFilter } from './filter-entries.ts'
import { renderEntries } from './render-entries.ts'

/** Shows the entries of the audit log that the options choose, the oldest first. */
export async function run({ options }: AuditArgs, context: Context): Promise<number> {
  const { follow, cloudtrail } = options
  if (follow && cloudtrail)
    throw new AwsxError('USAGE', 'audit: --follow and --cloudtrail cannot be combined', {
      hints: ['awsx audit --follow', 'awsx audit --cloudtrail --since 24h'],
    })
  const isChosen = createFilter(options, context.now())
  const folder = locateAuditLog(context)
  const { scope } = await loadAuditSettings(context)
  const say = (line: string): void => {
    if (!options.quiet) context.stderr.write(`awsx: ${line}\n`)
  }
  const read = (readEntries: () => AuditLog): AuditLog => {
    const log = tryRead(readEntries)
    if (log.unreadable > 0)
      say(`warning: skipped ${countOf(log.unreadable, 'damaged line')} of the audit log`)
    return log
  }
  const off = 'the audit log is off; to turn it on: awsx config unset audit.scope'
  if (follow) {
    if (scope === 'off') say(off)
    const { followEntries } = await import('./follow-entries.ts')
    return followEntries({ folder, isChosen, read, options }, context)
  }
  const log = read(() => (folder === undefined ? { entries: [], unreadable: 0 } : readLog(folder)))
  const entries = log.entries.filter(isChosen)
  if (cloudtrail) {
    const { printLookups } = await import('./cloudtrail-lookups.ts')
    printLookups(entries, { options, say }, context)
  } else if (options.json) context.stdout.write(jsonDocument(entries))
  else if (entries.length > 0) context.stdout.write(renderEntries(entries))
  else say(log.entries.length > 0 ? 'no entries match' : 'the audit log is empty')
  if (scope === 'off') say(off)
  return ExitCode.ok
}

function tryRead(read: () => AuditLog): AuditLog {
  try {
    return read()
  } catch (error) {
    const reason = describeReadError(error)
    if (reason === undefined) throw error
    throw new AwsxError('AUDIT_UNAVAILABLE', `the audit log ${reason}`, { cause: error })
  }
}
