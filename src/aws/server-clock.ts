import { describeFailure } from './call-errors.ts'
import { callMs, isWebPage } from './connection.ts'
import type { CallContext, Connection } from './connection.ts'
import { HttpFailure, sendRequest } from './http-request.ts'

/**
 * Reads the clock of AWS from the Date header of an answer of STS. The request has no credentials; its refusal has the header, too.
 * @returns milliseconds that the clock of AWS is ahead of the local one
 * @throws AwsxError AWS_UNREACHABLE or AWS_REFUSED
 */
export async function readClock(connection: Connection, context: CallContext): Promise<number> {
  try {
    const date = await sendRequest(connection, context, {
      attempts: 4,
      isSecret: false,
      timeoutMs: callMs,
      request: () => ({
        method: 'POST',
        url: connection.endpoint,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'Action=GetCallerIdentity&Version=2011-06-15',
      }),
      read: (answer) => {
        const isFromSts = answer.statusCode === 200 || answer.statusCode === 400 || answer.statusCode === 403
        const time = Date.parse(answer.headers['date'] ?? '')
        if (!isFromSts || isWebPage(answer) || Number.isNaN(time)) throw new HttpFailure(answer)
        return time
      },
    })
    return date - context.now()
  } catch (error) {
    throw describeFailure(error, { action: 'read the clock of AWS', connection })
  }
}
