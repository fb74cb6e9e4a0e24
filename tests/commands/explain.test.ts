import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { HANAKO, START_URL } from '../local-aws/default-data.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'

const roleArn = 'arn:aws:iam::222222222222:role/role-s'

const config = `[profile portal]
region = ap-northeast-1
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x

[profile role]
role_arn = ${roleArn}
source_profile = portal
region = eu-west-1

[profile mfa]
role_arn = arn:aws:iam::222222222222:role/mfa-role
source_profile = keys
mfa_serial = ${HANAKO.mfaSerial}

[profile cycle-a]
role_arn = ${roleArn}
source_profile = cycle-b

[profile cycle-b]
role_arn = ${roleArn}
source_profile = cycle-a
`

const portalStep = {
  kind: 'sso',
  profile: 'portal',
  at: '~/.aws/config:1',
  ssoSession: null,
  startUrl: START_URL,
  ssoRegion: 'ap-northeast-1',
  accountId: '111111111111',
  roleName: 'permission-set-x',
  cachedUntil: null,
}

const roleStep = {
  kind: 'assume-role',
  profile: 'role',
  at: '~/.aws/config:8',
  roleArn,
  roleSessionName: null,
  externalId: null,
  mfaSerial: null,
  durationSeconds: 3600,
  cachedUntil: null,
}

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox({ config, credentials: sampleCredentials })
})

afterAll(() => sandbox.close())

describe('explain --json', () => {
  test('has the steps from the base on, with what is asked', async () => {
    const result = await sandbox.run('explain', 'role', '--json')

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(JSON.parse(result.stdout)).toEqual({
      profile: 'role',
      region: { value: 'eu-west-1', from: '~/.aws/config:11' },
      steps: [portalStep, roleStep],
      settings: [],
      asks: ['sign-in'],
      warnings: [],
    })
  })

  test('has the ends of what is cached, and asks nothing then', async () => {
    await sandbox.run('login', 'role')
    const end = sandbox.timeIn(60 * 60_000)
    const cached = await sandbox.json('explain', 'role', '--json')
    sandbox.passTime(61 * 60_000)
    const ended = await sandbox.json('explain', 'role', '--json')
    await sandbox.run('clear', '--all')
    const cleared = await sandbox.json('explain', 'role', '--json')

    expect(cached).toMatchObject({ asks: [], steps: [{ cachedUntil: end }, { cachedUntil: end }] })
    // The sign-in renews itself.
    expect(ended).toMatchObject({ asks: [], steps: [{ cachedUntil: null }, { cachedUntil: null }] })
    expect(cleared).toMatchObject({
      asks: ['sign-in'],
      steps: [{ cachedUntil: null }, { cachedUntil: null }],
    })
  })

  test('names the MFA device that is asked for', async () => {
    expect(await sandbox.json('explain', 'mfa', '--json')).toMatchObject({
      steps: [
        { kind: 'static', profile: 'keys', at: '~/.aws/credentials:1', accessKeyId: HANAKO.accessKeyId },
        { kind: 'session-token', mfaSerial: HANAKO.mfaSerial },
        { kind: 'assume-role', mfaSerial: HANAKO.mfaSerial },
      ],
      asks: [`mfa ${HANAKO.mfaSerial}`],
    })
  })

  test('never has a secret', async () => {
    const { stdout } = await sandbox.run('explain', 'keys', '--json')

    expect(JSON.parse(stdout)).toMatchObject({ steps: [{ kind: 'static' }] })
    expect(stdout).not.toContain(HANAKO.secretAccessKey)
  })

  test('of a profile that does not exist is the error', async () => {
    const result = await sandbox.run('explain', 'rol', '--json')

    expect(result.status).toBe(3)
    expect(JSON.parse(result.stdout)).toEqual({
      error: {
        code: 'PROFILE_NOT_FOUND',
        message: expect.stringContaining('"rol"'),
        hints: expect.arrayContaining([expect.stringContaining('"role"')]),
        at: null,
      },
    })
    expect(result.stderr).toMatch(/^awsx: error: .*"rol".* \[PROFILE_NOT_FOUND\]\n/)
  })
})

describe('options of explain', () => {
  test('--region wins over variables and the profile', async () => {
    const env = { AWS_REGION: 'us-east-2' }
    const { stdout } = await sandbox.runWith({ env }, 'explain', 'role', '--json', '--region', 'us-west-2')
    const withoutOption = await sandbox.runWith({ env }, 'explain', 'role', '--json')

    expect(JSON.parse(stdout)).toMatchObject({ region: { value: 'us-west-2', from: '--region' } })
    expect(JSON.parse(withoutOption.stdout)).toMatchObject({
      region: { value: 'us-east-2', from: 'AWS_REGION' },
    })
  })

  test.each([
    ['45m', 2700],
    ['1h30m', 5400],
    ['7200', 7200],
    ['90m', 5400],
  ])('--duration %s is the duration of the role', async (duration, seconds) => {
    expect(await sandbox.json('explain', 'mfa', '-n', '--json', '-d', duration)).toMatchObject({
      steps: [{ kind: 'static' }, { kind: 'assume-role', durationSeconds: seconds }],
    })
  })

  test('--no-session leaves GetSessionToken out', async () => {
    const plan = await sandbox.json('explain', 'mfa', '--json', '-n')

    expect(plan).toMatchObject({ steps: [{ kind: 'static' }, { kind: 'assume-role' }] })
    expect(plan).toMatchObject({ asks: [`mfa ${HANAKO.mfaSerial}`] })
  })

  test('--role-arn adds a hop on top', async () => {
    const arn = 'arn:aws:iam::333333333333:role/extra'
    const more = ['--role-arn', arn, '--external-id', 'id-1', '--role-session-name', 'me']

    expect(await sandbox.json('explain', 'role', '--json', ...more)).toMatchObject({
      steps: [
        portalStep,
        roleStep,
        { kind: 'assume-role', roleArn: arn, externalId: 'id-1', roleSessionName: 'me' },
      ],
    })
  })

  test.each([['AWSX_PROFILE'], ['AWS_PROFILE'], ['AWS_DEFAULT_PROFILE']])(
    'the profile of %s counts where none is named',
    async (name) => {
      const { stdout } = await sandbox.runWith({ env: { [name]: 'portal' } }, 'explain', '--json')

      expect(JSON.parse(stdout)).toMatchObject({ profile: 'portal' })
    },
  )

  test('--profile names the profile, as the positional does', async () => {
    expect(await sandbox.json('explain', '--profile', 'role', '--json')).toMatchObject({ profile: 'role' })
  })
})

describe('explain as text', () => {
  test('shows each step with its place, and what will be asked', async () => {
    const result = await sandbox.run('explain', 'role')

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(result.stdout).toMatch(/^role {2}eu-west-1 {2}~\/\.aws\/config:11\n/)
    expect(result.stdout).toMatch(/^ {2}sso .*permission-set-x.*111111111111.* portal +~\/\.aws\/config:1$/m)
    expect(result.stdout).toMatch(/^ {2}assume-role .*role-s +role +~\/\.aws\/config:8$/m)
    expect(result.stdout).toMatch(/^asks: sign-in$/m)
  })

  test('has colors only on a terminal where they are wanted', async () => {
    const terminals = ['stdout'] as const
    const plain = await sandbox.run('explain', 'role')
    const colored = await sandbox.runWith({ terminals }, 'explain', 'role')
    const optedOut = await sandbox.runWith({ terminals }, 'explain', 'role', '--no-color')
    const noColor = await sandbox.runWith({ terminals, env: { NO_COLOR: '1' } }, 'explain', 'role')

    expect(colored.stdout).toContain('\u001b[1m')
    expect(colored.stdout.replaceAll(/\u001b\[\d+m/g, '')).toBe(plain.stdout)
    expect(optedOut.stdout).toBe(plain.stdout)
    expect(noColor.stdout).toBe(plain.stdout)
  })

  test('--mermaid is a graph for Markdown', async () => {
    const result = await sandbox.run('explain', 'role', '--mermaid')

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(result.stdout).toMatch(/^(```mermaid\n)?(flowchart|graph) /)
    expect(result.stdout).toContain('role-s')
    expect(result.stdout).toContain('-->')
  })

  test('lets the user pick the profile on a terminal if none is named', async () => {
    const result = await sandbox.runWith({ terminals: 'all', answers: ['mfa'] }, 'explain', '--json')

    expect(JSON.parse(result.stdout)).toMatchObject({ profile: 'mfa' })
    expect(result.asked).toEqual([
      expect.objectContaining({
        question: 'Profile',
        choices: ['portal', 'role', 'mfa', 'cycle-a', 'cycle-b', 'keys'],
      }),
    ])
  })

  test('is interrupted with the list', async () => {
    const { interrupt } = await import('../in-process/sandbox.ts')

    expect(await sandbox.runWith({ terminals: 'all', answers: [interrupt] }, 'explain')).toMatchObject({
      status: 130,
      stdout: '',
      stderr: 'awsx: canceled\n',
    })
  })
})

test('explain makes no call and never prompts', async () => {
  sandbox.aws.resetCalls()
  const env = { AWSX_PASSPHRASE_FILE: undefined }

  expect(await sandbox.runWith({ env, terminals: 'all' }, 'explain', 'mfa')).toMatchObject({ status: 0 })
  expect(sandbox.aws.calls).toEqual([])
})

describe('explain refuses', () => {
  test.each([
    [['explain', 'role', 'extra'], '"extra"'],
    [['explain', 'role', '--duration', 'soon'], '"soon"'],
    [['explain', 'role', '--region'], '--region'],
    [['explain', 'role', '--refresh'], '--refresh'],
    [['explain', 'role', '--', 'true'], '--'],
  ])('%j as a usage error', async (argv, named) => {
    const result = await sandbox.run(...argv)

    expect(result).toMatchObject({ status: 2, stdout: '' })
    expect(result.stderr).toMatch(/^awsx: error: .*\[USAGE\]\n/)
    expect(result.stderr).toContain(named)
    expect(result.stderr).toContain('awsx explain --help')
  })

  test('a cycle, with the way around it and its place', async () => {
    const result = await sandbox.run('explain', 'cycle-a')

    expect(result).toMatchObject({ status: 3, stdout: '' })
    expect(result.stderr).toContain('cycle-a → cycle-b → cycle-a')
    expect(result.stderr).toMatch(/\(~\/\.aws\/config:\d+\) \[PROFILE_CYCLE\]\nawsx: hint: /)
  })

  test('to guess: without a profile the one named default has to be there', async () => {
    const result = await sandbox.run('explain')

    expect(result).toMatchObject({ status: 3, stdout: '' })
    expect(result.stderr).toMatch(/"default".*\[PROFILE_NOT_FOUND\]/)
  })
})

test('names the accounts that the portal listed, without a call', async () => {
  const other = await openSandbox({ config: sampleConfig, credentials: sampleCredentials })
  try {
    await other.run('login', 'work')
    other.aws.resetCalls()
    const { stdout } = await other.run('explain', 'portal-role')

    expect(stdout).toContain('permission-set-x in account main (111111111111)')
    expect(stdout).toContain('account outside (222222222222)')
    expect(await other.json('explain', 'portal-role', '--json')).toMatchObject({
      steps: [{ accountName: 'main' }, { accountName: 'outside' }],
    })
    expect(other.aws.calls).toEqual([])
  } finally {
    await other.close()
  }
})
