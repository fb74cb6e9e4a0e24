/** When a call of STS is made again, compared with the official client. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'

import { HttpFailure } from '../../src/aws/http-request.ts'
import type { HttpAnswer } from '../../src/aws/http-message.ts'
import { retryDelay } from '../../src/aws/retry-delay.ts'
import { failureOf } from '../../src/aws/signed-request.ts'

const errorBody = (code: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>text</Message></Error></ErrorResponse>`

const answers: readonly Omit<HttpAnswer, 'headers'>[] = [
  { statusCode: 400, body: errorBody('ValidationError') },
  { statusCode: 400, body: errorBody('ExpiredToken') },
  { statusCode: 400, body: errorBody('IDPCommunicationError') },
  { statusCode: 400, body: errorBody('RequestTimeout') },
  { statusCode: 400, body: errorBody('Throttling') },
  { statusCode: 403, body: errorBody('AccessDenied') },
  { statusCode: 403, body: errorBody('SignatureDoesNotMatch') },
  { statusCode: 403, body: 'not XML' },
  { statusCode: 404, body: '' },
  { statusCode: 429, body: '' },
  { statusCode: 500, body: 'oops' },
  { statusCode: 501, body: '' },
  { statusCode: 502, body: '' },
  { statusCode: 503, body: errorBody('ServiceUnavailable') },
  { statusCode: 504, body: '' },
]

const pages = [200, 403, 429, 500, 503, 511].map((statusCode) => ({
  statusCode,
  headers: { 'content-type': 'text/html' },
  body: '<!DOCTYPE html><html><body>text</body></html>',
}))

const named = (name: string, more: object = {}): Error => Object.assign(new Error('text'), { name, ...more })
const failures: readonly Error[] = [
  ...['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN'].map(
    (code) => named('Error', { code }),
  ),
  named('Error', { cause: named('Error', { code: 'ECONNRESET' }) }),
  named('Error', { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }),
  named('TimeoutError'),
  named('AbortError', { code: 'ECONNRESET' }),
  named('ConnectTimeout'),
  named('SyntaxError'),
]

/** How often the official client sends a request, with at most two attempts. */
async function attemptsOf(reply: () => Promise<unknown>): Promise<number> {
  let count = 0
  const handle = () => {
    count += 1
    return reply()
  }
  const client = new STSClient({
    endpoint: 'https://sts.invalid',
    region: 'eu-west-1',
    maxAttempts: 2,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
    requestHandler: { handle } as never,
  })
  await client.send(new GetCallerIdentityCommand({})).catch(() => undefined)
  return count
}

describe('a call is made again where the official client does so', () => {
  test.each(answers)('status $statusCode, $body', async ({ statusCode, body }) => {
    const response = () => ({ statusCode, headers: {}, body: new TextEncoder().encode(body) })
    const official = await attemptsOf(() => Promise.resolve({ response: response() }))

    expect(retryDelay(failureOf({ statusCode, headers: {}, body }), 1) !== undefined).toBe(official === 2)
  })

  test.each(pages)('a web page with status $statusCode', async (page) => {
    const body = new TextEncoder().encode(page.body)
    const official = await attemptsOf(() => Promise.resolve({ response: { ...page, body } }))
    const failure = Object.assign(new SyntaxError('a web page'), { $response: page })

    expect(retryDelay(failure, 1) !== undefined).toBe(official === 2)
  })

  test.each(failures.map((failure) => ({ failure, about: `${failure.name} ${JSON.stringify(failure)}` })))(
    '$about',
    async ({ failure }) => {
      const official = await attemptsOf(() => Promise.reject(failure))

      expect(retryDelay(failure, 1) !== undefined).toBe(official === 2)
    },
  )
})

describe('the wait', () => {
  const overloaded = (headers: Readonly<Record<string, string>>): HttpFailure =>
    new HttpFailure({ statusCode: 503, headers, body: '' })

  test('is random, and can become longer with each attempt', () => {
    for (const attempt of [1, 2, 3]) {
      const most = 50 * 2 ** (attempt - 1)
      expect(retryDelay(overloaded({}), attempt)).toBeGreaterThanOrEqual(0)
      expect(retryDelay(overloaded({}), attempt)).toBeLessThan(most)
    }
  })

  test.each([
    [{ 'retry-after': '2' }, 2000],
    [{ 'x-amz-retry-after': '1500' }, 1500],
  ])('is what the service asks for: %j', (headers, expected) => {
    expect(retryDelay(overloaded(headers), 1)).toBe(expected)
  })

  test.each([
    [{ 'retry-after': '3600' }],
    [{ 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() }],
  ])('is at most five seconds longer than without it: %j', (headers) => {
    expect(retryDelay(overloaded(headers), 1)).toBeGreaterThanOrEqual(5000)
    expect(retryDelay(overloaded(headers), 1)).toBeLessThan(5050)
  })

  test('ignores what is not a time', () => {
    expect(retryDelay(overloaded({ 'retry-after': 'soon' }), 1)).toBeLessThan(50)
  })
})
