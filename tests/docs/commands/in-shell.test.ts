/**
 * Runs the commands of the documentation that need a shell, with the built awsx: blocks, and code in sentences and tables. Stand-ins run in
 * place of npm, Terraform, the AWS CLI, Docker, and so on: they fail unless they can get credentials.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { describeInPowerShell, openSession } from '../../powershell/session.ts'
import type { Session } from '../../powershell/session.ts'
import { hasKeyring, openSession as openKeyring } from '../../store/keyring.ts'
import { readPages } from '../pages.ts'
import { openReaderSandbox } from './files.ts'
import type { ReaderSandbox } from './files.ts'
import { listPageCommands } from './list-commands.ts'
import type { ShellBlock } from './list-commands.ts'
import { notRun, notRunInShell, shellRuns } from './runs.ts'
import { canRun, environmentOf, expectedProfile, linesOf, resetFiles, runBlock } from './shell-runner.ts'
import type { Outcome } from './shell-runner.ts'

const pageCommands = readPages().map((page) => listPageCommands(page))
/** Commands of awsx alone that need what only a process has, such as stdin. */
const direct = pageCommands
  .flatMap((page) => page.direct)
  .filter(({ text }) => Object.hasOwn(notRun, text))
  .map((command): ShellBlock => ({ at: command.at, shell: 'bash', commands: [command] }))
const blocks = [...pageCommands.flatMap((page) => page.blocks), ...direct]
const reasonOf = ({ commands }: ShellBlock): string | undefined => notRunInShell[commands[0]?.text ?? '']
const executed = blocks.filter((block) => reasonOf(block) === undefined)
const count = (list: readonly ShellBlock[]): number => list.flatMap(({ commands }) => commands).length
const realNow = Date.now

/** Each block once, where several pages have it. */
const distinct = [...new Map(executed.map((block) => [`${block.shell} ${linesOf(block).join('\n')}`, block])).values()]
const isPowerShell = ({ shell }: ShellBlock): boolean => shell === 'powershell'

let sandbox: ReaderSandbox

beforeAll(async () => {
  sandbox = await openReaderSandbox({ clock: realNow })
})

afterAll(() => sandbox.close())

function titled(list: readonly ShellBlock[]): readonly (readonly [string, string, ShellBlock])[] {
  return list.map((block) => [block.at, block.shell, block] as const)
}

function expectAsDocumented(block: ShellBlock, outcome: Outcome): void {
  expect(outcome).toMatchObject({ status: 0 })
  const profile = expectedProfile(block)
  if (profile !== undefined) expect(outcome).toMatchObject({ profile })
}

const inOtherShells = distinct.filter((block) => !isPowerShell(block))

test.each(titled(inOtherShells.filter(canRun)))('%s in %s', async (_at, _shell, block) => {
  expectAsDocumented(block, await runBlock(sandbox, block))
})

const without = titled(inOtherShells.filter((block) => !canRun(block)))
if (without.length > 0) test.skip.each(without)('%s in %s, which is not here', () => undefined)

describeInPowerShell('in PowerShell', () => {
  let session: Session

  beforeAll(async () => {
    session = await openSession(sandbox, environmentOf(sandbox))
  })

  afterAll(() => session.close())

  test.each(titled(distinct.filter(isPowerShell)))('%s in %s', async (_at, _shell, block) => {
    resetFiles(sandbox)
    await session.run('awsx export --unset --format powershell dev | Invoke-Expression')
    for (const line of linesOf(block)) expect(await session.run(line)).toMatchObject({ ok: true, errors: [] })
    const { env } = await session.run('')
    const profile = env['AWS_ACCESS_KEY_ID'] === undefined ? '' : (env['AWSX_PROFILE'] ?? '')
    expectAsDocumented(block, { status: 0, stderr: '', profile })
  })
})

test('a stand-in fails for a profile that does not exist, and without credentials', async () => {
  const run = (text: string): Promise<Outcome> =>
    runBlock(sandbox, { at: '', shell: 'bash', commands: [{ at: '', text, output: [] }] })
  expect((await run('aws s3 ls --profile prdo')).stderr).toContain('no profile prdo')
  expect((await run('terraform plan')).stderr).toContain('terraform has no credentials')
  expect((await run('npm run no-such-script')).stderr).toContain('no script no-such-script')
  expect((await run('node scripts/no-such-file.mjs')).stderr).toContain('no file scripts/no-such-file.mjs')
})

test('every exception is for a block that a page has', () => {
  const first = new Set(blocks.map(({ commands }) => commands[0]?.text))
  const exceptions = [...Object.keys(notRunInShell), ...Object.keys(shellRuns)]
  expect(exceptions.filter((text) => !first.has(text))).toEqual([])
})

test(`${count(blocks)} commands for a shell: ${count(executed)} run here, ${count(blocks) - count(executed)} do not, each with a reason`, () => {
  expect(executed.length).toBeGreaterThan(50)
})
