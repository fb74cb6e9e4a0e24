/**
 * Situation C: Identity Center with many accounts. One session serves all profiles; the working profile is re-pointed at another account in
 * the file; the sign-in expires, or is ended by hand; keys are pasted from the access portal.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

function configFor(workingAccount: string): string {
  return `[sso-session company]
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_registration_scopes = sso:account:access

[profile main]
sso_session = company
sso_account_id = 111111111111
sso_role_name = ReadOnly
region = ap-northeast-1

[profile sandbox]
sso_session = company
sso_account_id = 333333333333
sso_role_name = AdministratorAccess
region = us-east-1

[profile working]
sso_session = company
sso_account_id = ${workingAccount}
sso_role_name = ReadOnly
region = ap-northeast-1
`
}

const hour = 3_600_000
const printAccount = ['--', 'sh', '-c', 'echo "$AWS_ACCOUNT_ID $AWS_REGION"']

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(configFor('222222222222'))
})

afterEach(() => sandbox.close())

async function accountOf(profile: string): Promise<string> {
  const { stdout, stderr } = await sandbox.awsx(['exec', profile, ...printAccount])
  expect(stderr).toBe('')
  return stdout.trim()
}

describe('one session for many profiles', () => {
  test('signing in to it by name, or with any profile, serves all of them', async () => {
    const login = await sandbox.awsx(['login', 'company'])
    expect(login.stderr).toContain('signed in to company (https://example.awsapps.com/start)')

    expect(await accountOf('main')).toBe('111111111111 ap-northeast-1')
    expect(await accountOf('sandbox')).toBe('333333333333 us-east-1')
    expect((await sandbox.awsx(['login', 'working'])).status).toBe(0)

    expect(sandbox.aws.count('CreateToken')).toBe(1)
    expect(sandbox.aws.count('GetRoleCredentials')).toBe(3)
    expect(await accountOf('main')).toBe('111111111111 ap-northeast-1')
    expect(sandbox.aws.count('GetRoleCredentials')).toBe(3)
  })

  test('a profile that is re-pointed at another account is never served from the cache', async () => {
    await sandbox.awsx(['login', 'company'])
    expect(await accountOf('working')).toBe('222222222222 ap-northeast-1')

    sandbox.writeConfig(configFor('333333333333'))
    expect(await accountOf('working')).toBe('333333333333 ap-northeast-1')

    sandbox.writeConfig(configFor('222222222222'))
    expect(await accountOf('working')).toBe('222222222222 ap-northeast-1')
    expect(sandbox.aws.count('GetRoleCredentials')).toBe(2)
  })
})

describe('the end of a sign-in', () => {
  test('an expired token is refreshed once, for all profiles', async () => {
    await sandbox.awsx(['login', 'company'])
    expect(await accountOf('main')).toBe('111111111111 ap-northeast-1')

    sandbox.passTime(2 * hour)
    sandbox.aws.resetCalls()
    expect(await accountOf('main')).toBe('111111111111 ap-northeast-1')
    expect(await accountOf('sandbox')).toBe('333333333333 us-east-1')
    expect(sandbox.aws.count('CreateToken', { grantType: 'refresh_token' })).toBe(1)
    expect(sandbox.aws.count('CreateToken')).toBe(1)
  })

  test('without the scope that allows refreshing, the message says that the session expired', async () => {
    sandbox.writeConfig(configFor('222222222222').replaceAll('sso_session = company', legacyKeys))
    await sandbox.awsx(['login', 'main'])

    sandbox.passTime(9 * hour)
    const exec = await sandbox.awsx(['exec', 'main', '--', 'true'])

    expect(exec.status).toBe(125)
    expect(exec.stderr).toContain('[SSO_LOGIN_REQUIRED]')
    expect(exec.stderr).toContain('hint: awsx login main')
  })

  test('signing out with one profile forgets what all of them got, and says so when there is nothing left', async () => {
    await sandbox.awsx(['login', 'company'])
    await accountOf('main')
    await accountOf('sandbox')

    const logout = await sandbox.awsx(['logout', 'main'])
    expect(logout.stderr).toContain('signed out of company; removed 2 cached credentials')
    expect(sandbox.aws.count('Logout')).toBe(1)

    sandbox.aws.resetCalls()
    for (const profile of ['main', 'sandbox']) {
      const exec = await sandbox.awsx(['exec', profile, '--', 'true'])
      expect(exec.stderr).toContain('[SSO_LOGIN_REQUIRED]')
      expect(exec.status).toBe(125)
    }
    expect(sandbox.aws.calls).toHaveLength(0)

    const again = await sandbox.awsx(['logout', 'main'])
    expect(again.stderr).toContain('not signed in to company')
    expect(again.status).toBe(0)
  })
})

const legacyKeys = `sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1`

test('keys that were pasted from the access portal with their session token just work', async () => {
  await sandbox.awsx(['login', 'main'])
  const pasted = await sandbox.awsx(['export', 'main', '--format', 'ini'])
  sandbox.writeCredentials(pasted.stdout.replace('[main]', '[111111111111_ReadOnly]'))
  await sandbox.awsx(['logout', '--all'])

  const exec = await sandbox.awsx([
    'exec',
    '111111111111_ReadOnly',
    '--',
    'sh',
    '-c',
    'echo "$AWS_SESSION_TOKEN"',
  ])

  expect(exec.status).toBe(0)
  expect(pasted.stdout).toContain(`aws_session_token = ${exec.stdout.trim()}\n`)
})
