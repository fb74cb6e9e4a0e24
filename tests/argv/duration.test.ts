import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { parseDuration } from '../../src/argv/duration.ts'

describe('parseDuration', () => {
  test.each([
    ['90', 90],
    ['90s', 90],
    ['45m', 2700],
    ['1h30m', 5400],
    ['12h', 43200],
    ['1h1m1s', 3661],
    ['0', 0],
    ['007', 7],
  ])('%s is %d seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds)
  })

  test.each([
    '',
    ' ',
    'h',
    '1d',
    '1.5h',
    '-1',
    '+1',
    '1m1h',
    '1h1h',
    '1 h',
    '1H',
    '1e3',
    '0x10',
    '90\n',
    '9999999999',
    '１',
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  test('hours, minutes and seconds add up', () => {
    const count = fc.nat({ max: 999_999_999 })
    fc.assert(
      fc.property(count, count, count, (hours, minutes, seconds) => {
        expect(parseDuration(`${hours}h${minutes}m${seconds}s`)).toBe(hours * 3600 + minutes * 60 + seconds)
      }),
    )
  })
})
