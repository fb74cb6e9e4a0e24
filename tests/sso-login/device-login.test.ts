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
    return await sandbox.run('login', 'work', '--use-device-code', '--no-browser')
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
  test('is shown with the page to enter it on, and a warning; --no-browser opens nothing', async () => {
    const result = await login('allow', 3)

    expect(result).toMatchObject({ status: 0, stdout: '', opened: [] })
    expect(result.stderr).toMatch(/http:\/\/127\.0\.0\.1:\d+\/device .*:\n\n    [A-Z0-9]{4}-[A-Z0-9]{4}\n\n/)
    expect(result.stderr).toMatch(/^awsx: continue only if you started this sign-in yourself$/m)
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

describe('the page with the code filled in is opened', () => {
  const page = /^http:\/\/127\.0\.0\.1:\d+\/device\?user_code=[A-Z0-9]{4}-[A-Z0-9]{4}$/
  const remote = { DISPLAY: undefined, SSH_CONNECTION: '1 2 3 4' }

  test.each<[string, Record<string, string | undefined>, string[]]>([
    ['on a desktop with --use-device-code', {}, ['--use-device-code']],
    ['on a desktop whose settings ask for the code', { AWSX_USE_DEVICE_CODE: '1' }, []],
    ['over SSH with BROWSER', { ...remote, BROWSER: '/opt/helper.sh' }, []],
    ['over SSH with a browser in the settings', { ...remote, AWSX_BROWSER: '/opt/helper.sh' }, []],
    ['in a container with BROWSER', { DISPLAY: undefined, container: 'docker', BROWSER: 'helper' }, []],
  ])('%s', async (_where, env, options) => {
    const result = await sandbox.runWith({ env }, 'login', 'work', ...options)

    expect(result).toMatchObject({ status: 0, opened: [expect.stringMatching(page)] })
    const [, code] = result.opened[0]?.split('user_code=') ?? []
    expect(result.stderr).toContain(
      `the sign-in page was opened in the browser; check that it shows this code:\n\n    ${code}\n\n` +
        `awsx: if the page does not appear, open ${result.opened[0]}\n` +
        'awsx: continue only if you started this sign-in yourself\n',
    )
  })

  test.each<[string, Record<string, string | undefined>, string[]]>([
    ['over SSH with --no-browser', { ...remote, BROWSER: 'helper' }, ['--no-browser', '--use-device-code']],
    ['over SSH with a text browser', { ...remote, BROWSER: 'w3m' }, []],
    ['over SSH without BROWSER', remote, []],
    ['with a text browser in the settings', { AWSX_BROWSER: 'lynx' }, ['--use-device-code']],
    ['with --qr', {}, ['--qr']],
  ])('but not %s', async (_where, env, options) => {
    sandbox.aws.data.oidc.deviceCodeSeconds = 2
    const result = await sandbox.runWith({ env }, 'login', 'work', ...options)

    expect(result).toMatchObject({ status: 4, opened: [] })
    const { stderr } = result
    expect(stderr).toMatch(
      /to sign in, open \S+\/device in any browser and enter this code:\n\n {4}(\S+)\n\n/,
    )
    expect(stderr).toMatch(/^awsx: or open \S+\/device\?user_code=\S+ and compare the code$/m)
  })

  test('unless the service has no such page: then the code must be entered', async () => {
    const body = {
      deviceCode: 'd',
      userCode: 'ABCD',
      verificationUri: 'https://device.example/',
      expiresIn: 2,
      interval: 1,
    }
    const headers = { 'content-type': 'application/json' }
    sandbox.aws.faults.inject({
      operation: 'StartDeviceAuthorization',
      answer: { status: 200, headers, body: JSON.stringify(body) },
    })
    const { opened, stderr } = await sandbox.run('login', 'work', '--use-device-code')

    expect(opened).toEqual(['https://device.example/'])
    expect(stderr).toContain(
      'open https://device.example/ in any browser and enter this code:\n\n    ABCD\n\n',
    )
    expect(stderr).not.toContain('compare the code')
  })
})

describe('a code on a terminal', () => {
  const code = String.raw`[A-Z0-9]{4}-[A-Z0-9]{4}`
  const login = async (...options: readonly string[]): Promise<string> => {
    sandbox.aws.data.oidc.deviceCodeSeconds = 2
    const words = ['login', 'work', '--use-device-code', '--no-browser', ...options]
    return (await sandbox.runWith({ terminals: ['stderr'] }, ...words)).stderr
  }

  test('is bold and of double width', async () => {
    expect(await login()).toMatch(new RegExp(String.raw`\n\u001B#6    \u001B\[1m${code}\u001B\[0m\n`))
  })

  test('is plain with --no-color', async () => {
    expect(await login('--no-color')).toMatch(new RegExp(String.raw`\n    ${code}\n`))
  })

  test('is a QR code too with --qr, and with the setting', async () => {
    const drawn = /(?: {4}\u001B\[97;40m[█▀▄ ]+\u001B\[0m\n){16}/
    expect(await login('--qr')).toMatch(drawn)
    sandbox.writeSettings('qr_code = true\n')
    expect(await login()).toMatch(drawn)
    sandbox.writeSettings('')
    expect(await login()).not.toMatch(/█/)
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
