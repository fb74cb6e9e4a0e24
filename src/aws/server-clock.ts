import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'

import { callOnce, clientOptions } from './client.ts'
import type { CallContext, Connection } from './connection.ts'
import { describeFailure, failureStatus } from './call-errors.ts'

/**
 * Asks STS for the time: any answer carries a Date header, also the refusal that a call without real credentials gets.
 * @returns milliseconds that AWS's clock is ahead of the local one; 0 where they agree within a minute
 * @throws AwsxError AWS_UNREACHABLE
 */
export async function readClock(connection: Connection, context: CallContext): Promise<number> {
  const client = new STSClient({
    ...(await clientOptions(connection, context)),
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-a-secret' },
  })
  try {
    const { clockOffsetMs } = await callOnce(client, context, (sts, abortSignal) =>
      sts.send(new GetCallerIdentityCommand({}), { abortSignal }),
    )
    return clockOffsetMs
  } catch (error) {
    const date = Date.parse(headerOf(error, 'date') ?? '')
    if (failureStatus(error) === undefined || Number.isNaN(date)) {
      throw describeFailure(error, { action: 'ask AWS for the time', connection })
    }
    return date - context.now()
  }
}

function headerOf(error: unknown, name: string): string | undefined {
  return (error as { $response?: { headers?: Record<string, string> } }).$response?.headers?.[name]
}
