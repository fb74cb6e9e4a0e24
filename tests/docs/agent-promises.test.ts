import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

import { root } from './pages.ts'

const files = [
  'tests/commands/agent-promises.test.ts',
  'tests/e2e/agent-promises.test.ts',
  'tests/e2e/exec-agent.test.ts',
]
const tests = files.map((file) => readFileSync(join(root, file), 'utf8').replaceAll('\\`', '`')).join('\n')

/** The cells of the table of promises. */
const rows = readFileSync(join(root, 'docs/agents.md'), 'utf8')
  .split('\n## What helps against what\n')[1]
  ?.split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| measure'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, , , , isBuilt]) => isBuilt?.startsWith('yes') === true)

test('each promise of docs/agents.md, and each limit of one, is the title of a test', () => {
  const promises = (rows ?? []).flatMap(([, measure, helps, limit]) => [
    `${measure}`,
    `helps against: ${helps}`,
    `does not help against: ${limit}`,
  ])
  expect(promises).toHaveLength(18)
  expect(promises.filter((title) => !tests.includes(title))).toEqual([])
})
