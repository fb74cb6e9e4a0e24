/** A machine that sleeps, a process that is stopped, a clock that is set: none of them ends a wait or makes old credentials new. */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { openGate } from '../network/tcp-gate.ts'
import type { Gate } from '../network/tcp-gate.ts'
import { hasFaketime, makeClock } from './faketime.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox, RunOptions } from './sandbox.ts'
import type { Running } from './runs.ts'

const config = `[profile dev]
region = ap-northeast-1
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x
`
const minute = 60_000
const hour = 60 * minute
const describeFaketime = hasFaketime ? describe : describe.skip

let sandbox: Sandbox

beforeEach(async () => {
  // A code that awsx thinks has a life of two seconds.
  sandbox = await openSandbox({ data: { oidc: { deviceCodeSeconds: 2 } } })
  sandbox.writeConfig(config)
})

afterEach(() => sandbox.close())

/** Starts to wait for a code, which AWS takes for hours longer than awsx was told. */
async function startLogin(
  options: RunOptions = {},
): Promise<{ readonly login: Running; readonly code: string }> {
  const login = sandbox.start(['login', 'dev', '--use-device-code', '--no-browser'], options)
  const [, code = ''] = await login.until(/enter this code:\s+(\S+)/)
  sandbox.aws.advanceClock(-9 * hour)
  return { login, code }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** Waits until the code was asked for again, and refused. */
async function untilPolled(times: number): Promise<void> {
  const wanted = sandbox.aws.count('CreateToken') + times
  for (const end = performance.now() + 10_000; sandbox.aws.count('CreateToken') < wanted;) {
    if (performance.now() > end) return
    await pause(20)
  }
}

describe('a process that was stopped while it waited for a code (SIGSTOP, SIGCONT)', () => {
  async function stopFor(login: Running, milliseconds: number): Promise<void> {
    process.kill(login.pid, 'SIGSTOP')
    await pause(milliseconds)
    process.kill(login.pid, 'SIGCONT')
  }

  test('goes on waiting, although more time has passed than the code was to live', async () => {
    const { login, code } = await startLogin()
    await stopFor(login, 2500)
    await untilPolled(1)
    sandbox.aws.approve(code)
    const { status, stderr } = await login.end()
    expect(stderr).toContain('signed in to https://example.awsapps.com/start')
    expect(status).toBe(0)
  })

  test('hears it from AWS when the code has expired', async () => {
    const { login } = await startLogin()
    process.kill(login.pid, 'SIGSTOP')
    sandbox.aws.advanceClock(10 * hour)
    process.kill(login.pid, 'SIGCONT')
    const { status, stderr } = await login.end()
    expect(stderr).toContain('the code expired before it was entered [SSO_LOGIN_FAILED]')
    expect(status).toBe(4)
  })

  test('finds no network when it wakes up, and goes on when there is one', async () => {
    sandbox.aws.data.oidc.deviceCodeSeconds = 600
    const gate: Gate = await openGate(Number(new URL(sandbox.aws.url).port))
    const { login, code } = await startLogin({ env: { AWS_ENDPOINT_URL: gate.url } })
    process.kill(login.pid, 'SIGSTOP')
    await gate.shut()
    process.kill(login.pid, 'SIGCONT')
    await pause(1500)
    sandbox.aws.approve(code)
    await gate.open()
    const { status, stderr } = await login.end()
    await gate.shut()
    expect(stderr).toContain('signed in to')
    expect(status).toBe(0)
  })

  test('is over in time where AWS never says that it is', async () => {
    const { login } = await startLogin()
    const started = performance.now()
    const { status, stderr } = await login.end()
    expect(stderr).toContain('the code expired before it was entered [SSO_LOGIN_FAILED]')
    expect(status).toBe(4)
    expect(performance.now() - started).toBeLessThan(12_000)
  })
})

describeFaketime('a clock that is set (needs faketime)', () => {
  test.each(['+2h', '-2h'])('by %s while it waits for a code: the wait goes on as it was', async (offset) => {
    sandbox.aws.data.oidc.deviceCodeSeconds = 600
    const clock = makeClock(join(sandbox.home, 'clock'))
    const { login, code } = await startLogin({ env: clock.env })
    clock.set(offset)
    await untilPolled(2)
    sandbox.aws.approve(code)
    const { status, stderr } = await login.end()
    expect(stderr).toContain('signed in to')
    expect(status).toBe(0)
  })

  const ask = async (
    env: Readonly<Record<string, string>>,
  ): Promise<{ readonly key: string; readonly end: number }> => {
    const { status, stdout, stderr } = await sandbox.awsx(['credential-process', 'dev', '--no-login'], {
      env,
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const { AccessKeyId, Expiration } = JSON.parse(stdout) as Record<string, string>
    return { key: AccessKeyId ?? '', end: Date.parse(Expiration ?? '') }
  }

  test.each([
    ['ahead and put right', '+2h', '+0'],
    ['behind and put right', '-2h', '+0'],
    ['right and put ahead', '+0', '+2h'],
    ['right and put back', '+0', '-2h'],
  ])(
    '%s between two commands: no command gets expired credentials, and no sign-in is required',
    async (_, before, after) => {
      const clock = makeClock(join(sandbox.home, 'clock'))
      clock.set(before)
      expect(await sandbox.awsx(['login', 'dev'], { env: clock.env })).toMatchObject({ status: 0 })
      const first = await ask(clock.env)
      expect(Math.abs(first.end - sandbox.aws.now() - hour)).toBeLessThan(minute)

      clock.set(after)
      sandbox.aws.resetCalls()
      const second = await ask(clock.env)
      // The key may be the old one or a new one, but not one whose end nobody knows: AWS gave this one an hour just now.
      expect(second.key).not.toBe(first.key)
      expect(Math.abs(second.end - sandbox.aws.now() - hour)).toBeLessThan(minute)

      const third = await ask(clock.env)
      expect(third.key).toBe(second.key)
      expect(sandbox.aws.count('GetRoleCredentials')).toBe(1)
    },
  )
})
