import { followLog } from '../../audit/follow-log.ts'
import type { AuditLog, ReadEntry } from '../../audit/read-log.ts'
import { numberOf } from '../../child/signals.ts'
import type { Context } from '../../context.ts'
import { waitForSignal } from '../../process/wait-for-signal.ts'
import { noStateFolder } from '../../store/no-state-folder.ts'
import type { AuditArgs } from './audit-command.ts'
import { createRowPrinter } from './render-entries.ts'

const pollMs = 250

interface Following {
  /** Undefined if the user has no home directory. */
  readonly folder: string | undefined
  readonly isChosen: (entry: ReadEntry) => boolean
  /** Reports damaged lines and failures. */
  readonly read: (readEntries: () => AuditLog) => AuditLog
  readonly options: AuditArgs['options']
}

/**
 * Prints the chosen entries as they are written, with `--since` also older ones, until a signal ends it.
 * @returns 130 after Ctrl-C
 * @throws AwsxError AUDIT_UNAVAILABLE
 */
export async function followEntries(
  { folder, isChosen, read, options }: Following,
  context: Context,
): Promise<number> {
  if (folder === undefined) throw noStateFolder('AUDIT_UNAVAILABLE')
  const ended = waitForSignal()
  const print = options.json ? printLines : createRowPrinter()
  const follower = followLog(folder)
  if (options.since === undefined) read(() => ({ ...follower.read(), unreadable: 0 }))
  const showNew = (): void =>
    context.stdout.write(print(read(() => follower.read()).entries.filter(isChosen)))
  for (;;) {
    showNew()
    const signal = await Promise.race([ended, context.sleep(pollMs)])
    if (signal === undefined) continue
    showNew()
    return 128 + (numberOf(signal) ?? 0)
  }
}

function printLines(entries: readonly ReadEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
}
