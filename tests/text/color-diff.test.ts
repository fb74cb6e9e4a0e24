import { expect, test } from '@jest/globals'

import { diffTexts } from '../../src/config-edit/diff-texts.ts'
import { colorDiff } from '../../src/text/color-diff.ts'

const diff = diffTexts('[a]\nregion = x\n', '[a]\nregion = y\n', '~/.aws/config')

test('colors what is removed and added', () => {
  expect(colorDiff(diff, { color: true }).split('\n')).toEqual([
    '\u001b[1m--- ~/.aws/config\u001b[22m',
    '\u001b[1m+++ ~/.aws/config\u001b[22m',
    '\u001b[36m@@ -1,2 +1,2 @@\u001b[39m',
    ' [a]',
    '\u001b[31m-region = x\u001b[39m',
    '\u001b[32m+region = y\u001b[39m',
    '',
  ])
})

test('changes nothing without colors', () => {
  expect(colorDiff(diff, { color: false })).toBe(diff)
})
