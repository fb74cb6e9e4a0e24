import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'

import { diffTexts } from '../../src/config-edit/diff-texts.ts'

const hasPatch = spawnSync('patch', ['--version']).status === 0

test('shows a change with three lines around it', () => {
  const before = Array.from({ length: 12 }, (_, index) => `${index}\n`).join('')
  expect(diffTexts(before, before.replace('6\n', 'six\n'), 'config')).toBe(
    '--- config\n+++ config\n@@ -4,7 +4,7 @@\n 3\n 4\n 5\n-6\n+six\n 7\n 8\n 9\n',
  )
})

test('is empty for equal texts', () => {
  expect(diffTexts('a\n', 'a\n', 'config')).toBe('')
})

test.each([
  ['', 'a\nb\n', '@@ -0,0 +1,2 @@\n+a\n+b\n'],
  ['a\n', '', '@@ -1,1 +0,0 @@\n-a\n'],
  ['a', 'a\n', '@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n'],
])('%j to %j', (before, after, hunks) => {
  expect(diffTexts(before, after, 'config')).toBe(`--- config\n+++ config\n${hunks}`)
})

test('a thousand changes of a long text are found', () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}`)
  const changed = lines.map((line, index) => (index % 20 === 0 ? `${line} changed` : line))
  expect(diffTexts(lines.join('\n'), changed.join('\n'), 'config').match(/^@@/gm)).toHaveLength(1000)
})

const withPatch = hasPatch ? describe : describe.skip

withPatch('with patch', () => {
  test('patch turns the old text into the new one (requires patch)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'awsx-diff-'))
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', 'd', 'e', ''), { maxLength: 30 })
      .map((list) => list.join('\n'))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = diffTexts(before, after, 'text')
        if (diff === '') return
        writeFileSync(join(folder, 'text'), before)
        const { status, stdout } = spawnSync('patch', ['-s', '-E', 'text'], {
          cwd: folder,
          input: diff,
          encoding: 'utf8',
        })
        expect([status, stdout]).toEqual([0, ''])
        if (after !== '') expect(readFileSync(join(folder, 'text'), 'utf8')).toBe(after)
      }),
      { numRuns: 100 },
    )
    rmSync(folder, { recursive: true })
  })
})
