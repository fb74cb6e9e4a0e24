/** `login` with a code that is typed into a browser on any machine (RFC 8628), asked for or chosen because no browser can be used here. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../in-process/sandbox.ts'
import { signInOnly } from '../local-aws/sample-files.ts'
import type { Result, RunOptions, Sandbox } from '../in-process/sandbox.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config: signInOnly })
})

afterEach(() => sandbox.close())

/** Runs `login`, and lets something happen once it shows the code together with the page to type it on. */
async function login(
  words: readonly string[],
  onCode: (code: string) => void,
  options: RunOptions = {},
): Promise<Result> {
  let shown = ''
  let page: string | undefined
  const onStderr = (text: string): void => {
    shown += text
    const [, url, code = ''] = /open (\S+) in any browser and enter this code:\s+(\S+)\n/.exec(shown) ?? []
    if (page !== undefined || url === undefined) return
    page = url
    onCode(code)
  }
  const result = await sandbox.runWith({ ...options, onStderr }, 'login', 'dev', ...words)
  expect(page).toBe(`${sandbox.aws.url}/device`)
  return result
}

const approve = (code: string): void => sandbox.aws.approve(code)

describe('login --use-device-code --no-browser', () => {
  const words = ['--use-device-code', '--no-browser']

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
    const { status, stderr } = await login(words, approve)
    expect(stderr).toContain('signed in to')
    expect(status).toBe(0)
    const [first, second, ...more] = sandbox.aws.calls.filter(({ operation }) => operation === 'CreateToken')
    expect(more).toEqual([])
    expect(Number(second?.time) - Number(first?.time)).toBeGreaterThan(5900)
  })

  test('denying the code ends the wait', async () => {
    const { status, stderr } = await login(words, (code) => sandbox.aws.approve(code, 'deny'))
    expect(stderr).toContain('the sign-in was denied in the browser [SSO_LOGIN_FAILED]')
    expect(status).toBe(4)
  })

  test('a code that is never entered expires, and the message says how to get another', async () => {
    const { status, stderr } = await login(words, () => sandbox.passTime(3_600_000))
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
    const { status, stderr } = await login([], approve, { env: { DISPLAY: undefined, ...env } })
    expect(stderr).toMatch(reason)
    expect(status).toBe(0)
  })

  test('but not over SSH with a forwarded display', async () => {
    const env = { SSH_CONNECTION: '203.0.113.7 50000 192.0.2.1 22' }
    expect(await sandbox.runWith({ env }, 'login', 'dev')).toMatchObject({ status: 0 })
    expect(sandbox.aws.count('StartDeviceAuthorization')).toBe(0)
  })
})
