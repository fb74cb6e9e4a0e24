/** Hours beside a command, in no time: the clock of these tests is set by hand. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'

import type { CachedCredentials } from '../../src/credentials/freshness.ts'
import { AwsxError } from '../../src/errors.ts'
import { Secret } from '../../src/secret.ts'
import { startRefresher } from '../../src/server/credential-refresher.ts'
import type { CredentialRefresher } from '../../src/server/credential-refresher.ts'

const minute = 60_000
const hour = 60 * minute

let count: number
/** What renewing does. */
let source: (distrust: boolean) => Promise<CachedCredentials>
let refresher: CredentialRefresher

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 10, 22) })
  count = 0
})

afterEach(async () => {
  const stopped = refresher.stop()
  await jest.runAllTimersAsync()
  await stopped
  jest.useRealTimers()
})

function lasting(lifeMs: number, clockOffsetMs = 0): CachedCredentials {
  count += 1
  return {
    credentials: {
      accessKeyId: `key-${count}`,
      secretAccessKey: new Secret('secret'),
      sessionToken: new Secret('token'),
      expiresAt: Date.now() + lifeMs + clockOffsetMs,
      accountId: null,
    },
    fetchedAt: Date.now(),
    clockOffsetMs,
  }
}

function start(first: CachedCredentials, renew: typeof source): void {
  source = renew
  refresher = startRefresher(first, {
    renew: (distrust) => source(distrust),
    now: () => Date.now(),
    elapsed: () => performance.now(),
    debug: () => {},
  })
}

async function take(): Promise<CachedCredentials> {
  const taken = await refresher.take()
  if (taken instanceof AwsxError) throw taken
  return taken
}

function leftMs({ credentials, clockOffsetMs }: CachedCredentials): number {
  return (credentials.expiresAt ?? Infinity) - clockOffsetMs - Date.now()
}

const signInNeeded = (): Promise<never> =>
  Promise.reject(new AwsxError('SSO_LOGIN_REQUIRED', 'the sign-in has expired'))

describe('over a day', () => {
  test.each([
    ['an hour', hour, 0],
    ['twelve hours', 12 * hour, 0],
    ['an hour, where the clock of AWS is ahead', hour, 10 * minute],
    ['an hour, where the clock of AWS is behind', hour, -10 * minute],
  ])('credentials of %s always have more than 15 minutes left', async (_what, lifeMs, offset) => {
    start(lasting(lifeMs, offset), () => Promise.resolve(lasting(lifeMs, offset)))
    const left: number[] = []
    for (let time = 0; time < 24 * hour; time += minute) {
      await jest.advanceTimersByTimeAsync(minute)
      left.push(leftMs(await take()))
    }
    expect(Math.min(...left)).toBeGreaterThan(15 * minute)
    // Each is used for all of its life but the last quarter of an hour.
    expect(count).toBeLessThanOrEqual(1 + Math.ceil((24 * hour) / (lifeMs - 16 * minute)))
  })

  test('a source of 15 minutes is renewed when a quarter is left', async () => {
    start(lasting(15 * minute), () => Promise.resolve(lasting(15 * minute)))
    const left: number[] = []
    for (let time = 0; time < 5 * hour; time += 10_000) {
      await jest.advanceTimersByTimeAsync(10_000)
      left.push(leftMs(await take()))
    }
    expect(Math.min(...left)).toBeGreaterThan(3.7 * minute)
    expect(count).toBeLessThan(30)
  })

  test('credentials without an end are never renewed', async () => {
    const first = lasting(hour)
    start({ ...first, credentials: { ...first.credentials, expiresAt: null } }, signInNeeded)
    await jest.advanceTimersByTimeAsync(24 * hour)
    expect((await take()).credentials.accessKeyId).toBe('key-1')
  })
})

describe('where renewing fails', () => {
  test('what is there is handed out to its last minute, then the reason is told', async () => {
    start(lasting(hour), signInNeeded)
    await jest.advanceTimersByTimeAsync(58.5 * minute)
    expect((await take()).credentials.accessKeyId).toBe('key-1')
    await jest.advanceTimersByTimeAsync(minute)
    expect(await refresher.take()).toMatchObject({ code: 'SSO_LOGIN_REQUIRED' })
  })

  test('it is tried again, less and less often, and nothing is due once it worked', async () => {
    let tries = 0
    start(lasting(hour), () => {
      tries += 1
      return signInNeeded()
    })
    await jest.advanceTimersByTimeAsync(44 * minute + 10_000)
    expect(tries).toBe(4)
    await jest.advanceTimersByTimeAsync(10 * minute)
    expect(tries).toBeLessThanOrEqual(16)

    source = () => Promise.resolve(lasting(hour))
    await jest.advanceTimersByTimeAsync(minute)
    expect((await take()).credentials.accessKeyId).toBe('key-2')
    await jest.advanceTimersByTimeAsync(30 * minute)
    expect(count).toBe(2)
  })

  test('who asks later has it tried at once, but not more than once a second', async () => {
    let tries = 0
    start(lasting(hour), () => {
      tries += 1
      return signInNeeded()
    })
    await jest.advanceTimersByTimeAsync(2 * hour + 30_000)
    const before = tries
    for (let n = 0; n < 50; n += 1) await refresher.take()
    expect(tries - before).toBe(1)
    source = () => Promise.resolve(lasting(hour))
    await jest.advanceTimersByTimeAsync(1000)
    expect(leftMs(await take())).toBe(hour)
  })

  test('a clock that is put back does not stretch the pauses', async () => {
    start(lasting(hour), signInNeeded)
    await jest.advanceTimersByTimeAsync(hour)
    expect(await refresher.take()).toMatchObject({ code: 'SSO_LOGIN_REQUIRED' })
    source = () => Promise.resolve(lasting(hour))
    jest.setSystemTime(Date.now() - 2 * hour)
    await jest.advanceTimersByTimeAsync(minute)
    expect((await take()).credentials.accessKeyId).toBe('key-2')
  })

  test('a clock that is put back does not lengthen lives, nor does one that stands still', async () => {
    const asked: boolean[] = []
    start(lasting(hour), (distrust) => {
      asked.push(distrust)
      return Promise.resolve(lasting(hour))
    })
    await jest.advanceTimersByTimeAsync(30 * minute)
    jest.setSystemTime(Date.now() - 20 * minute)
    await jest.advanceTimersByTimeAsync(13 * minute)
    expect((await take()).credentials.accessKeyId).toBe('key-1')
    await jest.advanceTimersByTimeAsync(2 * minute)
    expect((await take()).credentials.accessKeyId).toBe('key-2')
    jest.setSystemTime(Date.now() + 50 * minute)
    await jest.advanceTimersByTimeAsync(minute)
    expect((await take()).credentials.accessKeyId).toBe('key-3')
    expect(asked).toEqual([true, false])
  })

  test('an error that is not one of awsx does not tell its message', async () => {
    start(lasting(hour), () => Promise.reject(new Error('a secret')))
    await jest.advanceTimersByTimeAsync(2 * hour)
    const taken = await refresher.take()
    expect(taken).toBeInstanceOf(AwsxError)
    expect((taken as AwsxError).message).not.toContain('secret')
  })
})

describe('while a renewal is slow', () => {
  test('the answer does not wait for it', async () => {
    start(lasting(hour), () => new Promise(() => {}))
    await jest.advanceTimersByTimeAsync(50 * minute)
    expect((await take()).credentials.accessKeyId).toBe('key-1')
  })

  test('with nothing to hand out, who asks waits less than a second', async () => {
    start(lasting(hour), () => new Promise(() => {}))
    await jest.advanceTimersByTimeAsync(2 * hour)
    const asked = refresher.take()
    await jest.advanceTimersByTimeAsync(900)
    expect(await asked).toMatchObject({ code: 'AWS_UNREACHABLE' })
  })

  test('all who ask wait for the same one', async () => {
    let tries = 0
    start(lasting(hour), signInNeeded)
    await jest.advanceTimersByTimeAsync(2 * hour + 30_000)
    source = async () => {
      tries += 1
      await new Promise((resolve) => setTimeout(resolve, 300))
      return lasting(hour)
    }
    const asked = [1, 2, 3].map(() => take())
    await jest.advanceTimersByTimeAsync(300)
    const keys = (await Promise.all(asked)).map(({ credentials }) => credentials.accessKeyId)
    expect(keys).toEqual(['key-2', 'key-2', 'key-2'])
    expect(tries).toBe(1)
  })

  test('a computer that slept through the end of the credentials renews them for who asks first', async () => {
    start(lasting(hour), () => Promise.resolve(lasting(hour)))
    jest.setSystemTime(Date.now() + 3 * hour)
    expect(leftMs(await take())).toBe(hour)
  })
})

test('stopping waits for a renewal that is on its way, but not for long', async () => {
  let release: (value: CachedCredentials) => void = () => {}
  start(
    lasting(hour),
    () =>
      new Promise((resolve) => {
        release = resolve
      }),
  )
  await jest.advanceTimersByTimeAsync(50 * minute)
  let isStopped = false
  const stopped = refresher.stop().then(() => (isStopped = true))
  await jest.advanceTimersByTimeAsync(100)
  expect(isStopped).toBe(false)
  release(lasting(hour))
  await jest.advanceTimersByTimeAsync(0)
  expect(isStopped).toBe(true)
  await stopped
  expect(jest.getTimerCount()).toBe(0)
})
