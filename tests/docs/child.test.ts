/** The matrix of docs/child.md says what the tests of tests/child ask for. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

import { differences } from '../child/differences.ts'
import type { Column, Difference } from '../child/differences.ts'
import { root } from './pages.ts'

const text = readFileSync(join(root, 'docs/child.md'), 'utf8')
const listed: readonly Difference[] = Object.values(differences)

/** In the order of the page. */
const columns: readonly Column[] = [
  { name: 'node-24 execve', way: 'execve', isBun: false },
  { name: 'node-20 spawn', way: 'spawn', isBun: false },
  { name: 'node-24 spawn', way: 'spawn', isBun: false },
  { name: 'binary execve', way: 'execve', isBun: true },
  { name: 'binary spawn', way: 'spawn', isBun: true },
]

function readRows(): ReadonlyMap<string, readonly string[]> {
  const lines = text.split('\n').filter((line) => /^\| [^|]/.test(line))
  const cells = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  return new Map(cells.map(([row = '', ...rest]) => [row, rest]))
}

test('each cell names the differences of its row and column, or says that there are none', () => {
  const rows = readRows()
  expect(listed.map(({ row }) => row).filter((row) => !rows.has(row))).toEqual([])
  for (const [row, cells] of rows) {
    if (row === 'how') continue
    const expected = columns.map((column) => {
      const numbers = listed.flatMap((one, index) =>
        one.row === row && one.where(column) ? [index + 1] : [],
      )
      return numbers.length === 0 ? 'same' : numbers.join(', ')
    })
    expect([row, ...cells]).toEqual([row, ...expected])
  }
})

test('each difference has its reason', () => {
  const notes = [...text.matchAll(/^(\d+)\. ((?:.|\n {3})*)/gm)]
  expect(notes.map(([, , note = '']) => note.replaceAll(/\n {3}/g, ' '))).toEqual(
    listed.map(({ because }) => because),
  )
  expect(notes.map(([, number]) => Number(number))).toEqual(listed.map((_, index) => index + 1))
})
