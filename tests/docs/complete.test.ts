import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

import { allOptions } from '../../src/argv/command-spec.ts'
import { commands } from '../../src/commands/all-commands.ts'
import { readPages, root } from './pages.ts'

/**
 * Names of variables between awsx and its own shells and processes, where what `exec --isolate-files` leaves has the prefix alone; and what
 * the build puts in.
 */
const internalVariables = new Set([
  'AWSX_SHELL',
  'AWSX_SHELL_STATE',
  'AWSX_OUTER_',
  'AWSX_VERSION',
  'AWSX_HOMEPAGE',
  'AWSX_REPOSITORY',
  'AWSX_BUILD',
  'AWSX_SOURCES',
  'AWSX_CACHED_COMMANDS',
  'AWSX_GROUPS',
  'AWSX_COMMAND_GROUPS',
  'AWSX_LOADER',
])

const shown = commands.filter((command) => command.hidden !== true)
const text = readPages()
  .filter(({ path }) => path === 'README.md' || /^docs\/[^/]+$/.test(path))
  .filter(({ path }) => !path.endsWith('changelog.md'))
  .flatMap(({ lines }) => lines)
  .join('\n')

function isNamed(word: string, where: string): boolean {
  return new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(where)
}

test('every command has its place in the documentation, and in the changelog', () => {
  const changelog = readFileSync(join(root, 'docs/changelog.md'), 'utf8')
  expect(shown.length).toBeGreaterThan(15)
  expect(shown.filter(({ name }) => !isNamed(`awsx ${name}`, text)).map(({ name }) => name)).toEqual([])
  expect(shown.filter(({ name }) => !changelog.includes(`\`${name}`)).map(({ name }) => name)).toEqual([])
})

test('every option is named', () => {
  const options = new Set(shown.flatMap((command) => Object.keys(allOptions(command))))
  expect([...options].filter((name) => !isNamed(`--${name}`, text))).toEqual([])
})

test('every variable of awsx is named', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join(root, 'src', path), 'utf8'))
  const variables = new Set(sources.flatMap((source) => source.match(/(?<!\w)AWSX_[A-Z_]+/g) ?? []))
  expect(variables.size).toBeGreaterThan(10)
  const unnamed = [...variables].filter((name) => !internalVariables.has(name) && !isNamed(name, text))
  expect(unnamed).toEqual([])
})
