import { expect, test } from '@jest/globals'

import { endedByInterrupt } from '../../src/child/ended-by-interrupt.ts'

test.each([
  [{ signal: 'SIGINT' }, true],
  [{ exitCode: 130 }, true],
  // A program on Windows.
  [{ exitCode: 3_221_225_786 }, true],
  [{ signal: 'SIGTERM' }, false],
  [{ exitCode: 0 }, false],
  [{ exitCode: 1 }, false],
])('%j looks like the end by Ctrl-C: %s', (end, expected) => {
  expect(endedByInterrupt(end)).toBe(expected)
})
