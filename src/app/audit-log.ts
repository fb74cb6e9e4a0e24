import { join } from 'node:path'
import { appendLine, rotate } from '../audit/audit-file.ts'
import { createEntry, formatEntry } from '../audit/audit-entry.ts'
import type { AuditFacts } from '../audit/audit-entry.ts'
import { findHome, showPath } from '../config/locate-files.ts'
import type { Context } from '../context.ts'
import { AwsxError, describeReadError, errnoName } from '../errors.ts'
import { UntrustedFileError } from '../files/private-file.ts'
import { noStateFolder } from '../store/no-state-folder.ts'
import { locateStateFolder } from '../store/state-folder.ts'
import { escapeText } from '../text/escape.ts'
import { loadAuditSettings } from './audit-settings.ts'
import type { Prepared } from './prepare.ts'
import { openUserStore } from './user-store.ts'

const rotateWaitMs = 2000

/** The folder of the log, in the state folder. @returns undefined if the user has no home directory */
export function locateAuditLog(context: Parameters<typeof locateStateFolder>[0]): string | undefined {
  const state = locateStateFolder(context)
  return state === undefined ? undefined : join(state, 'audit')
}

/**
 * Writes an entry to the audit log. If that fails, it is a warning, or with `audit.required` an error.
 * @param options.isRequired false for what has happened already, so that an error would prevent nothing
 * @returns whether the entry is in the log
 * @throws AwsxError AUDIT_UNAVAILABLE
 */
export async function writeAudit(
  prepared: Prepared,
  facts: AuditFacts,
  options: { readonly isRequired?: boolean } = {},
): Promise<boolean> {
  const { context } = prepared
  const settings = { ...(await loadAuditSettings(context)), ...options }
  if (settings.scope === 'off') return false
  try {
    const folder = requireFolder(context)
    const home = findHome(context)
    const cwd = context.cwd === home ? '~' : showPath(home, context.cwd)
    const entry = createEntry(facts, { cwd, now: () => context.now() })
    const line = formatEntry(settings.hasArguments ? entry : { ...entry, args: null })
    if (appendLine(folder, line, context.user.uid)) await startNewFile(folder, prepared)
    return true
  } catch (error) {
    const reason = describeFailure(error)
    if (settings.isRequired) throw unavailable(reason, error)
    if (prepared.options.quiet !== true)
      context.stderr.write(`awsx: warning: cannot write the audit log: ${escapeText(reason)}\n`)
    return false
  }
}

function requireFolder(context: Context): string {
  const folder = locateAuditLog(context)
  if (folder !== undefined) return folder
  throw noStateFolder('AUDIT_UNAVAILABLE')
}

async function startNewFile(folder: string, prepared: Prepared): Promise<void> {
  try {
    await openUserStore(prepared, { quiet: true }).withLock('audit', { waitMs: rotateWaitMs }, async () =>
      rotate(folder),
    )
  } catch (error) {
    // The line is written, and the next process tries again.
    prepared.debug?.(`audit: cannot start a new file: ${describeFailure(error)}`)
  }
}

/** @throws what is not a failure to write, because it is a bug */
function describeFailure(error: unknown): string {
  if (error instanceof AwsxError) return error.message
  if (error instanceof UntrustedFileError) return `the file ${error.message}`
  if (describeReadError(error) === undefined) throw error
  return errnoName(error)
}

function unavailable(reason: string, cause: unknown): AwsxError {
  return new AwsxError('AUDIT_UNAVAILABLE', `cannot write the audit log: ${reason}`, {
    cause,
    hints: [
      'no credentials were handed out, because audit.required is set',
      'to see the settings: awsx config list',
    ],
  })
}
