import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { escapeText } from '../../src/text/escape.ts'

describe('escapeText', () => {
  test.each([
    ['plain text, C:\\Users\\ü, 日本語, 👩‍💻', 'plain text, C:\\Users\\ü, 日本語, 👩‍💻'],
    ['\u001B[31mred', '\\x1b[31mred'],
    ['a\nb\tc\rd', 'a\\nb\\tc\\rd'],
    ['\u0000\u007F\u009B', '\\x00\\x7f\\x9b'],
    ['\u202Egnp.exe\u2069', '\\u{202e}gnp.exe\\u{2069}'],
    ['\u2028\u2029', '\\u{2028}\\u{2029}'],
    ['admin\u200B\u200C\u200D\u2060\uFEFF', 'admin\\u{200b}\\u{200c}\\u{200d}\\u{2060}\\u{feff}'],
    ['soft\u00ADhyphen', 'soft\\xadhyphen'],
    ['\u061C\u200E\u200F\u180E\u034F\u3164', '\\u{61c}\\u{200e}\\u{200f}\\u{180e}\\u{34f}\\u{3164}'],
    ['tag \u{E0041}', 'tag \\u{e0041}'],
    ['❤️ and a\uFE0F', '❤️ and a\\u{fe0f}'],
    ['👩\u200D and \u200D👩', '👩\\u{200d} and \\u{200d}👩'],
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
        expect(shown).not.toMatch(/[\u00AD\u200B\u200C\u2060-\u206F\uFEFF\u{E0000}-\u{E0FFF}]/u)
        expect(escapeText(shown, width)).toBe(shown)
        expect(Array.from(shown).length).toBeLessThanOrEqual(width)
      }),
      { numRuns: 2000 },
    )
  })
})
