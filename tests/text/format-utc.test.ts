import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'

import { formatUtc } from '../../src/text/format-utc.ts'

const lastOfFourDigits = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

test('formats a time like toISOString, without the fraction', () => {
  const anyTime = fc.oneof(
    fc.integer({ min: 0, max: lastOfFourDigits }),
    fc.integer({ min: -8.64e15, max: 8.64e15 }),
    fc.constantFrom(0, 999, 951_782_400_000, lastOfFourDigits, lastOfFourDigits + 1, -1),
  )
  const property = fc.property(anyTime, (time) => {
    expect(formatUtc(time)).toBe(new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z'))
  })

  expect(() => fc.assert(property, { numRuns: 2000 })).not.toThrow()
})

test('an invalid time is an error', () => {
  expect(() => formatUtc(Number.NaN)).toThrow('Invalid time value')
  expect(() => formatUtc(8.64e15 + 1)).toThrow('Invalid time value')
})
