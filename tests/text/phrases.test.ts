import { expect, test } from '@jest/globals'

import { countOf } from '../../src/text/count-of.ts'
import { joinWithOr } from '../../src/text/list-words.ts'

test.each([
  [0, 'credential', undefined, '0 credentials'],
  [1, 'credential', undefined, '1 credential'],
  [2, 'credential', undefined, '2 credentials'],
  [2, 'alias', 'aliases', '2 aliases'],
])('%d %s', (count, noun, plural, expected) => {
  expect(countOf(count, noun, plural)).toBe(expected)
})

test.each([
  [['env'], 'env'],
  [['sso', 'process'], 'sso or process'],
  [['bash', 'zsh', 'fish'], 'bash, zsh, or fish'],
])('%j', (words, expected) => {
  expect(joinWithOr(words)).toBe(expected)
})
