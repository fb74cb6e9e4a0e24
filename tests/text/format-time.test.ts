import { describe, expect, test } from '@jest/globals'

import { formatShortTimeLeft, formatTimeLeft, formatUntil } from '../../src/text/format-time.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

test.each([
  [-hour, 'less than a minute', '0m'],
  [59 * second, 'less than a minute', '0m'],
  [minute, '1 minute', '1m'],
  [59 * minute + 59 * second, '59 minutes', '59m'],
  [hour, '1 hour', '1h 0m'],
  [hour + 5 * minute, '1 hour 5 minutes', '1h 5m'],
  [day, '1 day', '1d 0h'],
  [2 * day + 3 * hour + 40 * minute, '2 days 3 hours', '2d 3h'],
])('%d ms left: %s, %s in a prompt', (left, long, short) => {
  expect(formatTimeLeft(left)).toBe(long)
  expect(formatShortTimeLeft(left)).toBe(short)
})

describe('formatUntil', () => {
  const now = new Date(2026, 3, 1, 9, 0, 30).getTime()

  test('says how long it takes, then the local time', () => {
    expect(formatUntil(new Date(2026, 3, 1, 10, 5, 30).getTime(), now)).toBe('in 1 hour 5 minutes (10:05)')
  })

  test('adds the date on another day', () => {
    expect(formatUntil(new Date(2026, 3, 2, 1, 5, 30).getTime(), now)).toBe(
      'in 16 hours 5 minutes (2026-04-02 01:05)',
    )
  })
})
