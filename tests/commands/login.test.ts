import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'

import { answerSignIn } from '../local-aws/answer-sign-in.ts'
import { HANAKO, START_URL } from '../local-aws/default-data.ts'
import { sampleConfig as config, sampleCredentials as credentials } from '../local-aws/sample-files.ts'
import { interrupt, openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

const secondSession = `
[profile other]
sso_session = second
sso_account_id = 333333333333
sso_role_name = ReadOnly

[sso-session second]
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
`

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config, credentials })
})

afterEach(() => sandbox.close())

const operations = (): readonly string[] => sandbox.aws.calls.map(({ operation }) => operation)

describe('login to a profile', () => {
  test('signs in in the browser and gets the credentials', async () => {
    const result = await sandbox.run('login', 'portal-role')

    expect(result).toMatchObject({ status: 0, stdout: '', asked: [] })
    expect(result.opened).toEqual([expect.stringMatching(/\/authorize\?.*code_challenge_method=S256/)])
    expect(result.stderr).toContain(result.opened[0])
    expect(result.stderr).toContain(`work (${START_URL})`)
    expect(result.stderr).toMatch(/profile "portal-role" .* in 1 hour \(\d\d:\d\d\)\n$/)
    expect(operations()).toEqual([
      'RegisterClient',
      'ShowAuthorize',
      'DecideAuthorize',
      'CreateToken',
      'GetRoleCredentials',
      'GetCallerIdentity',
      'AssumeRole',
    ])
  })

  test('does not prompt a second time', async () => {
    await sandbox.run('login', 'portal')
    sandbox.aws.resetCalls()
    const again = await sandbox.run('login', 'portal')

    expect(again).toMatchObject({ status: 0, opened: [] })
    expect(operations()).toEqual(['ListAccounts'])
  })

  test.each([
    [
      'GetRoleCredentials',
      {
        roleCredentials: { accessKeyId: 'ASIA1', secretAccessKey: 's', sessionToken: 't', expiration: 1e20 },
      },
    ],
    ['CreateToken', { accessToken: 'a', expiresIn: 1e20 }],
  ])('reports a response from %s with an impossible time as unreadable', async (operation, body) => {
    const headers = { 'content-type': 'application/json' }
    const answer = { status: 200, headers, body: JSON.stringify(body) }
    sandbox.aws.faults.inject({ operation, answer })
    const result = await sandbox.run('login', 'portal')

    expect(result.status).toBe(5)
    expect(result.stderr).toMatch(/the response from \S+ cannot be read; .* \[AWS_UNREACHABLE\]$/m)
  })

  test('reports a response without a device code as unreadable', async () => {
    const answer = { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' }
    sandbox.aws.faults.inject({ operation: 'StartDeviceAuthorization', answer })
    const result = await sandbox.run('login', 'portal', '--use-device-code')

    expect(result.status).toBe(5)
    expect(result.stderr).toMatch(/the response from \S+ cannot be read; .* \[AWS_UNREACHABLE\]$/m)
    expect(operations()).not.toContain('CreateToken')
  })

  test('without a sign-in asks the MFA code', async () => {
    const answers = [() => sandbox.aws.mfaCode(HANAKO.mfaSerial)]
    const result = await sandbox.runWith({ answers }, 'login', 'mfa')

    expect(result).toMatchObject({ status: 0, stdout: '', opened: [] })
    expect(result.asked).toMatchObject([
      { hidden: false, question: expect.stringContaining(HANAKO.mfaSerial) },
    ])
    expect(operations()).toEqual(['GetSessionToken', 'AssumeRole'])
  })

  test('takes the MFA code of --mfa-token', async () => {
    const code = sandbox.aws.mfaCode(HANAKO.mfaSerial)

    expect(await sandbox.run('login', 'mfa', '--mfa-token', code)).toMatchObject({ status: 0, asked: [] })
  })

  test('--quiet says only where to sign in by oneself', async () => {
    await sandbox.run('login', 'portal')

    expect(await sandbox.run('login', 'portal', '--quiet')).toMatchObject({
      status: 0,
      stdout: '',
      stderr: '',
    })
  })
})

describe('login --json', () => {
  test('prints the sign-in as status does, and the profile as list does', async () => {
    const found = await sandbox.json('login', 'portal-role', '--json')
    const [row] = (await sandbox.json('list', 'portal-role', '--json')) as readonly {
      readonly cachedUntil: string | null
    }[]

    expect(row?.cachedUntil).toMatch(/Z$/)
    expect(found).toEqual({
      signIns: ((await sandbox.json('status', '--json')) as { readonly signIns: unknown }).signIns,
      profiles: [
        {
          profile: 'portal-role',
          kind: 'assume-role',
          accountId: '222222222222',
          accountName: null,
          roleName: 'role-s',
          region: expect.any(String),
          ssoSession: 'work',
          at: expect.stringMatching(/config:\d+$/),
          cachedUntil: row?.cachedUntil,
        },
      ],
    })
    expect(await sandbox.json('login', 'portal-role', '--check', '--json')).toEqual(found)
  })

  test('has no profile for an sso-session, and no sign-in for an access key', async () => {
    expect(await sandbox.json('login', 'work', '--json')).toMatchObject({
      signIns: [{ name: 'work', renewable: true }],
      profiles: [],
    })
    expect(await sandbox.json('login', 'role', '--json')).toMatchObject({
      signIns: [],
      profiles: [{ profile: 'role' }],
    })
  })

  test('prints only the error if a sign-in is missing', async () => {
    const { status, stdout } = await sandbox.run('login', 'portal', '--check', '--json')

    expect(status).toBe(4)
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'SSO_LOGIN_REQUIRED' } })
  })
})

describe('what login takes for the target', () => {
  test('is a sso-session by its name', async () => {
    const result = await sandbox.run('login', 'work')

    expect(result).toMatchObject({ status: 0, stdout: '' })
    expect(result.stderr).toContain(`work (${START_URL})`)
    expect(operations()).not.toContain('GetRoleCredentials')
  })

  test('is the only sign-in if no profile is named', async () => {
    expect(await sandbox.run('login')).toMatchObject({ status: 0, opened: [expect.any(String)] })
  })

  test('has to be named where there are several', async () => {
    sandbox.writeConfig(config + secondSession)
    const result = await sandbox.run('login')

    expect(result).toMatchObject({ status: 3, stdout: '', opened: [] })
    expect(result.stderr).toContain('[PROFILE_NOT_FOUND]')
    expect(result.stderr).toContain('hint: awsx login work')
    expect(result.stderr).toContain('hint: awsx login second')
    expect(result.stderr).toContain('hint: awsx login --all')
  })

  test('is picked on a terminal', async () => {
    sandbox.writeConfig(config + secondSession)
    const result = await sandbox.runWith({ terminals: 'all', answers: ['other'] }, 'login')

    expect(result).toMatchObject({ status: 0, asked: [{ question: 'Profile' }] })
    expect(result.stderr).toContain('second')
  })

  test('is the only sign-in on a terminal too, if the default profile has only settings', async () => {
    sandbox.writeConfig(`${config}\n[default]\nregion = eu-west-1\n`)
    const result = await sandbox.runWith({ terminals: 'all', answers: [] }, 'login')

    expect(result).toMatchObject({ status: 0, asked: [], opened: [expect.any(String)] })
  })

  test('is every sign-in with --all', async () => {
    sandbox.writeConfig(config + secondSession)
    const result = await sandbox.run('login', '--all')

    expect(result).toMatchObject({ status: 0, opened: [expect.any(String), expect.any(String)] })
    expect(await sandbox.json('status', '--json')).toMatchObject({
      signIns: [
        { name: 'work', renewable: true },
        { name: 'second', renewable: true },
      ],
    })
  })

  test('--all goes on after a failure, and ends with it', async () => {
    sandbox.writeConfig(config.replace(START_URL, 'https://gone.awsapps.com/start') + secondSession)
    const result = await sandbox.run('login', '--all')

    expect(result.status).not.toBe(0)
    expect(result.stderr).toMatch(/awsx: error: .*gone\.awsapps\.com/)
    expect(await sandbox.json('status', '--json')).toMatchObject({
      signIns: [
        { name: 'work', signedInUntil: null },
        { name: 'second', renewable: true },
      ],
    })
  })

  test('--all has something to sign in to', async () => {
    sandbox.writeConfig('')

    expect(await sandbox.run('login', '--all')).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(
        /no sign-in \[PROFILE_NOT_FOUND\]\nawsx: hint: .*: awsx configure sso\nawsx: hint: .*: awsx login NAME --console-credentials\n/,
      ),
    })
  })
})

describe('a portal with different spellings in profiles', () => {
  const spellings = ['', '/', '#/', '/#', '/#/'].map((tail) => START_URL + tail)
  const urls = [...spellings, START_URL.replace('example', 'EXAMPLE')]
  const legacy = urls.map(
    (url, index) =>
      `[profile p${index}]\nsso_start_url = ${url}\nsso_region = ap-northeast-1\nsso_account_id = 111111111111\nsso_role_name = ReadOnly\n`,
  )
  const names = urls.map((_, index) => `p${index}`)

  beforeEach(() => sandbox.writeConfig(legacy.join('\n')))

  test('needs one sign-in and fetches its credentials once', async () => {
    await sandbox.run('login', 'p0')
    for (const name of names) {
      expect(await sandbox.run('login', name, '--check')).toMatchObject({ status: 0, opened: [] })
    }

    expect(sandbox.aws.count('CreateToken')).toBe(1)
    expect(sandbox.aws.count('GetRoleCredentials')).toBe(1)
  })

  test('is one sign-in for status, login --all and logout', async () => {
    expect(await sandbox.run('login', '--all')).toMatchObject({ opened: [expect.any(String)] })
    expect(await sandbox.json('status', '--json')).toMatchObject({ signIns: [{ renewable: true }] })
    expect(await sandbox.run('logout', 'p5')).toMatchObject({ status: 0 })
    expect(await sandbox.run('login', 'p0', '--check')).toMatchObject({ status: 4 })
  })

  test('is sent to AWS as spelled in the config', async () => {
    await sandbox.run('login', 'p4')

    expect(sandbox.aws.calls[0]).toMatchObject({ operation: 'RegisterClient' })
    expect(sandbox.aws.calls[0]?.parameters).toMatchObject({ issuerUrl: `${START_URL}/#/` })
  })
})

describe('the ways of login', () => {
  test('--no-browser prints the address and waits', async () => {
    const visits: Promise<unknown>[] = []
    const onStderr = (text: string): void => {
      const [url] = /http:\S+authorize\?\S+/.exec(text) ?? []
      if (url !== undefined) visits.push(answerSignIn(url))
    }
    const result = await sandbox.runWith({ onStderr }, 'login', 'portal', '--no-browser')

    expect(visits).toHaveLength(1)
    expect(result).toMatchObject({ status: 0, opened: [], stdout: '' })
    expect(result.stderr).toContain('authorize?')
  })

  test('--use-device-code --no-browser shows a code for any browser', async () => {
    const approving = approveNext(sandbox)
    const result = await sandbox.run('login', 'portal', '--use-device-code', '--no-browser')
    await approving

    expect(result).toMatchObject({ status: 0, stdout: '', opened: [] })
    expect(result.stderr).toMatch(
      /\/device in any browser and enter this code:\n\n    [A-Z0-9]{4}-[A-Z0-9]{4}\n/,
    )
    expect(operations()).toContain('StartDeviceAuthorization')
    expect(operations()).not.toContain('ShowAuthorize')
  })

  test('is the device code without a display, with the reason', async () => {
    const approving = approveNext(sandbox)
    const env = { DISPLAY: undefined, SSH_TTY: '/dev/pts/1' }
    const result = await sandbox.runWith({ env }, 'login', 'portal')
    await approving

    expect(result).toMatchObject({ status: 0, opened: [] })
    expect(result.stderr).toContain('SSH_TTY')
  })

  test('--port has to be free', async () => {
    const port = new URL(sandbox.aws.url).port
    const result = await sandbox.run('login', 'portal', '--port', port)

    expect(result).toMatchObject({ status: 2, stdout: '', opened: [] })
    expect(result.stderr).toMatch(
      new RegExp(`cannot listen on 127.0.0.1:${port}: the port is in use \\[USAGE\\]`),
    )
  })

  test('--force signs in once more', async () => {
    await sandbox.run('login', 'portal')
    sandbox.aws.resetCalls()
    const result = await sandbox.run('login', 'portal', '--force')

    expect(result).toMatchObject({ status: 0, opened: [expect.any(String)] })
    expect(operations()).toEqual(
      expect.arrayContaining(['RegisterClient', 'CreateToken', 'GetRoleCredentials']),
    )
  })

  test('--share writes the sign-in for other tools, with the refresh token', async () => {
    const result = await sandbox.run('login', 'portal', '--share')

    const name = createHash('sha1').update('work').digest('hex')
    const path = `.aws/sso/cache/${name}.json`
    expect(result).toMatchObject({ status: 0, stderr: expect.stringContaining(path) })
    expect(JSON.parse(sandbox.readFile(path) ?? '')).toEqual({
      startUrl: START_URL,
      region: 'ap-northeast-1',
      accessToken: expect.any(String),
      expiresAt: sandbox.timeIn(60 * 60_000),
      refreshToken: expect.any(String),
      clientId: expect.any(String),
      clientSecret: expect.any(String),
      registrationExpiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    })
  })
})

/** Decides the device code that a run shows, as soon as there is one. */
async function approveNext({ aws }: Sandbox): Promise<void> {
  for (;;) {
    const [device] = aws.cloud.state.devices.values()
    if (device !== undefined) return aws.approve(device.userCode)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

describe('login --check', () => {
  test('exits with 4 if a sign-in is required, without prompting', async () => {
    const result = await sandbox.runWith({ terminals: 'all' }, 'login', 'portal', '--check', '--no-color')

    expect(result).toMatchObject({ status: 4, stdout: '', opened: [], asked: [] })
    expect(result.stderr).toMatch(/\[SSO_LOGIN_REQUIRED\]\nawsx: hint: awsx login portal\n/)
  })

  test('ends with 4 where a code has to be typed', async () => {
    expect(await sandbox.runWith({ terminals: 'all' }, 'login', 'mfa', '--check')).toMatchObject({
      status: 4,
      asked: [],
      stderr: expect.stringContaining('[SSO_LOGIN_REQUIRED]'),
    })
  })

  test('exits with 0 if no prompt is needed', async () => {
    await sandbox.run('login', 'portal')
    sandbox.passTime(2 * 60 * 60_000)

    expect(await sandbox.run('login', 'portal', '--check')).toMatchObject({
      status: 0,
      stdout: '',
      opened: [],
    })
    expect(await sandbox.run('login', 'role', '--check')).toMatchObject({ status: 0 })
  })
})

describe('login fails', () => {
  test('where the sign-in is denied', async () => {
    const result = await sandbox.runWith({ browser: 'deny' }, 'login', 'portal')

    expect(result).toMatchObject({ status: 4, stdout: '' })
    expect(result.stderr).toMatch(/access_denied.*\[SSO_LOGIN_FAILED\]\nawsx: hint: /)
  })

  test('where a role is not assigned', async () => {
    sandbox.writeConfig(config.replace('permission-set-x', 'NotMine'))

    expect(await sandbox.run('login', 'portal')).toMatchObject({
      status: 5,
      stderr: expect.stringContaining('[SSO_FORBIDDEN]'),
    })
  })

  test('where a role is not assigned, with those that are', async () => {
    sandbox.writeConfig(config.replace('permission-set-x', 'permission-set-y'))

    expect((await sandbox.run('login', 'portal')).stderr).toMatch(
      /\[SSO_FORBIDDEN\]\nawsx: hint: did you mean sso_role_name = permission-set-x\?\nawsx: hint: your permission sets in account 111111111111: .*permission-set-x/,
    )
  })

  test('where the user has nothing in the account', async () => {
    sandbox.writeConfig(config.replace('sso_account_id = 111111111111', 'sso_account_id = 999999999999'))

    expect((await sandbox.run('login', 'portal')).stderr).toMatch(/\[SSO_FORBIDDEN\]/)
  })

  test('with the role of a permission set instead of the permission set', async () => {
    sandbox.writeConfig(
      config.replace('permission-set-x', 'AWSReservedSSO_permission-set-x_0123456789abcdef'),
    )

    expect(await sandbox.run('login', 'portal')).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(
        /is the IAM role of a permission set.*\nawsx: hint: did you mean permission-set-x\?/,
      ),
    })
  })

  test('where AWS refuses a role', async () => {
    expect(await sandbox.run('login', 'closed')).toMatchObject({
      status: 5,
      stderr: expect.stringMatching(/closed-role.*\[ACCESS_DENIED\]/),
    })
  })

  test('where the code is wrong three times', async () => {
    const answers = ['000000', '000001', '000002']

    expect(await sandbox.runWith({ answers }, 'login', 'mfa')).toMatchObject({
      status: 6,
      stderr: expect.stringContaining('[MFA_REJECTED]'),
    })
  })

  test('with 130 on Ctrl-C', async () => {
    expect(await sandbox.runWith({ answers: [interrupt] }, 'login', 'mfa')).toMatchObject({ status: 130 })
  })

  test.each([
    [['login', 'gone'], 3, 'PROFILE_NOT_FOUND'],
    [['login', 'portal', '--port', 'x'], 2, 'USAGE'],
    [['login', 'portal', 'extra'], 2, 'USAGE'],
    [['login', 'mfa', '-t', '12'], 2, 'USAGE'],
    [['login', '--browser'], 2, 'USAGE'],
    [['login', 'mfa', '--mfa-prompt', 'telepathy'], 2, 'USAGE'],
  ])('%j with %d', async (argv, status, code) => {
    const result = await sandbox.run(...argv)

    expect(result).toMatchObject({ status, stdout: '', opened: [] })
    expect(result.stderr).toMatch(new RegExp(`^awsx: error: .* \\[${code}\\]\n`))
  })
})
