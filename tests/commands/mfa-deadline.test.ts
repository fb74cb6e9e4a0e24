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
  // The wait for a lock measures with it. `performance` moves with the timers.
  jest.spyOn(process, 'uptime').mockImplementation(() => performance.now() / 1000)
})

afterEach(async () => {
  jest.restoreAllMocks()
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

test('a question that nobody answers ends after five minutes for all processes that wait, with one question', async () => {
  sandbox.writeConfig(config(''))
  const unanswered = (): Promise<string> => new Promise(() => {})
  const asking = sandbox.runWith({ answers: [unanswered] }, 'export', 'mfa')
  const waiting = [1, 2, 3].map(() =>
    sandbox.runWith({ answers: [], terminals: ['stderr'] }, 'export', 'mfa'),
  )
  await endAfter(5 * 60_000, asking)
  const results = await endSoon([asking, ...waiting])

  for (const { stderr, stdout } of results) {
    expect(stderr).toMatch(/no MFA code was entered for .* within 5 minutes \[MFA_CANCELLED\]/)
    expect(stdout).toBe('')
  }
  expect(results.map(({ status }) => status)).toEqual([6, 6, 6, 6])
  expect(results.map(({ asked }) => asked.length)).toEqual([1, 0, 0, 0])
  expect(sandbox.aws.count('AssumeRole')).toBe(0)
})

test('a program waits 45 seconds for a question of another process', async () => {
  sandbox.writeConfig(config(''))
  let answer = (_code: string): void => {}
  const typed = (): Promise<string> =>
    new Promise((resolve) => {
      answer = resolve
    })
  const asking = sandbox.runWith({ answers: [typed] }, 'export', 'mfa')
  const waiting = sandbox.run('credential-process', 'mfa')
  await endAfter(45_000, waiting)
  answer(sandbox.aws.mfaCode(HANAKO.mfaSerial))
  const [first, second] = await endSoon([asking, waiting])

  expect(first).toMatchObject({ status: 0 })
  expect(second?.stderr).toMatch(/another awsx \(pid \d+\) did not finish in 45 s .* \[STORE_LOCKED\]/)
})

/** Moves the timers a little, until all runs end. */
async function endSoon(runs: readonly Promise<Result>[]): Promise<readonly Result[]> {
  const ended: (readonly Result[])[] = []
  void Promise.all(runs).then((results) => ended.push(results))
  while (ended.length === 0) {
    jest.advanceTimersByTime(50)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return ended[0] ?? []
}

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
