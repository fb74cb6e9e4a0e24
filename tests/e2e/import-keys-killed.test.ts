/** `awsx import --keys` is killed with SIGKILL while AWS handles a call: the file is as it was, and the next run continues. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

const lines = `aws_access_key_id = ${HANAKO.accessKeyId}\naws_secret_access_key = ${HANAKO.secretAccessKey}\n`
const credentials = `[one]\n${lines}\n[two]\n${lines}`

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig('')
  sandbox.writeCredentials(credentials)
})

afterEach(() => sandbox.close())

test('after the first of two keys was stored', async () => {
  const file = (): string => readFileSync(join(sandbox.home, '.aws/credentials'), 'utf8')
  const words = ['import', '--keys', '--all', '--yes']
  const running = sandbox.start(words)
  const take = sandbox.aws.faults.take.bind(sandbox.aws.faults)
  sandbox.aws.faults.take = (call) => {
    if (sandbox.aws.count('GetCallerIdentity') === 2) running.kill()
    return take(call)
  }
  await running.end()
  sandbox.aws.faults.take = take
  expect(file()).toBe(credentials)

  const result = await sandbox.awsx(words)
  expect(result).toMatchObject({ status: 0 })
  expect(result.stderr).toContain(`the store already has access key ${HANAKO.accessKeyId} for profile "one"`)
  expect(file()).toBe('[one]\n\n[two]\n')
})
