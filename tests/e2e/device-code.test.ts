/** Signing in with a code that is typed into a browser on any machine (RFC 8628), asked for or chosen because no browser can be used here. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'
import type { Running } from './runs.ts'

const config = `[profile dev]
region = ap-northeast-1
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x
`

const withoutDisplay = { DISPLAY: undefined, BROWSER: undefined }

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(config)
})

afterEach(() => sandbox.close())

/** @returns the code, once awsx has shown it together with the page to type it on */
async function readUserCode(login: Running): Promise<string> {
  const [, page, code = ''] = await login.until(/open (\S+) in any browser and enter this code:\s+(\S+)/)
  expect(page).toBe(`${sandbox.aws.url}/device`)
  return code
}

describe('login --use-device-code --no-browser', () => {
  test('shows a page and a code, waits until the code is approved, and opens nothing', async () => {
    sandbox.writeProgram('approve', 'touch opened')
    const login = sandbox.start(['login', 'dev', '--use-device-code', '--no-browser'])

    sandbox.aws.approve(await readUserCode(login))

    const { status, stdout, stderr } = await login.end()
    expect(stderr).toContain('continue only if you started this sign-in yourself')
    expect(stderr).toContain('signed in to https://example.awsapps.com/start')
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    expect((await sandbox.run('ls', ['opened'])).status).not.toBe(0)
  })

  test('slow_down makes the pauses five seconds longer for good, and the sign-in goes on', async () => {
    sandbox.aws.faults.inject({
      operation: 'CreateToken',
      times: 1,
      answer: {
        status: 400,
        headers: { 'x-amzn-ErrorType': 'SlowDownException', 'content-type': 'application/json' },
        body: JSON.stringify({ error: 'slow_down' }),
      },
    })
    const login = sandbox.start(['login', 'dev', '--use-device-code', '--no-browser'])
    sandbox.aws.approve(await readUserCode(login))

    const { status, stderr } = await login.end()
    expect(stderr).toContain('signed in to')
    expect(status).toBe(0)
    const [first, second, ...more] = sandbox.aws.calls.filter(({ operation }) => operation === 'CreateToken')
    expect(more).toEqual([])
    expect(Number(second?.time) - Number(first?.time)).toBeGreaterThan(5900)
  })

  test('denying the code ends the wait', async () => {
    const login = sandbox.start(['login', 'dev', '--use-device-code', '--no-browser'])

    sandbox.aws.approve(await readUserCode(login), 'deny')

    const { status, stderr } = await login.end()
    expect(stderr).toContain('the sign-in was denied in the browser [SSO_LOGIN_FAILED]')
    expect(status).toBe(4)
  })

  test('a code that is never entered expires, and the message says how to get another', async () => {
    const login = sandbox.start(['login', 'dev', '--use-device-code', '--no-browser'])
    await readUserCode(login)

    sandbox.aws.advanceClock(3_600_000)

    const { status, stderr } = await login.end()
    expect(stderr).toContain('the code expired before it was entered [SSO_LOGIN_FAILED]')
    expect(stderr).toContain('awsx: hint: run the command again for a new code')
    expect(status).toBe(4)
  })
})

describe('the device code is chosen by itself', () => {
  test.each([
    [
      'over SSH',
      { SSH_CONNECTION: '203.0.113.7 50000 192.0.2.1 22' },
      'connected over SSH (SSH_CONNECTION is set)',
    ],
    ['in a container', { container: 'docker' }, 'running in a container (container is set)'],
    // Which of the two is found depends on the machine of the tests.
    ['where there is no display', {}, /cannot open a browser|running in a container/],
  ])('%s, and the reason is said', async (_where, env, reason) => {
    const login = sandbox.start(['login', 'dev'], { env: { ...withoutDisplay, ...env } })

    sandbox.aws.approve(await readUserCode(login))

    const { status, stderr } = await login.end()
    expect(stderr).toMatch(reason)
    expect(status).toBe(0)
  })

  test('if no browser can be started', async () => {
    const login = sandbox.start(['login', 'dev'], { env: { BROWSER: '/nowhere/browser' } })

    sandbox.aws.approve(await readUserCode(login))

    const { status, stderr } = await login.end()
    expect(stderr).toContain('could not open a browser; using a device code')
    expect(status).toBe(0)
  })

  test('but not over SSH with a forwarded display', async () => {
    const login = await sandbox.awsx(['login', 'dev'], {
      env: { SSH_CONNECTION: '203.0.113.7 50000 192.0.2.1 22' },
    })

    expect(login.status).toBe(0)
    expect(sandbox.aws.count('StartDeviceAuthorization')).toBe(0)
  })
})
