import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

import { root } from './pages.ts'

interface Override {
  readonly files: readonly string[]
  readonly rules: Readonly<Record<string, unknown>>
}

/** What a folder may import, as the messages of the lint rules say it. */
function readRules(): ReadonlyMap<string, readonly string[]> {
  const { overrides } = JSON.parse(readFileSync(join(root, 'scripts/oxlint.json'), 'utf8')) as {
    overrides: readonly Override[]
  }
  const text = JSON.stringify(overrides)
  const rules = text.matchAll(/(src\/\w+) may import only the files at the top of src([^:"]*)/g)
  return new Map([...rules].map(([, folder = '', more = '']) => [folder, more.match(/src\/\w+/g) ?? []]))
}

/** The same by the table of the page. */
function readTable(): ReadonlyMap<string, readonly string[]> {
  const rows = readFileSync(join(root, 'docs/architecture.md'), 'utf8').matchAll(
    /^\| `(src\/\w+)` \|([^|]*)\|/gm,
  )
  return new Map([...rows].map(([, folder = '', more = '']) => [folder, more.match(/src\/\w+/g) ?? []]))
}

test('the table of imports in docs/architecture.md is what lint enforces', () => {
  const table = new Map([...readTable()].filter(([folder]) => folder !== 'src/commands'))
  expect(table.size).toBeGreaterThan(5)
  expect(table).toEqual(readRules())
})
