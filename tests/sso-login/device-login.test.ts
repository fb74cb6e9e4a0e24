/** The sign-in with a device code (RFC 8628). Its pauses pass at once on the clock of the sandbox. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { sampleConfig as config } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, Sandbox } from '../in-process/sandbox.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config })
})

afterEach(() => sandbox.close())

/** Signs in with a device code, and decides it after so many polls. */
async function login(decision: 'allow' | 'deny' | 'nothing', afterPolls = 1): Promise<Result> {
  const polls = setInterval(() => {
    if (sandbox.aws.count('CreateToken') < afterPolls || decision === 'nothing') return
    clearInterval(polls)
    const [device] = sandbox.aws.cloud.state.devices.values()
    if (device !== undefined) sandbox.aws.approve(device.userCode, decision)
  }, 1)
  try {
    return await sandbox.run('login', 'work', '--use-device-code')
  } finally {
    clearInterval(polls)
  }
}

/** Seconds between the polls for the token. */
function pauses(): readonly number[] {
  const times = sandbox.aws.calls
    .filter(({ operation }) => operation === 'CreateToken')
    .map(({ time }) => time)
  return times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 1000)
}

const answer = (name: string, error: string) => ({
  status: 400,
  body: JSON.stringify({ error }),
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': name },
})

describe('the device code', () => {
  test('is shown with the page to enter it on, and a warning; nothing is opened', async () => {
    const result = await login('allow', 3)

    expect(result).toMatchObject({ status: 0, stdout: '', opened: [] })
    expect(result.stderr).toMatch(/http:\/\/127\.0\.0\.1:\d+\/device .*\b[A-Z0-9]{4}-[A-Z0-9]{4}\b/)
    expect(result.stderr).toMatch(/only if you started/)
    expect(await sandbox.json('status', '--json')).toMatchObject({ signIns: [{ renewable: true }] })
  })

  test('is asked for in the pauses that the service names', async () => {
    sandbox.aws.data.oidc.deviceIntervalSeconds = 7
    await login('allow', 3)

    expect(new Set(pauses())).toEqual(new Set([7]))
  })

  test('is asked for five seconds more slowly after slow_down, for good', async () => {
    const slowDown = answer('SlowDownException', 'slow_down')
    sandbox.aws.faults.inject({ operation: 'CreateToken', times: 1, answer: slowDown })
    const result = await login('allow', 4)

    expect(result.status).toBe(0)
    expect(new Set(pauses())).toEqual(new Set([6]))
  })

  test('may be denied', async () => {
    const result = await login('deny')

    expect(result).toMatchObject({ status: 4, stdout: '' })
    expect(result.stderr).toMatch(/\[SSO_LOGIN_FAILED\]\nawsx: hint: /)
  })

  test('expires where nobody enters it', async () => {
    sandbox.aws.data.oidc.deviceCodeSeconds = 20
    const result = await login('nothing')

    expect(result).toMatchObject({ status: 4, stdout: '' })
    expect(result.stderr).toMatch(/expired.*\[SSO_LOGIN_FAILED\]\nawsx: hint: /)
  })

  test('is waited for while nobody can be reached, ever more slowly', async () => {
    sandbox.aws.faults.inject({ operation: 'CreateToken', times: 8, reset: 'before' })
    const result = await login('allow', 9)

    expect(result.status).toBe(0)
    expect(Math.max(...pauses())).toBeGreaterThan(1)
  })

  test('has a client of its own, which is registered anew where the service does not know it', async () => {
    await login('allow')
    await sandbox.run('logout', 'work')
    sandbox.aws.cloud.state.devices.clear()
    const unknown = answer('InvalidClientException', 'invalid_client')
    sandbox.aws.faults.inject({ operation: 'StartDeviceAuthorization', times: 1, answer: unknown })
    sandbox.aws.resetCalls()
    const result = await login('allow')

    expect(result.status).toBe(0)
    expect(sandbox.aws.count('RegisterClient')).toBe(1)
  })
})

describe('a device code is used', () => {
  test.each([
    ['over SSH', { DISPLAY: undefined, SSH_CONNECTION: '1 2 3 4' }, 'SSH_CONNECTION'],
    [
      'in a container',
      { DISPLAY: undefined, KUBERNETES_SERVICE_HOST: '10.0.0.1' },
      'KUBERNETES_SERVICE_HOST',
    ],
    ['where the settings say so', { AWSX_USE_DEVICE_CODE: '1' }, 'device'],
  ])('%s', async (_where, env, reason) => {
    sandbox.aws.data.oidc.deviceCodeSeconds = 2
    const result = await sandbox.runWith({ env }, 'login', 'work')

    expect(result).toMatchObject({ status: 4, opened: [] })
    expect(result.stderr).toContain(reason)
    expect(sandbox.aws.count('StartDeviceAuthorization')).toBe(1)
  })

  test('where no browser can be started', async () => {
    sandbox.aws.data.oidc.deviceCodeSeconds = 2
    const result = await sandbox.runWith({ browser: 'none' }, 'login', 'work')

    expect(result.status).toBe(4)
    expect(sandbox.aws.count('StartDeviceAuthorization')).toBe(1)
  })
})
