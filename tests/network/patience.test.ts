import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox, Result } from '../e2e/sandbox.ts'
import { config, credentials } from './scene.ts'

const hour = 3_600_000

let sandbox: Sandbox
/** One whose AWS never answers. */
let silent: Sandbox
let unanswered: ReturnType<typeof askWithoutAnswer>

async function open(): Promise<Sandbox> {
  const opened = await openSandbox()
  opened.writeConfig(config)
  opened.writeCredentials(credentials)
  return opened
}

beforeAll(async () => {
  sandbox = await open()
  silent = await open()
  // It goes on beside the other tests, because it mostly waits.
  unanswered = askWithoutAnswer()
  unanswered.catch(() => undefined)
})

async function askWithoutAnswer(): Promise<{ readonly result: Result; readonly ms: number }> {
  silent.aws.faults.inject({ operation: 'AssumeRole', hang: true })
  const started = performance.now()
  const result = await silent.awsx(['credential-process', 'dev'], {
    deadlineMs: 60_000,
    env: { AWSX_STORE: 'none' },
  })
  return { result, ms: performance.now() - started }
}

afterEach(() => {
  sandbox.aws.faults.clear()
  sandbox.aws.resetCalls()
})

afterAll(async () => {
  await sandbox.close()
  await silent.close()
})

function ask(...options: readonly string[]): Promise<Result> {
  return sandbox.awsx(['credential-process', 'dev', ...options], { deadlineMs: 60_000 })
}

/** Milliseconds between the calls that were made. */
function pauses(): readonly number[] {
  const times = sandbox.aws.calls.map(({ time }) => time)
  return times.slice(1).map((time, index) => time - (times[index] ?? 0))
}

describe('a service that wants a pause', () => {
  test('gets the one that it asks for', async () => {
    const answer = { status: 429, headers: { 'retry-after': '2' } }
    sandbox.aws.faults.inject({ operation: 'AssumeRole', times: 1, answer })
    expect(await ask('--refresh')).toMatchObject({ status: 0 })
    expect(pauses()).toEqual([expect.any(Number)])
    expect(pauses()[0]).toBeGreaterThanOrEqual(1900)
  })

  test('does not get an hour', async () => {
    const answer = { status: 503, headers: { 'retry-after': '3600' } }
    sandbox.aws.faults.inject({ operation: 'AssumeRole', times: 1, answer })
    expect(await ask('--refresh')).toMatchObject({ status: 0 })
    expect(pauses()[0]).toBeLessThan(20_000)
  })
})

describe('a clock that is wrong', () => {
  test.each([1, -2])(
    'by %d hours is put right, and what comes is not thought to have ended',
    async (hours) => {
      sandbox.aws.advanceClock(hours * hour)
      const first = await ask('--refresh')
      expect(first).toMatchObject({ status: 0, stderr: '' })
      const { Expiration } = JSON.parse(first.stdout) as { Expiration: string }
      expect(Math.abs(Date.parse(Expiration) - sandbox.aws.now() - hour)).toBeLessThan(30_000)
      sandbox.aws.resetCalls()
      const second = await ask()
      expect(second).toEqual(first)
      expect(sandbox.aws.count('*')).toBe(0)
      sandbox.aws.advanceClock(-hours * hour)
    },
  )
})

test('a service that never answers is given up within twenty seconds', async () => {
  const { result, ms } = await unanswered
  expect(result.stderr).toMatch(/: 127\.0\.0\.1:\d+ did not respond in time .*\[AWS_UNREACHABLE\]/)
  expect(result.status).toBe(5)
  expect(ms).toBeLessThan(25_000)
  expect(silent.aws.count('AssumeRole')).toBeLessThanOrEqual(4)
}, 60_000)
