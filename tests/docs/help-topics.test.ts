import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

import { commands } from '../../src/commands/all-commands.ts'
import { helpTopics } from '../../src/commands/help/help-topics.ts'
import { readPages, root } from './pages.ts'

function rowsOf(topic: string, title: string): readonly { readonly term: string; readonly text: string }[] {
  const page = helpTopics.find(({ name }) => name === topic)?.page
  return page?.sections.find((section) => section.title === title)?.rows ?? []
}

/** Rows of a table in a section of a page, without its heading and without Markdown. */
function tableOf(page: string, title: string): readonly (readonly string[])[] {
  const text = readFileSync(join(root, 'docs', page), 'utf8')
  const section = text.split('\n## ').find((part) => part.startsWith(`${title}\n`)) ?? ''
  const rows = section.split('\n').filter((line) => line.startsWith('|'))
  return rows.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  )
}

test('the exit codes are those of docs/errors.md', () => {
  const rows = rowsOf('exit-codes', 'Exit status').map(({ term, text }) => [term, text])

  expect(rows.length).toBeGreaterThan(9)
  expect(rows).toEqual(tableOf('errors.md', 'Exit status'))
})

test('the variables are those of docs/configuration.md', () => {
  const names = rowsOf('environment', 'What awsx reads').map(({ term }) => term)
  const documented = tableOf('configuration.md', 'Variables').map(([name]) => name)
  const files = new Set(['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'])

  expect(documented.length).toBeGreaterThan(10)
  expect(names.filter((name) => !files.has(name))).toEqual(documented)
})

test('every command names a page of docs/', () => {
  const pages = new Set(readPages().map(({ path }) => path))
  const shown = commands.filter(({ hidden }) => hidden !== true)

  expect(shown.filter(({ docs = '' }) => !pages.has(`docs/${docs}`)).map(({ name }) => name)).toEqual([])
})
