/** `awsx rotate` is killed with SIGKILL while AWS handles a call. tests/keys/rotation-crash.test.ts stops it at every point. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig('[profile dev]\nregion = eu-west-1\n')
  const stdin = `${HANAKO.accessKeyId}\n${HANAKO.secretAccessKey}\n`
  await sandbox.awsx(['add', 'dev', '--stdin'], { stdin })
})

afterEach(() => sandbox.close())

const keysAtAws = (): readonly string[] => Object.keys(sandbox.aws.data.users[HANAKO.arn]?.accessKeys ?? {})

/** The call is handled, but the process that made it is gone before the answer. */
async function killDuring(operation: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  const running = sandbox.start(['rotate', 'dev'])
  const take = sandbox.aws.faults.take.bind(sandbox.aws.faults)
  sandbox.aws.faults.take = (call) => {
    if (call.operation === operation) process.kill(running.pid, signal)
    return take(call)
  }
  await running.end()
  sandbox.aws.faults.take = take
}

test('during DeleteAccessKey: the next run finishes', async () => {
  const operation = 'DeleteAccessKey'
  await killDuring(operation)
  expect(sandbox.aws.count(operation)).toBe(1)
  expect((await sandbox.awsx(['whoami', 'dev'])).stdout).toContain(HANAKO.arn)

  expect(await sandbox.awsx(['rotate', 'dev'])).toMatchObject({ status: 0 })
  expect(keysAtAws()).toHaveLength(1)
  expect(keysAtAws()).not.toContain(HANAKO.accessKeyId)
  expect((await sandbox.awsx(['whoami', 'dev'])).stdout).toContain(HANAKO.arn)
})

test('during CreateAccessKey: the next run names the key whose secret is lost', async () => {
  await killDuring('CreateAccessKey')
  const [, lost = ''] = keysAtAws()
  const result = await sandbox.awsx(['rotate', 'dev'])

  expect(result).toMatchObject({ status: 5 })
  expect(result.stderr).toContain(`awsx rotate dev --delete-lost-key ${lost}`)
  expect(await sandbox.awsx(['rotate', 'dev', '--delete-lost-key', lost])).toMatchObject({ status: 0 })
  expect(keysAtAws()).toHaveLength(1)
})

test('Ctrl-C during CreateAccessKey takes effect after the key is stored', async () => {
  await killDuring('CreateAccessKey', 'SIGINT')
  expect(sandbox.aws.count('UpdateAccessKey')).toBe(0)
  const rows: unknown = JSON.parse((await sandbox.awsx(['keys', '--json'])).stdout)
  expect(rows).toMatchObject([{ accessKeyId: HANAKO.accessKeyId, rotation: 'created' }])

  expect(await sandbox.awsx(['rotate', 'dev'])).toMatchObject({ status: 0 })
  expect(keysAtAws()).toHaveLength(1)
})
