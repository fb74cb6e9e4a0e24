/** If no MFA code comes, the wait must end, because other processes wait for the same code. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, Sandbox } from '../in-process/sandbox.ts'

const config = (more: string): string => `[profile mfa]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/mfa-role
source_profile = keys
mfa_serial = ${HANAKO.mfaSerial}
${more}
[profile keys]
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}
`

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
  jest.useFakeTimers({
    doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'Date', 'hrtime'],
  })
})

afterEach(async () => {
  jest.useRealTimers()
  await sandbox.close()
})

test('mfa_process that hangs is stopped after two minutes', async () => {
  sandbox.writeConfig(config('mfa_process = sleep 300'))
  const running = sandbox.runWith({ env: { PATH: process.env['PATH'] } }, 'export', 'mfa')

  expect(await endAfter(2 * 60_000, running)).toMatchObject({ status: expect.any(Number), stdout: '' })
  expect((await running).stderr).toMatch(
    /mfa_process printed no code for .* within 2 minutes \[MFA_CANCELLED\]/,
  )
})

/** Moves the timers until the run ends, and fails if it ends much earlier or later. */
async function endAfter(milliseconds: number, running: Promise<Result>): Promise<Result> {
  const ends: Result[] = []
  void running.then((result) => ends.push(result))
  let passed = 0
  while (ends.length === 0 && passed < 2 * milliseconds) {
    await new Promise((resolve) => setImmediate(resolve))
    jest.advanceTimersByTime(1000)
    passed += 1000
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }
  expect(ends).toHaveLength(1)
  expect(passed).toBeGreaterThanOrEqual(milliseconds)
  return running
}
