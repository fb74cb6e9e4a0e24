import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { emptyLine, typeKeys } from '../../src/terminal/line-editor.ts'

function type(...chunks: readonly string[]): string {
  const { text, end } = chunks.reduce((line, chunk) => typeKeys(line, chunk), emptyLine)
  return `${text}|${end ?? ''}`
}

describe('typeKeys', () => {
  test.each([
    ['an answer', ['123456\r'], '123456|enter'],
    ['a line feed ends it too', ['12\n'], '12|enter'],
    ['key by key', ['1', '2', '\r'], '12|enter'],
    ['backspace', ['12\u007F3\r'], '13|enter'],
    ['the other backspace', ['12\b3\r'], '13|enter'],
    ['backspace on nothing', ['\u007F1\r'], '1|enter'],
    ['backspace takes a whole character', ['a👩\u007F\r'], 'a|enter'],
    ['Ctrl-U', ['12 34\u00155\r'], '5|enter'],
    ['Ctrl-W', ['12 34 \u00175\r'], '12 5|enter'],
    ['Ctrl-C', ['12\u0003'], '12|interrupt'],
    ['Ctrl-backslash', ['\u001C'], '|interrupt'],
    ['Ctrl-D on nothing', ['\u0004'], '|end-of-input'],
    ['Ctrl-D within a line', ['1\u00042\r'], '12|enter'],
    ['Ctrl-Z', ['1\u001A'], '1|suspend'],
    ['pasted with marks', ['\u001B[200~123456\u001B[201~', '\r'], '123456|enter'],
    ['marks torn apart', ['\u001B', '[20', '0~1', '23\u001B[2', '01~\r'], '123|enter'],
    ['arrows and function keys', ['1\u001B[D\u001BOP\u001B[1;5C2\r'], '12|enter'],
    ['an alt key', ['1\u001Bx2\r'], '12|enter'],
    ['what follows the end is dropped', ['12\r34\r'], '12|enter'],
    ['other control characters', ['1\u0001\t\u00022\r'], '12|enter'],
    ['a line without an end', ['12'], '12|'],
  ])('%s', (_, chunks, expected) => {
    expect(type(...chunks)).toBe(expected)
  })

  test('how the keys are cut into chunks makes no difference', () => {
    const key = fc.constantFrom(
      '1',
      '9',
      ' ',
      'é',
      '\u007F',
      '\u0015',
      '\u001B[200~',
      '\u001B[201~',
      '\u001B[A',
      '\u001BOP',
    )
    fc.assert(
      fc.property(
        fc.array(key, { maxLength: 12 }),
        fc.array(fc.nat({ max: 40 }), { maxLength: 4 }),
        (keys, cuts) => {
          const all = keys.join('')
          const places = [
            0,
            ...cuts.filter((cut) => cut < all.length).sort((left, right) => left - right),
            all.length,
          ]
          const chunks = places.slice(1).map((sandbox, index) => all.slice(places[index], sandbox))
          expect(type(...chunks, '\r')).toBe(type(`${all}\r`))
        },
      ),
    )
  })
})
