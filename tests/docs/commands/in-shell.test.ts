/**
 * Runs the commands of the documentation that need a shell, with the built awsx: blocks, and code in sentences and tables. Stand-ins run in
 * place of npm, Terraform, the AWS CLI, Docker, and so on: they fail unless they can get credentials.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { describeInPowerShell, openSession } from '../../powershell/session.ts'
import type { Session } from '../../powershell/session.ts'
import { hasKeyring, openSession as openKeyring } from '../../store/keyring.ts'
import { readPages } from '../pages.ts'
import { openReaderSandbox } from './files.ts'
import type { ReaderSandbox } from './files.ts'
import { listPageCommands } from './list-commands.ts'
import type { ShellBlock } from './list-commands.ts'
import { notRunInShell, shellRuns } from './runs.ts'
import {
  canRun,
  environmentOf,
  expectedOutcome,
  groupOf,
  linesOf,
  resetFiles,
  runBlock,
} from './shell-runner.ts'
import type { Outcome } from './shell-runner.ts'

const pageCommands = readPages().map((page) => listPageCommands(page))
/** Commands of awsx alone that need what only a process has, such as a keychain. */
const direct = pageCommands
  .flatMap((page) => page.direct)
  .filter(({ text }) => Object.hasOwn(shellRuns, text))
  .map((command): ShellBlock => ({ at: command.at, shell: 'bash', commands: [command] }))
const blocks = [...pageCommands.flatMap((page) => page.blocks), ...direct]
const reasonOf = ({ commands }: ShellBlock): string | undefined => notRunInShell[commands[0]?.text ?? '']
const executed = blocks.filter((block) => reasonOf(block) === undefined)
const count = (list: readonly ShellBlock[]): number => list.flatMap(({ commands }) => commands).length
const realNow = Date.now

/** Each block once, where several pages have it. */
const distinct = [
  ...new Map(executed.map((block) => [`${block.shell} ${linesOf(block).join('\n')}`, block])).values(),
]
const isPowerShell = ({ shell }: ShellBlock): boolean => shell === 'powershell'

let sandbox: ReaderSandbox

beforeAll(async () => {
  sandbox = await openReaderSandbox({ clock: realNow })
})

afterAll(() => sandbox.close())

function titled(list: readonly ShellBlock[]): readonly (readonly [string, ShellBlock])[] {
  return list.map((block) => [block.at, block] as const)
}

const isKeychain = ({ commands }: ShellBlock): boolean => commands[0]?.text === 'awsx store move keychain'
const inScripts = distinct.filter((block) => !isPowerShell(block) && !isKeychain(block))
const groups = [...new Set(inScripts.map(groupOf))].map((group) => {
  const list = inScripts.filter((block) => groupOf(block) === group)
  return [group, list.every(canRun) ? describe : describe.skip, list] as const
})

for (const [group, describeGroup, list] of groups) {
  describeGroup(`in ${group}`, () => {
    test.each(titled(list))('%s', async (_at, block) => {
      expect(await runBlock(sandbox, block)).toMatchObject(expectedOutcome(block))
    })
  })
}

describeInPowerShell('in PowerShell', () => {
  let session: Session

  beforeAll(async () => {
    session = await openSession(sandbox, environmentOf(sandbox))
  })

  afterAll(() => session.close())

  test.each(titled(distinct.filter(isPowerShell)))('%s', async (_at, block) => {
    resetFiles(sandbox)
    await session.run('awsx export --unset --format powershell dev | Invoke-Expression')
    for (const line of linesOf(block)) expect(await session.run(line)).toMatchObject({ ok: true, errors: [] })
    const { env } = await session.run('')
    const profile = env['AWS_ACCESS_KEY_ID'] === undefined ? '' : env['AWSX_PROFILE']
    expect({ failure: undefined, profile }).toMatchObject(expectedOutcome(block))
  })
})

const describeKeyring = hasKeyring ? describe : describe.skip

describeKeyring('with gnome-keyring and dbus', () => {
  test.each(titled(distinct.filter(isKeychain)))('%s', async (_at, block) => {
    const home = mkdtempSync(join(tmpdir(), 'awsx-keyring-'))
    const session = await openKeyring(home)
    try {
      await session.startDaemon('password')
      const env = { DBUS_SESSION_BUS_ADDRESS: session.address }
      expect(await runBlock(sandbox, block, env)).toMatchObject(expectedOutcome(block))
    } finally {
      await session.end()
      rmSync(home, { recursive: true, force: true })
    }
  })
})

test('a stand-in fails for a profile that does not exist, and without credentials', async () => {
  const run = (text: string): Promise<Outcome> =>
    runBlock(sandbox, { at: '', shell: 'bash', commands: [{ at: '', text, output: [] }] })
  expect((await run('aws s3 ls --profile prdo')).failure).toContain('no profile prdo')
  expect((await run('terraform plan')).failure).toContain('terraform has no credentials')
  expect((await run('npm run no-such-script')).failure).toContain('no script no-such-script')
  expect((await run('node scripts/no-such-file.mjs')).failure).toContain('no file scripts/no-such-file.mjs')
})

test('every exception is for a block that a page has', () => {
  const first = new Set(blocks.map(({ commands }) => commands[0]?.text))
  const exceptions = [...Object.keys(notRunInShell), ...Object.keys(shellRuns)]
  expect(exceptions.filter((text) => !first.has(text))).toEqual([])
})

test(`${count(blocks)} commands for a shell: ${count(executed)} run here, ${count(blocks) - count(executed)} do not, each with a reason`, () => {
  expect(executed.length).toBeGreaterThan(45)
})
