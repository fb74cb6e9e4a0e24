/** The page of the benchmarks and its picture come from one run of `npm run bench`, and from no hand. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

import { root } from './pages.ts'

const page = readFileSync(join(root, 'docs/benchmarks.md'), 'utf8')

test('the picture shows the medians of the first table', () => {
  const picture = readFileSync(join(root, 'docs/images/benchmarks.svg'), 'utf8')
  const shown = /aria-label="([^"]+)"/.exec(picture)?.[1] ?? ''
  const table = page.split('\n## ')[1] ?? ''
  const rows = table.split('\n').filter((line) => /^\| .*\d \|$/.test(line))
  const medians = rows.map((line) => {
    const cells = line.split('|').map((cell) => cell.trim())
    return `${cells[1]?.replaceAll('`', '')}: ${cells.at(-3)} ms`
  })

  expect(medians.length).toBeGreaterThan(2)
  expect(shown).toBe(medians.join('; ').replaceAll('<', '&lt;'))
})

test('the page describes the machine only by its type', () => {
  expect(page).toMatch(/^- machine: \S/m)
  expect(page).not.toMatch(/(?<![\w.])\/(?:home|root|tmp|work|Users|dev)\//)
})

test('no other page names a time that awsx takes to start', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')

  expect(readme).toContain('docs/images/benchmarks.svg')
  expect(readme).not.toMatch(/\d\s*(?:ms|milliseconds)\b/)
})
