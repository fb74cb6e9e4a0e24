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

test('formats each day of 400 years, after which the calendar begins again', () => {
  const wrong: number[] = []
  for (let time = 0; time < Date.UTC(2370, 0); time += 86_400_000)
    if (formatUtc(time) !== `${new Date(time).toISOString().slice(0, 19)}Z`) wrong.push(time)

  expect(wrong).toEqual([])
})

test('an invalid time is an error', () => {
  expect(() => formatUtc(Number.NaN)).toThrow('Invalid time value')
  expect(() => formatUtc(8.64e15 + 1)).toThrow('Invalid time value')
})
