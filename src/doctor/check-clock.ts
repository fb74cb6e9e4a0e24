import { readClock } from '../aws/server-clock.ts'
import { AwsxError } from '../errors.ts'
import { endpointFor } from '../plan/endpoint-for.ts'
import type { ClientSettings } from '../plan/types.ts'
import { formatTimeLeft } from '../text/format-time.ts'
import type { Context } from '../context.ts'
import type { Problem } from './problem.ts'

/** AWS refuses signatures that are 5 minutes off (15 in some services); awsx tells from 4 on. */
const toleranceMs = 4 * 60_000

/** Compares the clock with the Date header of an answer of STS. */
export async function checkClock(clients: ClientSettings, context: Context): Promise<readonly Problem[]> {
  try {
    const offset = await readClock(endpointFor(clients, 'sts', clients.region), context)
    if (Math.abs(offset) < toleranceMs) return []
    const message = `the clock is ${formatTimeLeft(Math.abs(offset))} ${offset > 0 ? 'behind' : 'ahead of'} that of AWS`
    return [
      { code: 'clock-skew', level: 'error', message, at: null, fix: 'set the clock, best by a time server' },
    ]
  } catch (error) {
    if (!(error instanceof AwsxError)) throw error
    return [
      { code: error.code, level: 'error', message: error.message, at: null, fix: error.hints[0] ?? null },
    ]
  }
}
