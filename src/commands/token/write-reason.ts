import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'
import { reportError } from '../../app/error-report.ts'

/** Writes an error to stderr for a helper that answers in a protocol of its own: Docker and git show stderr to the user. */
export function writeReason(error: unknown, context: Context): void {
  const debug = readVariable(context, 'AWSX_DEBUG') !== undefined
  const lines = reportError(error, { color: false, debug })
  context.stderr.write(lines.map((line) => `${line}\n`).join(''))
}
