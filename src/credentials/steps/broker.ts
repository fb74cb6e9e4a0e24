import { request } from 'node:http'
import type { Context } from '../../context.ts'
import { errorCodes } from '../../error-codes.ts'
import { AwsxError, errnoName, isErrno } from '../../errors.ts'
import type { BrokerRequest } from '../../plan/broker-process.ts'
import { parseJsonObject } from '../../text/json-object.ts'
import type { Credentials } from '../types.ts'
import { BadAnswer, readProcessAnswer } from './process-output.ts'

/** SDKs stop a credential process after a minute. */
const answerMs = 55_000
const mostBytes = 65_536
const ended = 'it has ended'

/**
 * Asks the awsx that runs a command of `exec --agent` for credentials.
 * @throws AwsxError BROKER_UNAVAILABLE if it does not answer; the error that it answers with
 */
export async function askBroker(asked: BrokerRequest, context: Pick<Context, 'now'>): Promise<Credentials> {
  const { profile, access } = asked
  const query = access === undefined ? '' : `?access=${access}`
  const path = `/credentials/${encodeURIComponent(profile)}${query}`
  const { status, body } = await get(asked.socket, path)
  if (status !== 200) throw readProblem(body, asked.socket)
  try {
    return readProcessAnswer(body, context.now())
  } catch (error) {
    if (error instanceof BadAnswer) throw brokerUnavailable(asked.socket, `its answer ${error.message}`)
    throw error
  }
}

interface Reply {
  readonly status: number
  readonly body: string
}

async function get(socket: string, path: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => reject(brokerUnavailable(socket, reason))
    const sent = request(
      { socketPath: socket, path, headers: { host: 'awsx' }, agent: false },
      (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (text: string) => {
          body += text
          if (body.length > mostBytes) response.destroy(new Error('too long'))
        })
        response.on('error', () => fail('its answer was cut off'))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
      },
    )
    sent.setTimeout(answerMs, () => sent.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })))
    sent.on('error', (error) => fail(isErrno(error, 'ECONNREFUSED', 'ENOENT') ? ended : errnoName(error)))
    sent.end()
  })
}

/** The error of the broker, with its code, message, and hints. */
function readProblem(body: string, socket: string): AwsxError {
  const { code, message, hints } = parseJsonObject(body) ?? {}
  const known = errorCodes.find((name) => name === code)
  if (known === undefined || typeof message !== 'string')
    return brokerUnavailable(socket, 'its answer is not JSON')
  return new AwsxError(known, message, {
    hints: Array.isArray(hints) ? hints.filter((hint) => typeof hint === 'string') : [],
  })
}

/** The error for a command of `exec --agent` whose awsx does not answer. */
export function brokerUnavailable(socket: string, reason: string): AwsxError {
  return new AwsxError(
    'BROKER_UNAVAILABLE',
    `the awsx that serves credentials to this command does not answer at ${socket} (${reason})`,
    {
      hints: [
        'the command must run inside awsx exec --agent, and a sandbox needs the folder of the socket',
        'to start it again, type in a terminal of your own: awsx exec --agent --allow PROFILE -- COMMAND',
      ],
    },
  )
}
