import { describe, expect, test } from '@jest/globals'

import { isFresh, remainingMs } from '../../src/credentials/freshness.ts'
import { isUsable } from '../../src/credentials/usable-until.ts'
import type { CachedCredentials } from '../../src/credentials/freshness.ts'
import { cachedFromRecord } from '../../src/credentials/credentials-record.ts'
import { cachedToRecord } from '../../src/credentials/credentials-to-record.ts'
import { defaultSessionName } from '../../src/credentials/default-session-name.ts'
import { Secret } from '../../src/secret.ts'

const minute = 60_000

/** Credentials of a life in minutes, fetched at 0 by the local clock. */
function cachedFor(lifeMinutes: number | null, clockOffsetMs = 0): CachedCredentials {
  return {
    credentials: {
      accessKeyId: 'ASIA',
      secretAccessKey: new Secret('secret'),
      sessionToken: new Secret('token'),
      expiresAt: lifeMinutes === null ? null : lifeMinutes * minute + clockOffsetMs,
      accountId: '111111111111',
    },
    fetchedAt: 0,
    clockOffsetMs,
  }
}

describe('credentials are handed out as they are', () => {
  test.each([
    // life, left, --min-ttl, fresh (all in minutes)
    [60, 16.1, 0, true],
    [60, 16, 0, false],
    [60, 30, 29, true],
    [60, 30, 31, false],
    [60, 16.1, 10, true],
    [43_200, 16, 0, false],
    [20.1, 16.1, 0, true],
    [20.1, 15.9, 0, false],
    [20, 5, 0, false],
    [15, 3.8, 0, true],
    [15, 3.75, 0, false],
    [15, 3.8, 4, false],
    [1, 0.3, 0, true],
    [60, -1, 0, false],
  ])('of %d minutes with %d left and --min-ttl %d: %s', (life, left, minTtl, expected) => {
    expect(isFresh(cachedFor(life), (life - left) * minute, minTtl * minute)).toBe(expected)
  })

  test('while they do not end', () => {
    expect(isFresh(cachedFor(null), 1e15, 1e15)).toBe(true)
    expect(remainingMs(cachedFor(null), 0)).toBe(Infinity)
  })

  test.each([-3600_000, 3600_000])('also by a clock that is off by %d ms', (offset) => {
    const cached = cachedFor(60, offset)
    expect(remainingMs(cached, 20 * minute)).toBe(40 * minute)
    expect(isFresh(cached, 43 * minute)).toBe(true)
    expect(isFresh(cached, 44 * minute)).toBe(false)
  })

  test('but not if they were fetched later than it is now, so that the clock was put back', () => {
    const cached = cachedFor(60)
    expect(isFresh(cached, -0.9 * minute)).toBe(true)
    expect(isFresh(cached, -1.1 * minute)).toBe(false)
    expect(isUsable(cached, -1.1 * minute)).toBe(true)
  })
})

test.each([
  [1.1, 0, true],
  [1, 0, false],
  [10, 9, true],
  [10, 11, false],
])('with %d minutes left and --min-ttl %d credentials are usable: %s', (left, minTtl, expected) => {
  expect(isUsable(cachedFor(60), (60 - left) * minute, minTtl * minute)).toBe(expected)
})

test.each([null, 60])('a life of %j survives the store, with its end by the local clock outside', (life) => {
  const cached = cachedFor(life, 7000)
  const record = cachedToRecord(cached, { derivedFrom: 'of-the-sign-in', profile: 'dev' })
  expect(record).toMatchObject({
    kind: 'credentials',
    derivedFrom: 'of-the-sign-in',
    profile: 'dev',
    expiresAt: life === null ? null : life * minute,
  })
  const again = cachedFromRecord(JSON.parse(JSON.stringify(record)) as typeof record)
  expect(again).toEqual(cached)
  expect(again.credentials.secretAccessKey.reveal()).toBe('secret')
  expect(again.credentials.sessionToken?.reveal()).toBe('token')
})

test.each([
  ['taro', 'awsx-taro'],
  ['taro@example.com', 'awsx-taro@example.com'],
  [String.raw`CORP\taro yamada`, 'awsx-CORP-taro-yamada'],
  ['José', 'awsx-Jose'],
  ['太郎', 'awsx-user'],
  ['', 'awsx-user'],
  ['a'.repeat(80), `awsx-${'a'.repeat(59)}`],
])('user %j is %s in CloudTrail', (user, expected) => {
  expect(defaultSessionName(user)).toBe(expected)
  expect(expected).toMatch(/^[\w+=,.@-]{2,64}$/)
})
