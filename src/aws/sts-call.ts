import type { Credentials } from '../credentials/types.ts'
import { callMs, readClockOffset } from './connection.ts'
import type { Answer, CallContext, Connection } from './connection.ts'
import { sendRequest } from './http-request.ts'
import type { HttpAnswer, HttpRequest } from './http-message.ts'
import { retryDelay } from './retry-delay.ts'
import { encodeForm } from './query-form.ts'
import type { FormFields } from './query-form.ts'
import { readElement, requireSuccess, signRequest, userAgent } from './signed-request.ts'
import { keysOf } from './signing-keys.ts'

/** A clock that is off by this much is corrected, and the call made again. STS accepts 5 minutes. */
const correctedSkewMs = 4 * 60_000

/** A call of STS. */
export interface StsCall {
  readonly action: string
  readonly fields: FormFields
  /** Null for a call that is not signed, and so carries its secret in the fields. */
  readonly credentials: Credentials | null
}

/** The answer to a call: reads the text of an element by its name, undefined if the answer has none. */
export type StsResult = (element: string) => string | undefined

/**
 * Makes one call of STS in the AWS query protocol (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html), as the official client makes
 * it: with its retries, and a correction of the clock. Loading and running that client takes longer than all else that a call needs; the
 * tests compare the two.
 * @throws an error that `describeFailure` knows; AwsxError CONFIG_INVALID for an unsigned call over http to another machine
 */
export async function callSts(
  call: StsCall,
  connection: Connection,
  context: CallContext,
): Promise<Answer<StsResult>> {
  const clock = new Clock()
  return sendRequest(connection, context, {
    attempts: 4,
    isSecret: call.credentials === null,
    isOneTime: typeof call.fields['TokenCode'] === 'string',
    timeoutMs: callMs,
    request: () => requestOf(call, connection, Date.now() + clock.offsetMs),
    read: (answer) => readAnswer(call, answer, context),
    delay: (error, attempt) =>
      call.credentials !== null && clock.correct(error) ? 0 : retryDelay(error, attempt),
  })
}

/** @param time of the signature, in milliseconds since 1970 UTC */
export function requestOf(
  { action, fields, credentials }: StsCall,
  connection: Connection,
  time: number,
): HttpRequest {
  const body = encodeForm({ Action: action, Version: '2011-06-15', ...fields })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const agent = { 'user-agent': userAgent }
  const { endpoint } = connection
  const path = endpoint.endsWith('/') ? '' : '/'
  if (credentials === null)
    return { method: 'POST', url: `${endpoint}${path}`, headers: { ...headers, ...agent }, body }
  const call = { service: 'sts', path, headers, body }
  const signed = signRequest(call, keysOf(credentials), connection, time)
  return { ...signed, headers: { ...signed.headers, ...agent } }
}

function readAnswer({ action }: StsCall, answer: HttpAnswer, context: CallContext): Answer<StsResult> {
  requireSuccess(answer)
  const result = readResult(action, answer.body)
  if (result === undefined) throw new SyntaxError(`the response is not that of ${action}`)
  return {
    value: (element) => readElement(result, element),
    clockOffsetMs: readClockOffset(answer, context.now()),
  }
}

/**
 * Reads the element `…Result` of a whole element `…Response`, as the only one in the text but for an XML declaration.
 * @returns what is in it, undefined if the text is anything else
 */
export function readResult(action: string, body: string): string | undefined {
  // Not with an expression, which takes ten times as long: each is compiled for one answer.
  const text = body.trim()
  const whole = text.startsWith('<?xml') ? text.slice(text.indexOf('>') + 1).trimStart() : text
  const [start, end] = [`<${action}Response`, `</${action}Response>`]
  if (!whole.startsWith(start) || !whole.endsWith(end)) return undefined
  const next = whole.charAt(start.length)
  if (next !== '>' && next.trim() !== '') return undefined
  const [open, close] = [`<${action}Result>`, `</${action}Result>`]
  const to = whole.lastIndexOf(close, whole.length - end.length - close.length)
  const from = to < 0 ? -1 : whole.lastIndexOf(open, to - open.length)
  return from > start.length ? whole.slice(from + open.length, to) : undefined
}

/** What the clock of this machine is wrong by, as the answers show. */
class Clock {
  offsetMs = 0

  /** @returns whether the error may come from the clock, which is now corrected */
  correct(error: unknown): boolean {
    const { headers } = (error as { $response?: Pick<HttpAnswer, 'headers'> }).$response ?? {}
    const offsetMs = Date.parse(headers?.['date'] ?? '') - Date.now()
    // A cache gives an old date.
    if (headers?.['age'] !== undefined || !(Math.abs(offsetMs - this.offsetMs) >= correctedSkewMs))
      return false
    this.offsetMs = offsetMs
    return true
  }
}
