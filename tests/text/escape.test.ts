import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { escapeText } from '../../src/text/escape.ts'

describe('showSafely', () => {
  test.each([
    ['plain text, C:\\Users\\ü, 日本語, 👩‍💻', 'plain text, C:\\Users\\ü, 日本語, 👩‍💻'],
    ['\u001B[31mred', '\\x1b[31mred'],
    ['a\nb\tc\rd', 'a\\nb\\tc\\rd'],
    ['\u0000\u007F\u009B', '\\x00\\x7f\\x9b'],
    ['\u202Egnp.exe\u2069', '\\u{202e}gnp.exe\\u{2069}'],
    ['\u2028\u2029', '\\u{2028}\\u{2029}'],
    ['half \uD83D of a pair', 'half \\u{d83d} of a pair'],
  ])('%j', (text, shown) => {
    expect(escapeText(text)).toBe(shown)
  })

  test('cuts by characters, after escaping, and says so', () => {
    expect(escapeText('abcdef', 4)).toBe('abc…')
    expect(escapeText('👩👩👩👩', 3)).toBe('👩👩…')
    expect(escapeText('👩👩👩', 3)).toBe('👩👩👩')
    expect(escapeText('\u001B'.repeat(9), 6)).toBe('\\x1b\\…')
  })

  test('nothing that a terminal acts on gets through, and the width holds', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 60 })
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 80 }), (text, width) => {
        const shown = escapeText(text, width)
        expect(shown).not.toMatch(/[\p{Cc}\p{Cs}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/u)
        expect(Array.from(shown).length).toBeLessThanOrEqual(width)
      }),
      { numRuns: 2000 },
    )
  })
})
