import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

import { helperNames, interactiveNames, loadDescribed } from '../../src/commands/warm-commands.ts'
import { listImports } from './imports.ts'

/** Where an `awsx exec` starts: with a cached plan it needs no more. */
const starts = ['bin.ts']
/** Where it reads the command line, and its handler. */
const planningStarts = [...starts, 'commands/command-line.ts', 'commands/exec/exec-handler.ts']
/**
 * What an engineer has to read to know all that a run with cached credentials does. If a change needs more, first look for code in it that
 * such a run does not execute, and load that with `import()` where it is needed.
 */
const limits = { files: 109, lines: 8015 }
const limitsWithPlan = { files: 58, lines: 3975 }

const sources = listImports().filter(({ isType, isLazy }) => !isType && !isLazy)

function listWarmFiles(from: readonly string[] = planningStarts): ReadonlySet<string> {
  const found = new Set<string>()
  const queue = [...from]
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (found.has(file)) continue
    found.add(file)
    queue.push(...sources.filter((source) => source.from === file).map(({ to }) => to))
  }
  return found
}

function readSource(file: string): string {
  return readFileSync(join(import.meta.dirname, '../../src', file), 'utf8')
}

function countLines(file: string): number {
  return readSource(file).split('\n').length
}

test.each([
  [starts, limitsWithPlan],
  [planningStarts, limits],
])(
  'an exec with cached credentials can be read in an hour, from %j on',
  (from, { files: most, lines: mostLines }) => {
    const files = [...listWarmFiles(from)]
    const lines = files.reduce((sum, file) => sum + countLines(file), 0)

    expect(files).toEqual(
      expect.arrayContaining(['crypto/crypto.ts', 'store/unlocked-store.ts', 'child/run-child.ts']),
    )
    expect(files.includes('plan/plan-profile.ts')).toBe(from.length > 1)
    expect(files.length).toBeLessThanOrEqual(most)
    expect(lines).toBeLessThanOrEqual(mostLines)
  },
)

test('nothing that every exec with a cached plan calls has Math, which takes Bun a fortieth of the run to prepare', () => {
  const having = [...listWarmFiles(starts)].filter((file) => /\bMath\b(?=\.)/.test(readSource(file)))

  // Each of these has it in a function of its own, for keys that expire when they are not used, settings, and large environments.
  expect(having.toSorted()).toEqual([
    'child/arg-max.ts',
    'environment/settings-marker.ts',
    'store/key/unlocked-key.ts',
  ])
})

test.each([
  ['store/lock/run-locked.ts'],
  ['store/memory-store.ts'],
  ['files/replace-file.ts'],
  ['child/spawn-child.ts'],
  ['plan/check-keys.ts'],
  ['plan/plan-errors.ts'],
  ['plan/plan-warnings.ts'],
  ['plan/open-profile.ts'],
  ['plan/ambient-base.ts'],
  ['text/did-you-mean.ts'],
  ['app/create-deps.ts'],
  ['app/error-report.ts'],
])('an exec with cached credentials does not need src/%s', (file) => {
  expect(listImports().some(({ from, to }) => from === file || to === file)).toBe(true)
  expect(listWarmFiles()).not.toContain(file)
})

test('an account that is named, and is in the cached list, needs no AWS client', () => {
  const files = [...listWarmFiles(['app/resolve-account-role.ts', 'app/find-account.ts'])]

  expect(files).toContain('portal/known-accounts.ts')
  expect(files.filter((file) => /^(?:aws|sso-login|credentials)\//.test(file))).toEqual([])
})

test('the descriptions of all commands load no code that runs one', () => {
  const files = [...listWarmFiles(['commands/all-commands.ts'])].filter((file) => !listWarmFiles().has(file))

  expect(files).toContain('commands/list/list-command.ts')
  expect(files.filter((file) => !/^(?:commands|argv|text|shells|config|environment)\//.test(file))).toEqual([
    'migrate/types.ts',
    'plan/broker-process.ts',
    'audit/audit-events.ts',
  ])
  expect(files.filter((file) => file.endsWith('-handler.ts'))).toEqual([])
})

test('main knows the helpers by the names of their commands', async () => {
  for (const names of [helperNames, interactiveNames])
    expect((await loadDescribed(names[0] ?? ''))?.map(({ name }) => name)).toEqual(names)
})
