/** What the options of `exec` do to the calls that AWS gets and to the credentials that the command gets. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'

import { EXTERNAL_ID } from '../local-aws/default-data.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'
import { sampleCredentials } from '../local-aws/sample-files.ts'

const config = `[profile keys]
region = eu-central-1

[profile role]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys

[profile chain]
role_arn = arn:aws:iam::400000000002:role/chain-2
source_profile = chain-1

[profile chain-1]
role_arn = arn:aws:iam::400000000001:role/chain-1
source_profile = keys

[profile portal]
region = ap-northeast-1
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x
`

const show = ['--', 'sh', '-c', 'echo $AWS_ACCESS_KEY_ID $AWS_CREDENTIAL_EXPIRATION'] as const
const minute = 60_000

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeCredentials(sampleCredentials)
  sandbox.writeConfig(config)
})

afterAll(() => sandbox.close())

beforeEach(async () => {
  await sandbox.awsx(['clear', '--all'])
  sandbox.aws.resetCalls()
})

interface Given {
  readonly key: string
  readonly minutesLeft: number
}

async function exec(...args: readonly string[]): Promise<Given> {
  const result = await sandbox.awsx(['exec', ...args, ...show])
  expect(result).toMatchObject({ status: 0, stderr: '' })
  const [key = '', end = ''] = result.stdout.trim().split(' ')
  return { key, minutesLeft: Math.round((Date.parse(end) - sandbox.aws.now()) / minute) }
}

function parametersOf(role: string): Readonly<Record<string, string>> {
  const call = sandbox.aws.calls.find(({ parameters }) => parameters['RoleArn']?.endsWith(role))
  return call?.parameters ?? {}
}

describe('--duration', () => {
  test.each([
    ['-d', '2h', 120],
    ['--duration', '1h30m', 90],
    ['--duration', '900', 15],
    ['--duration', '45m', 45],
  ])('%s %s is asked for and given', async (option, text, minutes) => {
    const given = await exec('role', option, text)
    expect(given.minutesLeft).toBe(minutes)
    expect(parametersOf('role-s')['DurationSeconds']).toBe(String(minutes * 60))
  })

  test('is another record than without it', async () => {
    const long = await exec('role', '-d', '2h')
    const usual = await exec('role')
    expect(usual.minutesLeft).toBe(60)
    expect(usual.key).not.toBe(long.key)
    expect(await exec('role', '-d', '2h')).toEqual(long)
  })

  test('is a quarter of an hour at least, as STS gives no less', async () => {
    expect((await exec('role', '-d', '60', '--quiet')).minutesLeft).toBe(15)
  })

  test('is an hour at most for a role that a role assumes', async () => {
    expect((await exec('chain', '-d', '2h', '--quiet')).minutesLeft).toBe(60)
  })

  test.each(['5x', '-1', ''])('%j is refused as usage', async (text) => {
    const result = await sandbox.awsx(['exec', 'role', `--duration=${text}`, '--', 'true'])
    expect(result.status).toBe(125)
    expect(result.stderr).toContain('[USAGE]')
    expect(sandbox.aws.calls).toHaveLength(0)
  })
})

describe('--min-ttl', () => {
  test('takes what is cached while enough is left of it, and renews it below that', async () => {
    const first = await exec('role')
    expect(await exec('role', '--min-ttl', '50m')).toEqual(first)
    const minutes = 30
    sandbox.passTime(minutes * minute)

    expect((await exec('role', '--min-ttl', '20m')).key).toBe(first.key)
    const renewed = await exec('role', '--min-ttl', '45m')
    expect(renewed).toEqual({ key: expect.not.stringMatching(first.key), minutesLeft: 60 })
    expect(sandbox.aws.count('AssumeRole')).toBe(2)
  })

  test('fails before the command runs if new credentials last less', async () => {
    const result = await sandbox.awsx(['exec', 'role', '--min-ttl', '2h', '--', 'touch', 'ran'])
    expect(result).toMatchObject({ status: 125, stdout: '' })
    expect(result.stderr).toMatch(
      /^awsx: error: new credentials of profile "role" last (59 minutes|1 hour), not 2 hours \[MIN_TTL_UNREACHABLE\]\n/,
    )
    expect((await sandbox.run('ls', ['ran'])).status).not.toBe(0)
  })

  test('is met together with --duration', async () => {
    expect((await exec('role', '--min-ttl', '2h', '-d', '3h')).minutesLeft).toBe(180)
  })

  test('holds for what a server begins with', async () => {
    const args = ['exec', 'role', '-s', '--min-ttl', '2h', '--', 'touch', 'ran']
    expect((await sandbox.awsx(args)).stderr).toContain('[MIN_TTL_UNREACHABLE]')
    expect((await sandbox.run('ls', ['ran'])).status).not.toBe(0)
  })
})

describe('--refresh', () => {
  test('takes no credentials from the cache, of no step, and stores the new ones', async () => {
    const first = await exec('chain')
    sandbox.aws.resetCalls()
    const second = await exec('chain', '--refresh')

    expect(second.key).not.toBe(first.key)
    expect(sandbox.aws.count('AssumeRole')).toBe(2)
    expect((await exec('chain')).key).toBe(second.key)
    expect(sandbox.aws.count('AssumeRole')).toBe(2)
  })
})

describe('--role-arn', () => {
  const external = 'arn:aws:iam::222222222222:role/external-role'

  test('is one hop more, with its external id and session name', async () => {
    const args = ['keys', '--role-arn', external, '--external-id', EXTERNAL_ID, '--role-session-name', 'me@x']
    const given = await exec(...args)

    expect(given).toMatchObject({ key: expect.stringMatching(/^ASIA/), minutesLeft: 60 })
    expect(sandbox.aws.count('AssumeRole')).toBe(1)
    expect(parametersOf('external-role')).toMatchObject({ ExternalId: EXTERNAL_ID, RoleSessionName: 'me@x' })
  })

  test('comes after the roles of the profile, and the profile keeps its name', async () => {
    const args = ['chain-1', '--role-arn', 'arn:aws:iam::400000000002:role/chain-2']
    const result = await sandbox.awsx([
      'exec',
      ...args,
      '--',
      'sh',
      '-c',
      'echo $AWSX_PROFILE $AWS_ACCOUNT_ID',
    ])
    expect(result.stdout).toBe('chain-1 400000000002\n')
    expect(sandbox.aws.count('AssumeRole')).toBe(2)
  })

  test('without the external id that the role asks for is refused by AWS', async () => {
    const result = await sandbox.awsx(['exec', 'keys', '--role-arn', external, '--', 'true'])
    expect(result.status).toBe(125)
    expect(result.stderr).toContain('[ACCESS_DENIED]')
  })

  test('gives long-lived keys a session that a server can hand out', async () => {
    const args = ['keys', '--role-arn', 'arn:aws:iam::222222222222:role/role-s', '--server']
    const result = await sandbox.awsx([
      'exec',
      ...args,
      '--',
      'sh',
      '-c',
      'echo $AWS_CONTAINER_CREDENTIALS_FULL_URI',
    ])
    expect(result).toMatchObject({ status: 0, stdout: expect.stringMatching(/^http:/) })
  })
})

describe('--no-login', () => {
  test.each([
    ['the option', ['--no-login'], {}],
    ['the variable', [], { AWSX_NO_LOGIN: '1' }],
  ])('%s: a missing sign-in ends exec before the command runs', async (_what, options, env) => {
    const result = await sandbox.awsx(['exec', 'portal', ...options, '--', 'touch', 'ran'], { env })
    expect(result).toMatchObject({ status: 125, stdout: '' })
    expect(result.stderr).toContain('[SSO_LOGIN_REQUIRED]')
    expect(result.stderr).toContain('hint: awsx login portal')
    expect((await sandbox.run('ls', ['ran'])).status).not.toBe(0)
    expect(sandbox.aws.calls).toHaveLength(0)
  })
})

describe('--dry-run', () => {
  test('shows what the other options do, and does nothing', async () => {
    const args = [
      'role',
      '-d',
      '2h',
      '--role-arn',
      'arn:aws:iam::222222222222:role/extra',
      '--region',
      'sa-east-1',
    ]
    const result = await sandbox.awsx(['exec', ...args, '--isolate-files', '--dry-run', '--', 'touch', 'ran'])

    expect(result.status).toBe(0)
    expect(result.stdout).toContain('role/extra')
    expect(result.stdout).toContain('sa-east-1')
    expect(result.stdout).toMatch(/^sets: .*AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE$/m)
    expect((await sandbox.run('ls', ['ran'])).status).not.toBe(0)
    expect(sandbox.aws.calls).toHaveLength(0)
  })
})
