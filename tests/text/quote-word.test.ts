import { spawnSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'

import { quoteWord } from '../../src/text/quote-word.ts'

const describeShell = spawnSync('sh', ['-c', 'true']).status === 0 ? describe : describe.skip

describe('quoteWord', () => {
  test.each(['dev', 'team-a/dev_1', 'arn:aws:iam::222222222222:role/x', 'a@b.example,c=+%'])(
    '%s stays',
    (word) => {
      expect(quoteWord(word)).toBe(word)
    },
  )

  test.each([
    ['my profile', "'my profile'"],
    ['', "''"],
    ["o'brien", String.raw`'o'\''brien'`],
    ['~', "'~'"],
    ['$(id)', "'$(id)'"],
  ])('%j becomes %s', (word, quoted) => {
    expect(quoteWord(word)).toBe(quoted)
  })
})

describeShell('in a shell', () => {
  test('the word is read back', () => {
    const word = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'))
    fc.assert(
      fc.property(fc.array(word, { minLength: 20, maxLength: 20 }), (words) => {
        const script = words.map((each) => String.raw`printf '%s\0' ${quoteWord(each)}`).join('\n')
        expect(spawnSync('sh', ['-c', script], { encoding: 'utf8' }).stdout).toBe(
          words.map((each) => `${each}\0`).join(''),
        )
      }),
      { numRuns: 20 },
    )
  })
})
