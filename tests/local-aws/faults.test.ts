import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { startLocalAws, type LocalAws } from './server.ts'

let aws: LocalAws

beforeEach(async () => {
  aws = await startLocalAws()
})

afterEach(() => aws.stop())

/** RegisterClient changes something and needs no signature, so it shows whether a call was handled. */
function register(init: RequestInit = {}): Promise<Response> {
  const body = JSON.stringify({ clientName: 'test', clientType: 'public' })
  const headers = { 'content-type': 'application/json' }
  return fetch(`${aws.url}/client/register`, { method: 'POST', body, headers, ...init })
}

function handled(): number {
  return aws.cloud.state.clients.size
}

describe('faults', () => {
  test('an answer takes the place of the service, as often as said', async () => {
    const answer = { status: 429, headers: { 'retry-after': '3' }, body: '{"message":"slow"}' }
    aws.faults.inject({ operation: 'RegisterClient', times: 2, answer })
    const first = await register()
    expect([first.status, first.headers.get('retry-after'), await first.text()]).toEqual([
      429,
      '3',
      '{"message":"slow"}',
    ])
    expect((await register()).status).toBe(429)
    expect(handled()).toBe(0)
    expect((await register()).status).toBe(200)
    expect(aws.calls.map((call) => call.status)).toEqual([429, 429, 200])
  })

  test('a fault of another operation or of other parameters does nothing', async () => {
    aws.faults.inject({ operation: 'CreateToken', answer: { status: 500 } })
    aws.faults.inject({
      operation: 'RegisterClient',
      where: { clientName: 'other' },
      answer: { status: 500 },
    })
    expect((await register()).status).toBe(200)
    aws.faults.inject({ operation: '*', where: { clientName: 'test' }, answer: { status: 503 } })
    expect((await register()).status).toBe(503)
    aws.faults.clear()
    expect((await register()).status).toBe(200)
  })

  test.each([
    ['before' as const, 0],
    ['after' as const, 1],
    ['mid-body' as const, 1],
  ])('the connection is cut %s; calls handled: %i', async (reset, count) => {
    aws.faults.inject({ operation: '*', times: 1, reset })
    await expect(register().then((response) => response.text())).rejects.toThrow(/fetch failed|terminated/)
    expect(handled()).toBe(count)
  })

  test('a truncated response is not valid JSON', async () => {
    aws.faults.inject({ operation: '*', times: 1, truncate: true })
    await expect((await register()).json()).rejects.toMatchObject({ name: 'SyntaxError' })
    expect(handled()).toBe(1)
  })

  test('a captive portal answers HTML with success', async () => {
    aws.faults.inject({ operation: '*', captivePortal: true })
    const response = await register()
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('Hotel Wi-Fi')
  })

  test('the Date header follows the clock and the fault', async () => {
    aws.advanceClock(3_600_000)
    aws.faults.inject({ operation: '*', times: 1, dateOffsetMs: -7_200_000 })
    const dates = [(await register()).headers.get('date'), (await register()).headers.get('date')]
    const hours = dates.map((date) => Math.round((Date.parse(date ?? '') - Date.now()) / 3_600_000))
    expect(hours).toEqual([-1, 1])
  })

  test('a hanging call is handled and never answered', async () => {
    aws.faults.inject({ operation: '*', times: 1, hang: true })
    const over = new AbortController()
    const call = register({ signal: over.signal })
    while (handled() === 0) await setTimeout(5)
    await setTimeout(200)
    over.abort()
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('a delay delays', async () => {
    aws.faults.inject({ operation: '*', times: 1, delayMs: 150 })
    const start = performance.now()
    expect((await register()).status).toBe(200)
    expect(performance.now() - start).toBeGreaterThanOrEqual(145)
  })

  test('a call can wait until the faults are cleared', async () => {
    aws.faults.inject({ operation: '*', times: 1, untilCleared: true })
    const first = register()
    while (aws.calls.length === 0) await setTimeout(5)
    expect((await register()).status).toBe(200)
    expect(handled()).toBe(1)
    aws.faults.clear()
    expect((await first).status).toBe(200)
    expect(handled()).toBe(2)
  })
})
