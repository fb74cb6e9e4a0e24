import { describe, expect, test } from '@jest/globals'
import { isHex } from '../../src/text/is-hex.ts'

describe('a text of hexadecimal digits', () => {
  test.each([
    ['0123456789abcdef', 16],
    ['', 0],
  ])('%j is one', (text, length) => {
    expect(isHex(text, length)).toBe(true)
  })

  test.each([
    ['0123456789abcde', 16],
    ['0123456789abcdef0', 16],
    ['0123456789ABCDEF', 16],
    ['0123456789abcdeg', 16],
    ['0123456789abcd/.', 16],
    ['0123456789abcde\n', 16],
    ['0123456789abcde\n', 15],
    ['abcdefabcdefab\u{1f600}', 16],
    ['0123456789abcde\u{ff10}', 16],
  ])('%j is not one', (text, length) => {
    expect(isHex(text, length)).toBe(false)
  })
})
