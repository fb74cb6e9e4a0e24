/** `awsx audit --follow` with real processes: what others write meanwhile, and Ctrl-C. */
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'

import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(`${sampleConfig}\n[profile marked]\nsource_profile = keys\nawsx_environment = test\n`)
  sandbox.writeCredentials(sampleCredentials)
})

afterEach(() => sandbox.close())

const log = (index = ''): string => join(sandbox.home, `.local/state/awsx/audit/audit${index}.jsonl`)

test('--follow prints what is written from now on, also after a rotation, and Ctrl-C ends it', async () => {
  await sandbox.prepare('export', 'marked')
  const table = sandbox.start(['audit', '--follow'])
  const json = sandbox.start(['audit', '--follow', '--since', '1h', '--json'])
  await Promise.all([table.until(/FROM\n/), json.until(/"export"/)])
  renameSync(log(), log('.1'))
  await sandbox.prepare('credential-process', 'marked')
  await Promise.all([table.until(/credential-process/), json.until(/credential-process/)])
  for (const { pid } of [table, json]) process.kill(pid, 'SIGINT')
  const [shown, printed] = await Promise.all([table.end(), json.end()])

  expect([shown.status, printed.status]).toEqual([130, 130])
  expect(shown.stdout.trim().split('\n')).toEqual([
    expect.stringMatching(/^TIME {17}EVENT +PROFILE +ACCOUNT/),
    expect.stringMatching(/^[\d-]{10} [\d:]{8} {2}issued +marked +.*credential-process/),
  ])
  const commands = printed.stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly command: string }).command)
  expect(commands).toEqual(['export', 'credential-process'])
})
