/** No command of a page may escape the tests that run them. */
import { expect, test } from '@jest/globals'

import { allOptions } from '../../../src/argv/command-spec.ts'
import { commands } from '../../../src/commands/all-commands.ts'
import { readPages } from '../pages.ts'
import { listPageCommands } from './list-commands.ts'
import type { PageCommands } from './list-commands.ts'

const pages = readPages().map((page) => listPageCommands(page))

/** Code with `awsx` and a word after it that is no command. */
const notCommands = [
  '\thelper = !awsx git-credential',
  '//HOST/npm/app/:tokenHelper=/path/to/awsx token codeartifact dev --domain acme',
  'shell    not inside an awsx shell',
]

test('every piece of code with awsx and arguments is a command that is run or listed', () => {
  const texts = pages.flatMap(({ notRead }) => notRead.map(({ text }) => text))
  expect(texts).toEqual(notCommands)
})

const synopses = pages.flatMap((page) => page.synopses)

test.each(synopses.map(({ at, text }) => [at, text] as const))(
  '%s: %s has options that exist',
  (_at, text) => {
    const [, name] = text.split(' ')
    const spec = commands.find((command) => command.name === name)
    const options = Object.keys(spec === undefined ? {} : allOptions(spec))
    expect(options).toEqual(
      expect.arrayContaining([...text.matchAll(/--(\w[\w-]*)/g)].map(([, option]) => option)),
    )
  },
)

function read(...lines: readonly string[]): PageCommands {
  return listPageCommands({ path: 'page.md', lines })
}

test.each([
  ['a sentence', 'Run `awsx login dev`.'],
  ['a sentence that goes on in the next line', 'Run `awsx login\ndev`, as usual.'],
  ['the row of a table', '| sign in | `awsx login dev` |'],
  ['a block', '```\nawsx login dev   # once\n```'],
  ['a block with a prompt', '```\n$ awsx login dev\n```'],
  ['the line of a file', '```ini\nrun = awsx login dev\n```'],
  ['a message', '```\nawsx: sign in first; run: awsx login dev (or not)\n```'],
  ['a message in a sentence', 'It says `awsx: run: awsx login dev`.'],
  ['a placeholder', '`awsx login PROFILE`'],
  ['a synopsis', '`awsx login <profile> [--all]`'],
])('a command in %s is found', (_where, text) => {
  const { direct, blocks, notRead } = read(...text.split('\n'))
  expect(direct.map((command) => command.text)).toEqual(['awsx login dev'])
  expect([...blocks, ...notRead]).toEqual([])
})

test.each([
  ['bash', '`eval "$(awsx export dev)"`'],
  ['bash', '`awsx exec dev -- aws s3 ls | sort`'],
  ['bash', '`AWSX_STORE=none awsx login`'],
  ['bash', '`~/bin/awsx --version`'],
  ['tcsh', '``eval "`awsx init tcsh`"``'],
  ['fish', '| `awsx init fish \\| source` |'],
  ['powershell', '`awsx export dev | Invoke-Expression`'],
  ['cmd', "`for /f %i in ('awsx export dev') do @%i`"],
])('in %s: %s', (shell, text) => {
  const { direct, blocks } = read(text)
  expect(direct).toEqual([])
  expect(blocks.map((block) => block.shell)).toEqual([shell])
})

test('code with awsx that is no command is reported', () => {
  expect(read('```text', 'an awsx (or other) line', '```').notRead).toEqual([
    { at: 'page.md:2', text: 'an awsx (or other) line' },
  ])
})
