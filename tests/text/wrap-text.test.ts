import { describe, expect, test } from '@jest/globals'

import { wrapHanging, wrapText } from '../../src/text/wrap-text.ts'

describe('wrapText', () => {
  test.each([
    ['one two three', 7, ['one two', 'three']],
    ['one two three', 13, ['one two three']],
    ['a-very-long-word b', 5, ['a-very-long-word', 'b']],
    ['', 5, ['']],
  ])('%j in %i columns', (text, width, lines) => {
    expect(wrapText(text, width)).toEqual(lines)
  })
})

describe('wrapHanging', () => {
  test.each([
    ['one two three', 7, ['one two', '  three']],
    ['  one two three', 9, ['  one two', '    three']],
    ['one two three four', 9, ['one two', '  three', '  four']],
    ['one two three', undefined, ['one two three']],
  ])('%j in %p columns', (text, width, lines) => {
    expect(wrapHanging(text, width, 2)).toEqual(lines)
  })
})
