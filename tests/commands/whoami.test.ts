import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { sampleConfig as config, sampleCredentials as credentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox({ config, credentials })
})

afterAll(() => sandbox.close())

describe('whoami', () => {
  test('--json has what AWS answers, with the profile', async () => {
    const result = await sandbox.run('whoami', 'role', '--json')

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(JSON.parse(result.stdout)).toEqual({
      profile: 'role',
      accountId: '222222222222',
      arn: 'arn:aws:sts::222222222222:assumed-role/role-s/awsx-tester',
      userId: expect.stringMatching(/^AROA.*:awsx-tester$/),
      accountName: null,
    })
    expect(sandbox.aws.count('GetCallerIdentity')).toBe(1)
  })

  test('is a table for people', async () => {
    const result = await sandbox.run('whoami', 'keys')

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(result.stdout.split('\n')).toEqual([
      expect.stringMatching(/^profile +keys$/),
      expect.stringMatching(/^account +111111111111$/),
      `arn      ${HANAKO.arn}`,
      expect.stringMatching(/^user id +AIDA\w+$/),
      '',
    ])
  })

  test('takes the options for credentials and for one more hop', async () => {
    const arn = 'arn:aws:iam::222222222222:role/role-s'
    const words = [
      '--profile',
      'keys',
      '--role-arn',
      arn,
      '--role-session-name',
      'me',
      '--region',
      'us-east-1',
    ]

    expect(await sandbox.json('whoami', '--json', ...words)).toMatchObject({
      profile: 'keys',
      arn: 'arn:aws:sts::222222222222:assumed-role/role-s/me',
    })
  })

  test('starts a sign-in where stderr is a terminal', async () => {
    const result = await sandbox.runWith({ terminals: ['stderr'] }, 'whoami', 'portal', '--json')
    await sandbox.run('clear', '--all')

    expect(result.opened).toHaveLength(1)
    expect(JSON.parse(result.stdout)).toMatchObject({ accountId: '111111111111' })
  })
})

describe('whoami fails', () => {
  test.each([
    [['whoami', 'gone'], 3, 'PROFILE_NOT_FOUND'],
    [['whoami', 'portal'], 4, 'SSO_LOGIN_REQUIRED'],
    [['whoami', 'closed'], 5, 'ACCESS_DENIED'],
    [['whoami', 'mfa'], 6, 'MFA_REQUIRED'],
    [['whoami', 'role', 'keys'], 2, 'USAGE'],
    [['whoami', 'role', '--verbose'], 2, 'USAGE'],
  ])('%j with %d', async (argv, status, code) => {
    const result = await sandbox.run(...argv)

    expect(result).toMatchObject({ status, stdout: '' })
    expect(result.stderr).toMatch(new RegExp(`^awsx: error: .* \\[${code}\\]\n`))
  })

  test('where AWS refuses the call, also as JSON', async () => {
    const answer = {
      status: 403,
      body: '<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>',
    }
    sandbox.aws.faults.inject({ operation: 'GetCallerIdentity', times: 1, answer })
    const result = await sandbox.run('whoami', 'role', '--json')

    expect(result.status).toBe(5)
    expect(JSON.parse(result.stdout)).toMatchObject({ error: { code: 'ACCESS_DENIED' } })
    expect(result.stderr).toContain('"role"')
  })
})
