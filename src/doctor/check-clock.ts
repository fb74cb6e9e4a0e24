import { readClock } from '../aws/server-clock.ts'
import type { Context } from '../context.ts'
import { AwsxError } from '../errors.ts'
import { endpointFor } from '../plan/endpoints.ts'
import type { ClientSettings } from '../plan/types.ts'
import { formatTimeLeft } from '../text/format-time.ts'
import { errorFinding } from './doctor-finding.ts'
import type { DoctorFinding } from './doctor-finding.ts'

/** AWS rejects signatures that are 5 minutes off (15 in some services). awsx reports 4 minutes and more. */
const toleranceMs = 4 * 60_000

/** Compares the clock with the Date header of a response from STS. */
export async function checkClock(
  clients: ClientSettings,
  context: Context,
): Promise<readonly DoctorFinding[]> {
  try {
    const offset = await readClock(endpointFor(clients, 'sts', clients.region), context)
    if (Math.abs(offset) < toleranceMs) return []
    const message = `the clock is ${formatTimeLeft(Math.abs(offset))} ${offset > 0 ? 'behind' : 'ahead of'} AWS`
    const fix = 'set the clock, preferably with a time server'
    return [{ code: 'clock-skew', level: 'error', message, at: null, fix }]
  } catch (error) {
    if (!(error instanceof AwsxError)) throw error
    return [{ ...errorFinding(error), at: null }]
  }
}
