import { describe, expect, test } from '@jest/globals'

import { ProxyConnectError, ProxyError } from '../../src/aws/proxy-errors.ts'
import { createPacedSender } from '../../src/portal/rate-limit.ts'

/** A clock that stands still but for those who sleep. */
function makeClock() {
  let now = 1_000_000
  const sleeps: number[] = []
  return {
    sleeps,
    elapsed: () => now,
    sleep: (milliseconds: number) => {
      sleeps.push(milliseconds)
      now += milliseconds
      return Promise.resolve()
    },
    randomBytes: async (count: number) => Buffer.alloc(count, 255),
  }
}

function refuse(status: number): Error {
  return Object.assign(new Error('refused'), { $metadata: { httpStatusCode: status } })
}

describe('paced calls', () => {
  test('are sent evenly, fewer than twenty a second', async () => {
    const clock = makeClock()
    const send = createPacedSender(clock)
    const times: number[] = []
    for (let call = 0; call < 60; call += 1) await send(() => Promise.resolve(times.push(clock.elapsed())))

    const busiest = Math.max(
      ...times.map((time) => times.filter((other) => other >= time && other < time + 1000).length),
    )
    expect(busiest).toBeLessThan(20)
    expect(busiest).toBeGreaterThan(15)
  })

  test('wait longer each time that they are put off, all of them', async () => {
    const clock = makeClock()
    const send = createPacedSender(clock)
    let refusals = 3
    const answer = await send(() => {
      refusals -= 1
      return refusals < 0 ? Promise.resolve('done') : Promise.reject(refuse(429))
    })

    expect(answer).toBe('done')
    expect(clock.sleeps).toHaveLength(3)
    expect(
      clock.sleeps.every((pause, index) => index === 0 || pause > 1.5 * (clock.sleeps[index - 1] ?? 0)),
    ).toBe(true)
  })

  test.each([401, 403, 400])('are not sent again after %d', async (status) => {
    const clock = makeClock()
    let calls = 0
    const call = () => {
      calls += 1
      return Promise.reject(refuse(status))
    }
    await expect(createPacedSender(clock)(call)).rejects.toThrow('refused')
    expect(calls).toBe(1)
  })

  test.each([
    [429, 8],
    [503, 8],
    [403, 1],
    [200, 1],
  ])('get a web page with status %d, and are sent %d times', async (statusCode, expected) => {
    let calls = 0
    const call = () => {
      calls += 1
      return Promise.reject(Object.assign(new SyntaxError('a web page'), { $response: { statusCode } }))
    }
    await expect(createPacedSender(makeClock())(call)).rejects.toThrow('a web page')
    expect(calls).toBe(expected)
  })

  const proxy = { url: 'http://proxy.invalid', variable: 'HTTPS_PROXY', address: 'proxy.invalid' }

  test.each([
    ['returns 403', new ProxyError(403, proxy), 1],
    ['returns 407', new ProxyError(407, proxy), 1],
    ['returns 502', new ProxyError(502, proxy), 3],
    [
      'may connect later',
      Object.assign(new ProxyConnectError(new Error('closed'), proxy), { $retryable: {} }),
      3,
    ],
    ['cannot connect', new ProxyConnectError(new Error('refused'), proxy), 1],
  ])('through a proxy that %s are sent as often as it helps', async (_, error, expected) => {
    let calls = 0
    const call = () => {
      calls += 1
      return Promise.reject(error)
    }
    await expect(createPacedSender(makeClock())(call)).rejects.toBe(error)
    expect(calls).toBe(expected)
  })

  test('end with the error when it does not pass', async () => {
    const clock = makeClock()
    let calls = 0
    const call = () => {
      calls += 1
      return Promise.reject(refuse(503))
    }
    await expect(createPacedSender(clock)(call)).rejects.toThrow('refused')
    expect(calls).toBe(8)
  })
})
