import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { sampleConfig as config, sampleCredentials as credentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

const role = 'eu-west-1'

let sandbox: Sandbox
let end: string
let given: { readonly key: string; readonly secret: string; readonly token: string }

beforeAll(async () => {
  sandbox = await openSandbox({ config, credentials })
  const answer = await sandbox.json('export', 'role', '--format', 'process')
  const { AccessKeyId: key, SecretAccessKey: secret, SessionToken: token } = answer as Record<string, string>
  given = { key: key ?? '', secret: secret ?? '', token: token ?? '' }
  end = sandbox.timeIn(60 * 60_000)
})

afterAll(() => sandbox.close())

/** What every format has to say, in its order. */
const variables = (): readonly (readonly [string, string])[] => [
  ['AWS_ACCESS_KEY_ID', given.key],
  ['AWS_SECRET_ACCESS_KEY', given.secret],
  ['AWS_SESSION_TOKEN', given.token],
  ['AWS_CREDENTIAL_EXPIRATION', end],
  ['AWS_REGION', role],
  ['AWS_DEFAULT_REGION', role],
  ['AWS_ACCOUNT_ID', '222222222222'],
  ['AWSX_PROFILE', 'role'],
  ['AWS_VAULT', 'role'],
]

const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '')

describe('export --format', () => {
  test.each([
    ['env', /^export (\w+)='(.*)';$/, 'unset AWS_PROFILE;'],
    ['env-no-export', /^(\w+)='(.*)';$/, 'unset AWS_PROFILE;'],
    ['fish', /^set -gx (\w+) '(.*)';$/, 'set -e AWS_PROFILE;'],
    ['powershell', /^\$Env:(\w+) = '(.*)';$/, 'Remove-Item Env:AWS_PROFILE -ErrorAction Ignore;'],
    ['windows-cmd', /^set "(\w+)=(.+)"$/, 'set "AWS_PROFILE="'],
    ['dotenv', /^(\w+)='?(.*?)'?$/, undefined],
  ])('%s sets every variable and removes what would lead elsewhere', async (format, set, removal) => {
    const result = await sandbox.run('export', 'role', '--format', format)

    expect(result).toMatchObject({ status: 0, stderr: '' })
    const matches = linesOf(result.stdout).flatMap((line) => {
      const [, name, value] = set.exec(line) ?? []
      return name === undefined || value === undefined ? [] : [[name, value] as const]
    })
    expect(new Map(matches)).toEqual(new Map(variables()))
    if (removal !== undefined) expect(linesOf(result.stdout)).toContain(removal)
  })

  test.each([
    ['json', 'process'],
    ['pwsh', 'powershell'],
  ])('%s is another name of %s', async (name, format) => {
    const result = await sandbox.run('export', 'role', '--format', name)

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(result.stdout).toBe((await sandbox.run('export', 'role', '--format', format)).stdout)
  })

  test('defaults to env', async () => {
    const plain = await sandbox.run('export', 'role')
    const named = await sandbox.run('export', 'role', '--format=env')

    expect(plain).toMatchObject({ status: 0, stdout: named.stdout })
  })

  test('process is the JSON of SDKs', async () => {
    const result = await sandbox.run('export', 'role', '--format', 'process')

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(JSON.parse(result.stdout)).toEqual({
      Version: 1,
      AccessKeyId: given.key,
      SecretAccessKey: given.secret,
      SessionToken: given.token,
      Expiration: end,
      AccountId: '222222222222',
    })
  })

  test('ini is a section of a credentials file', async () => {
    const { stdout } = await sandbox.run('export', 'role', '--format', 'ini')

    expect(linesOf(stdout)).toEqual([
      expect.stringContaining(end),
      '[role]',
      `aws_access_key_id = ${given.key}`,
      `aws_secret_access_key = ${given.secret}`,
      `aws_session_token = ${given.token}`,
      'aws_account_id = 222222222222',
      `region = ${role}`,
    ])
  })

  test('of keys without a session has no end', async () => {
    const { stdout } = await sandbox.run('export', 'keys')

    expect(stdout).toContain(`export AWS_ACCESS_KEY_ID='${HANAKO.accessKeyId}'`)
    expect(stdout).toMatch(/^unset AWS_SESSION_TOKEN;$/m)
    expect(stdout).toMatch(/^unset AWS_CREDENTIAL_EXPIRATION;$/m)
  })
})

describe('export --unset', () => {
  test.each([['env'], ['fish'], ['powershell'], ['windows-cmd'], ['env-no-export']])(
    'removes in %s all that exec sets, without a config or AWS',
    async (format) => {
      sandbox.aws.resetCalls()
      const env = { AWS_CONFIG_FILE: '/nowhere' }
      const result = await sandbox.runWith({ env }, 'export', '--unset', '--format', format)

      expect(result).toMatchObject({ status: 0, stderr: '' })
      for (const [name] of variables()) expect(result.stdout).toMatch(new RegExp(`\\b${name}\\b`))
      expect(result.stdout).not.toContain(given.secret)
      expect(sandbox.aws.calls).toEqual([])
    },
  )

  test.each([['process'], ['ini'], ['dotenv']])('means nothing for %s', async (format) => {
    expect(await sandbox.run('export', '--unset', '--format', format)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('[USAGE]'),
    })
  })
})

describe('the options of export', () => {
  test('--region, --duration and --refresh', async () => {
    const { stdout } = await sandbox.run('export', 'role', '--region=us-west-2', '-d', '2h', '--refresh')

    expect(stdout).toContain("export AWS_REGION='us-west-2'")
    expect(stdout).toContain(`export AWS_CREDENTIAL_EXPIRATION='${sandbox.timeIn(2 * 60 * 60_000)}'`)
  })

  test('AWSX_NO_COMPAT leaves AWS_VAULT out', async () => {
    const { stdout } = await sandbox.runWith({ env: { AWSX_NO_COMPAT: '1' } }, 'export', 'role')

    expect(stdout).not.toMatch(/^export AWS_VAULT/m)
    expect(stdout).toMatch(/^export AWSX_PROFILE/m)
  })
})

describe('export fails', () => {
  test.each([
    [['export', 'gone'], 3, 'PROFILE_NOT_FOUND'],
    [['export', 'portal'], 4, 'SSO_LOGIN_REQUIRED'],
    [['export', 'closed'], 5, 'ACCESS_DENIED'],
    [['export', 'mfa'], 6, 'MFA_REQUIRED'],
    [['export', 'role', '--format', 'yaml'], 2, 'USAGE'],
    [['export', 'role', '--format'], 2, 'USAGE'],
    [['export', 'role', '--min-ttl', '11h'], 5, 'MIN_TTL_UNREACHABLE'],
  ])('%j with %d, and prints nothing that could be evaluated', async (argv, status, code) => {
    const result = await sandbox.run(...argv)

    expect(result).toMatchObject({ status, stdout: '' })
    expect(result.stderr).toMatch(new RegExp(`^awsx: error: .* \\[${code}\\]\n`, 'm'))
  })

  test('where a value cannot be given to the shell', async () => {
    const odd = `${config}
[profile "it's odd"]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys
`
    sandbox.writeConfig(odd)
    const posix = await sandbox.run('export', "it's odd")
    const dotenv = await sandbox.run('export', "it's odd", '--format', 'dotenv')
    sandbox.writeConfig(config)

    expect(posix.stdout).toContain(String.raw`export AWSX_PROFILE='it'\''s odd'`)
    expect(dotenv).toMatchObject({
      status: 3,
      stdout: '',
      stderr: expect.stringContaining('[CONFIG_INVALID]'),
    })
  })
})
