import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { sampleConfig as config, sampleCredentials as credentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

const minute = 60_000

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config, credentials })
})

afterEach(() => sandbox.close())

describe('credential-process', () => {
  test('prints one JSON object and says nothing', async () => {
    const result = await sandbox.run('credential-process', 'role')

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(result.stdout.endsWith('}\n')).toBe(true)
    expect(JSON.parse(result.stdout)).toEqual({
      Version: 1,
      AccessKeyId: expect.stringMatching(/^ASIA/),
      SecretAccessKey: expect.any(String),
      SessionToken: expect.any(String),
      Expiration: sandbox.timeIn(60 * minute),
      AccountId: '222222222222',
    })
  })

  test('of keys without a session has neither token nor end', async () => {
    expect(await sandbox.json('credential-process', 'keys')).toEqual({
      Version: 1,
      AccessKeyId: HANAKO.accessKeyId,
      SecretAccessKey: HANAKO.secretAccessKey,
    })
  })

  test('takes the cache while more than fifteen minutes are left', async () => {
    const first = await sandbox.json('credential-process', 'role')
    sandbox.passTime(43 * minute)
    const cached = await sandbox.json('credential-process', 'role')
    sandbox.passTime(2 * minute)
    const renewed = await sandbox.json('credential-process', 'role')

    expect(cached).toEqual(first)
    expect(renewed).not.toEqual(first)
    expect(sandbox.aws.count('AssumeRole')).toBe(2)
  })

  test('takes the options for credentials and for one more hop', async () => {
    const arn = 'arn:aws:iam::222222222222:role/role-s'
    const words = ['--role-arn', arn, '--role-session-name', 'me', '--region', 'us-west-2']
    await sandbox.json('credential-process', '--profile', 'keys', ...words)

    expect(sandbox.aws.calls).toMatchObject([
      { operation: 'AssumeRole', parameters: { RoleArn: arn, RoleSessionName: 'me' } },
    ])
  })

  test('takes the code of --mfa-token', async () => {
    const code = sandbox.aws.mfaCode(HANAKO.mfaSerial)

    expect(await sandbox.json('credential-process', 'mfa', '-t', code)).toMatchObject({ Version: 1 })
  })
})

describe('credential-process and sign-ins', () => {
  test('opens no browser, also on a terminal, and says in one line what to do', async () => {
    const result = await sandbox.runWith(
      { terminals: ['stderr'] },
      'credential-process',
      'portal',
      '--no-color',
    )

    expect(result).toMatchObject({ status: 4, stdout: '', opened: [] })
    expect(result.stderr).toMatch(/^awsx: error: [^\n]*awsx login portal[^\n]* \[SSO_LOGIN_REQUIRED\]\n$/)
  })

  test('--login opens it', async () => {
    const result = await sandbox.run('credential-process', 'portal', '--login')

    expect(result).toMatchObject({ status: 0, opened: [expect.any(String)] })
    expect(JSON.parse(result.stdout)).toMatchObject({ AccountId: '111111111111' })
  })

  test('renews a sign-in that can be renewed', async () => {
    await sandbox.run('login', 'portal')
    sandbox.passTime(2 * 60 * minute)

    expect(await sandbox.json('credential-process', 'portal')).toMatchObject({ AccountId: '111111111111' })
    expect(sandbox.aws.count('CreateToken', { grantType: 'refresh_token' })).toBe(1)
  })
})

describe('credential-process fails', () => {
  test('in one line if a code is required and there is no terminal', async () => {
    const result = await sandbox.run('credential-process', 'mfa')

    expect(result).toMatchObject({ status: 6, stdout: '' })
    expect(result.stderr).toMatch(/^[^\n]*\[MFA_REQUIRED\]\n$/)
  })

  test.each([
    [['credential-process', 'gone'], 3, 'PROFILE_NOT_FOUND'],
    [['credential-process', 'closed'], 5, 'ACCESS_DENIED'],
    [['credential-process', 'role', '--format', 'env'], 2, 'USAGE'],
    [['credential-process', 'role', '--min-ttl', '5h'], 5, 'MIN_TTL_UNREACHABLE'],
  ])('%j with %d and nothing on stdout', async (argv, status, code) => {
    const result = await sandbox.run(...argv)

    expect(result).toMatchObject({ status, stdout: '' })
    expect(result.stderr).toContain(`[${code}]`)
  })
})
