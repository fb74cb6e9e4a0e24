/** Credentials of many profiles, which are fetched when a client asks, and renewed while one does. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'

import type { CachedCredentials } from '../../src/credentials/freshness.ts'
import { AwsxError } from '../../src/errors.ts'
import { Secret } from '../../src/secret.ts'
import { openProfilePool } from '../../src/server/profile-pool.ts'
import type { ProfilePool } from '../../src/server/profile-pool.ts'

const minute = 60_000

let renewals: string[]
let renew: (profile: string) => Promise<CachedCredentials>
let pool: ProfilePool

const hourly = (profile: string): CachedCredentials => ({
  credentials: {
    accessKeyId: `${profile}-${renewals.length}`,
    secretAccessKey: new Secret('secret'),
    sessionToken: new Secret('token'),
    expiresAt: Date.now() + 60 * minute,
    accountId: null,
  },
  fetchedAt: Date.now(),
  clockOffsetMs: 0,
})

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 10, 29) })
  renewals = []
  renew = (profile) => Promise.resolve(hourly(profile))
  pool = openProfilePool((profile) => ({
    renew() {
      renewals.push(profile)
      return renew(profile)
    },
    now: () => Date.now(),
    elapsed: () => performance.now(),
    debug: () => {},
  }))
})

afterEach(async () => {
  const stopped = pool.stop()
  await jest.runAllTimersAsync()
  await stopped
  jest.useRealTimers()
})

async function take(profile: string): Promise<string> {
  const taken = await pool.take(profile)
  return taken instanceof AwsxError ? taken.code : taken.credentials.accessKeyId
}

test('nothing is fetched before a client asks', async () => {
  await jest.advanceTimersByTimeAsync(60 * minute)
  expect(renewals).toEqual([])
})

test('a profile is fetched once for many requests at the same time, each profile by itself', async () => {
  expect(await Promise.all([take('a'), take('a'), take('b'), take('a')])).toEqual([
    'a-1',
    'a-1',
    'b-2',
    'a-1',
  ])
  expect(renewals).toEqual(['a', 'b'])
})

test('while clients ask, credentials are renewed before they have less than 15 minutes', async () => {
  for (let time = 0; time < 120; time += 10) {
    await take('a')
    await jest.advanceTimersByTimeAsync(10 * minute)
  }
  expect(renewals.length).toBeGreaterThanOrEqual(3)
})

test('a profile that no client asks for is no longer renewed', async () => {
  await take('a')
  await jest.advanceTimersByTimeAsync(24 * 60 * minute)
  expect(renewals).toEqual(['a'])

  expect(await take('a')).toBe('a-2')
})

test('a slow first fetch is answered in time, and goes on', async () => {
  let end: (() => void) | undefined
  renew = (profile) =>
    new Promise((resolve) => {
      end = () => resolve(hourly(profile))
    })
  const first = take('a')
  await jest.advanceTimersByTimeAsync(800)
  expect(await first).toBe('AWS_UNREACHABLE')

  end?.()
  await jest.advanceTimersByTimeAsync(1)
  expect(await take('a')).toBe('a-1')
  expect(renewals).toEqual(['a'])
})

test('after a failure, requests within a second get the same reason without another attempt', async () => {
  renew = () => Promise.reject(new AwsxError('SSO_LOGIN_REQUIRED', 'the sign-in has expired'))
  expect(await take('a')).toBe('SSO_LOGIN_REQUIRED')
  expect(await take('a')).toBe('SSO_LOGIN_REQUIRED')
  expect(renewals).toEqual(['a'])

  renew = (profile) => Promise.resolve(hourly(profile))
  await jest.advanceTimersByTimeAsync(1000)
  expect(await take('a')).toMatch(/^a-/)
})
