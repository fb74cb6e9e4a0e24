/**
 * Runs the blocks of the documentation that need a shell, with the built awsx. Stand-ins run in place of npm, Terraform, the AWS CLI, Docker,
 * and so on: they fail unless they can get credentials.
 */
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { awsxInShell } from '../../e2e/artefact.ts'
import { startProgram } from '../../e2e/runs.ts'
import type { Result } from '../../e2e/runs.ts'
import { browserScript } from '../../e2e/sandbox.ts'
import { readPages } from '../pages.ts'
import { openReaderSandbox, writeProgram } from './files.ts'
import type { ReaderSandbox } from './files.ts'
import { listPageCommands } from './list-commands.ts'
import type { ShellBlock } from './list-commands.ts'
import { notRunInShell } from './runs.ts'

const blocks = readPages().flatMap((page) => listPageCommands(page).blocks)
const reasonOf = ({ commands }: ShellBlock): string | undefined => notRunInShell[commands[0]?.text ?? '']
const executed = blocks.filter((block) => reasonOf(block) === undefined)
const count = (list: readonly ShellBlock[]): number => list.flatMap(({ commands }) => commands).length
const realNow = Date.now

let sandbox: ReaderSandbox

beforeAll(async () => {
  sandbox = await openReaderSandbox({ clock: realNow })
})

afterAll(() => sandbox.close())

async function runBlock({ language, commands }: ShellBlock): Promise<Result> {
  sandbox.reset()
  writeProgram(sandbox, 'bin/awsx', `exec ${awsxInShell} "$@"`)
  writeProgram(sandbox, 'build/bin/awsx', `exec ${awsxInShell} "$@"`)
  writeProgram(sandbox, 'bin/open-page', browserScript(sandbox.aws, 'allow'))
  const lines = commands.map(({ text }) => (language === 'fish' ? `${text}\nor exit` : text))
  const integration =
    language === 'fish' ? 'command awsx init fish | source' : `eval "$(command awsx init ${language})"`
  const script = [language === 'fish' ? '' : 'set -e', integration, ...lines].join('\n')
  const env = {
    ...sandbox.env,
    PATH: `${join(sandbox.home, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    SHELL: '/bin/bash',
    BROWSER: join(sandbox.home, 'bin/open-page'),
  }
  return startProgram(language, ['-c', script], { env, cwd: sandbox.home, deadlineMs: 25_000 }).end()
}

test.each(executed.map((block) => [block.at, block.language, block] as const))(
  '%s in %s',
  async (_at, _shell, block) => {
    expect(await runBlock(block)).toMatchObject({ status: 0 })
  },
)

test('a stand-in fails for a profile that does not exist, and without credentials', async () => {
  const run = (text: string): Promise<Result> =>
    runBlock({ at: '', language: 'bash', commands: [{ at: '', text, output: [] }] })
  expect((await run('aws s3 ls --profile prdo')).stderr).toContain('no profile prdo')
  expect((await run('terraform plan')).stderr).toContain('terraform has no credentials')
})

test('every exception is for a block that a page has', () => {
  const first = new Set(blocks.map(({ commands }) => commands[0]?.text))
  expect(Object.keys(notRunInShell).filter((text) => !first.has(text))).toEqual([])
})

test(`${count(blocks)} commands in blocks for a shell: ${count(executed)} run here, ${count(blocks) - count(executed)} do not, each with a reason`, () => {
  expect(executed.length).toBeGreaterThan(10)
})
