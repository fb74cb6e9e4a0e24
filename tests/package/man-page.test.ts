/** The manual page that the package installs. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'

import { allOptions } from '../../src/argv/command-spec.ts'
import { commands } from '../../src/commands/all-commands.ts'
import { helpTopics } from '../../src/commands/help/help-topics.ts'
import { readManifest, root } from './tarball.ts'

const source = readFileSync(join(root, 'dist/awsx.1'), 'utf8')
/** Without escapes: as a reader sees it. */
const text = source.replaceAll(String.raw`\-`, '-').replaceAll(/\\f[BR]/g, '')
const shown = commands.filter(({ hidden }) => hidden !== true)
const hasGroff = spawnSync('groff', ['--version']).status === 0

test('the manifest names it', () => {
  expect(readManifest(root)).toMatchObject({ man: ['dist/awsx.1'] })
})

test.each(shown.map(({ name }) => name))('it has %s with all options and examples', (name) => {
  const shape = shown.find((command) => command.name === name)
  const [, section = ''] = new RegExp(`^\\.SS awsx ${name}\\b([^]*?)^\\.S[SH] `, 'm').exec(text) ?? []

  expect(section).toContain(`${shape?.summary}.`.replaceAll("'", String.raw`\(aq`))
  expect(Object.keys(shape?.options ?? {}).filter((option) => !section.includes(`--${option}`))).toEqual([])
  expect(section.match(/^Examples$/gm) ?? []).toHaveLength(shape?.examples.length === 0 ? 0 : 1)
})

test('it has the global options and the topics, and no hidden command', () => {
  const globalOptions = Object.keys(
    allOptions({ name: '', summary: '', positionals: [], options: {}, examples: [] }),
  )
  const headings = text.match(/^\.SH .*$/gm)

  expect(globalOptions.filter((name) => !text.includes(`--${name}`))).toEqual([])
  expect(headings).toEqual(
    expect.arrayContaining(helpTopics.map(({ name }) => `.SH ${name.toUpperCase().replace('-', ' ')}`)),
  )
  expect(text).not.toContain('__')
})

const describeWithGroff = hasGroff ? describe : describe.skip

describeWithGroff('groff', () => {
  test('formats it for a terminal without a warning', () => {
    const { status, stdout, stderr } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-P-c'], {
      input: source,
      encoding: 'utf8',
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout.replaceAll(/.\u0008/g, '')).toContain('-d, --duration <1h>')
  })
})
