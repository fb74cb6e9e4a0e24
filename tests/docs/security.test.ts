import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

import { root } from './pages.ts'

/** The statements of docs/security.md about what awsx never does, one line each. */
const statements = (() => {
  const text = readFileSync(join(root, 'docs/security.md'), 'utf8')
  const [, section = ''] = /^## What awsx never does$([\s\S]*?)^## /m.exec(text) ?? []
  return section
    .split(/^- /m)
    .slice(1)
    .map((item) => item.replaceAll(/\s+/g, ' ').trim())
})()

test('docs/security.md says what awsx never does', () => {
  expect(statements.length).toBeGreaterThan(15)
})

test.each(statements)('a test is named and exists: %s', (statement) => {
  const files = [...statement.matchAll(/\]\(\.\.\/(tests\/[^)]*)\)/g)].map(([, file = '']) => file)

  expect(files).not.toEqual([])
  for (const file of files) {
    expect({ file, exists: existsSync(join(root, file)) }).toEqual({ file, exists: true })
    expect(readFileSync(join(root, file), 'utf8')).toMatch(/\bexpect\(|\bassert\b/)
  }
})
