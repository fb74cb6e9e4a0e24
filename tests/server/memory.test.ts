/** What awsx holds while it stays beside a command: a bare runtime has some 45 MiB, so what is loaded on top of it counts. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { isBinary } from '../e2e/artefact.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { HANAKO } from '../local-aws/default-data.ts'
import { openServerSandbox, roleArn, startServed } from './run.ts'

/** On Node 20 nothing would load it anyway. */
const installed = join(import.meta.dirname, '../../.runtimes/node-24/bin/node')
const node = Number.parseInt(process.versions.node, 10) < 22 ? installed : process.execPath

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openServerSandbox()
  // Where a store is kept is settled by the first run, which a process that asks nobody must not be.
  await sandbox.awsx(['exec', 'role', '--', 'true'])
})

afterAll(() => sandbox.close())

/** What a process has loaded that asked AWS itself. */
const loadedByRequests = 'NativeModule timers/promises'

const onNewNode = isBinary || !existsSync(node) ? describe.skip : describe

/** @returns the modules of Node that a server has loaded until its command ended, and how often AWS was asked */
async function listLoaded(
  args: readonly string[],
  env: Record<string, string> = {},
  profile = 'role',
): Promise<readonly string[]> {
  const list = join(sandbox.home, 'loaded')
  const report = join(sandbox.home, 'report.cjs')
  writeFileSync(
    report,
    `if (process.argv[2] === 'exec') process.once('exit', () => require('fs').writeFileSync('${list}', process.moduleLoadList.join('\\n')))`,
  )
  sandbox.aws.resetCalls()
  const served = await startServed(sandbox, profile, {
    node,
    args,
    env: { NODE_OPTIONS: `--require=${report}`, ...env },
  })
  expect((await served.ask()).status).toBe(200)
  expect((await served.running.end()).status).toBe(0)
  expect(sandbox.aws.calls).toHaveLength(1)
  return readFileSync(list, 'utf8').split('\n')
}

onNewNode('a server that has asked AWS (Node 22 or later)', () => {
  test('has loaded nothing for it, because another process did the asking', async () => {
    const loaded = await listLoaded(['--refresh'])

    expect(loaded).toContain('NativeModule http')
    expect(loaded).not.toContain(loadedByRequests)
  })

  test('nor has it where nobody named a profile, so that the keys of the environment count', async () => {
    const keys = {
      AWS_ACCESS_KEY_ID: HANAKO.accessKeyId,
      AWS_SECRET_ACCESS_KEY: HANAKO.secretAccessKey,
    }
    const loaded = await listLoaded(['--refresh', '--role-arn', roleArn], keys, '')

    expect(loaded).not.toContain(loadedByRequests)
  })

  test('has loaded nothing of fetch or TLS where nothing is kept, so that it had to ask itself over http', async () => {
    const loaded = await listLoaded([], { AWSX_STORE: 'none' })

    expect(loaded).toContain(loadedByRequests)
    expect(loaded.filter((name) => /undici|http2|https|tls/.test(name))).toEqual([])
  })
})

test('a program of the user’s that asks for something is started where it can ask, and once', async () => {
  const asked = join(sandbox.home, 'asked')
  const answer = `{"Version":1,"AccessKeyId":"${HANAKO.accessKeyId}","SecretAccessKey":"${HANAKO.secretAccessKey}"}`
  sandbox.writeProgram('asks', `read code; echo "<$code>" >>'${asked}'; echo '${answer}'`)
  appendFileSync(
    join(sandbox.home, '.aws/config'),
    `\n[profile asks]\ncredential_process = asks\n[profile behind]\nrole_arn = ${roleArn}\nsource_profile = asks\nrole_session_name = behind\nregion = us-east-1\nexternal_id = 12\n`,
  )
  const run = await sandbox.awsx(['exec', 'behind', '--server', '--', 'true'], { stdin: '123456\n' })

  expect(run).toMatchObject({ status: 0 })
  expect(readFileSync(asked, 'utf8')).toBe('<123456>\n')
})
