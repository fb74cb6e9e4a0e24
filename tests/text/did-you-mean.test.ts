import { describe, expect, test } from '@jest/globals'
import { findClosest } from '../../src/text/did-you-mean.ts'

describe('findClosest', () => {
  const names = ['exec', 'export', 'explain', 'list', 'login', 'logout']

  test.each([
    ['exce', ['exec']],
    ['exe', ['exec']],
    ['EXEC', ['exec']],
    ['lsit', ['list']],
    ['logn', ['login']],
    ['xyz', []],
    ['', []],
  ])('%j', (name, expected) => {
    expect(findClosest(name, names)).toEqual(expected)
  })

  test('the closest first, up to the limit', () => {
    expect(findClosest('logint', names, 3)).toEqual(['login', 'logout'])
  })
})
