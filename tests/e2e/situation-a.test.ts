/**
 * Situation A: sign in once, then act as a role in an account outside the organization. The AWS CLI can sign in only with the
 * profile that holds the SSO keys; awsx finds it from the role's profile.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'
import { signInThenRole } from '../local-aws/sample-files.ts'

const hour = 3_600_000

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(signInThenRole)
})

afterEach(() => sandbox.close())

describe('sign in once, then act as a role in another account', () => {
  test('login with the profile of the role signs in to the portal of its source profile', async () => {
    const login = await sandbox.awsx(['login', 'profile-for-role-s'])

    expect(login.stderr).toContain('signed in to https://example.awsapps.com/start')
    expect(login).toMatchObject({ status: 0, stdout: '' })
    expect(sandbox.aws.count('CreateToken', { grantType: 'authorization_code' })).toBe(1)
  })

  test('exec gives a program without any idea of profiles the credentials of the role, and asks nothing more', async () => {
    await sandbox.awsx(['login', 'profile-for-role-s'])
    sandbox.aws.resetCalls()

    const env = await sandbox.awsx(['exec', 'profile-for-role-s', '--', 'env'])

    expect(env).toMatchObject({ status: 0, stderr: '' })
    expect(env.stdout).toMatch(/^AWS_ACCESS_KEY_ID=ASIA/m)
    expect(env.stdout).toMatch(/^AWS_SESSION_TOKEN=./m)
    expect(env.stdout).toMatch(/^AWS_REGION=ap-northeast-1$/m)
    expect(env.stdout).toMatch(/^AWS_DEFAULT_REGION=ap-northeast-1$/m)
    expect(env.stdout).toMatch(/^AWS_ACCOUNT_ID=222222222222$/m)
    expect(env.stdout).toMatch(/^AWSX_PROFILE=profile-for-role-s$/m)
    expect(sandbox.aws.calls).toHaveLength(0)
  })

  test('without a sign-in and without a terminal, exec says what to type and runs nothing', async () => {
    const exec = await sandbox.awsx(['exec', 'profile-for-role-s', '--', 'touch', 'ran'])

    expect(exec).toMatchObject({ status: 125, stdout: '' })
    expect(exec.stderr).toContain('[SSO_LOGIN_REQUIRED]')
    expect(exec.stderr).toContain('awsx: hint: awsx login profile-for-role-s')
    expect((await sandbox.run('ls', ['ran'])).status).not.toBe(0)
  })

  test('a second login does nothing, and --force signs in anew', async () => {
    await sandbox.awsx(['login', 'profile-for-role-s'])
    await sandbox.awsx(['login', 'profile-for-role-s'])
    expect(sandbox.aws.count('CreateToken')).toBe(1)

    await sandbox.awsx(['login', 'profile-for-role-s', '--force'])
    expect(sandbox.aws.count('CreateToken')).toBe(2)
  })
})

describe('hours later', () => {
  test('what has expired is renewed without a word, in one call each, until the portal session ends', async () => {
    await sandbox.awsx(['login', 'profile-for-role-s'])

    sandbox.passTime(2 * hour)
    sandbox.aws.resetCalls()
    const later = await sandbox.awsx(['exec', 'profile-for-role-s', '--', 'env'])
    expect(later).toMatchObject({ status: 0, stderr: '' })
    expect(sandbox.aws.calls.map((call) => call.operation)).toEqual([
      'CreateToken',
      'GetRoleCredentials',
      'AssumeRole',
    ])
    expect(sandbox.aws.count('CreateToken', { grantType: 'refresh_token' })).toBe(1)

    // The portal's session of eight hours is over: no refresh can help.
    sandbox.passTime(7 * hour)
    const tooLate = await sandbox.awsx(['exec', 'profile-for-role-s', '--', 'true'])
    expect(tooLate.status).toBe(125)
    expect(tooLate.stderr).toContain('[SSO_LOGIN_REQUIRED]')
  })

  test('login --check shows by its status whether a sign-in is required, and never prompts', async () => {
    const before = await sandbox.awsx(['login', 'profile-for-role-s', '--check'])
    expect(before.status).toBe(4)
    expect(before.stderr).toContain('[SSO_LOGIN_REQUIRED]')
    expect(sandbox.aws.calls).toHaveLength(0)

    await sandbox.awsx(['login', 'profile-for-role-s'])
    expect((await sandbox.awsx(['login', 'profile-for-role-s', '--check'])).status).toBe(0)

    sandbox.passTime(2 * hour)
    expect((await sandbox.awsx(['login', 'profile-for-role-s', '--check'])).status).toBe(0)

    sandbox.passTime(7 * hour)
    expect((await sandbox.awsx(['login', 'profile-for-role-s', '--check'])).status).toBe(4)
    expect(sandbox.aws.count('CreateToken', { grantType: 'authorization_code' })).toBe(1)
  })
})

describe('at the end of the day', () => {
  test('logout ends the session at the portal and forgets everything that came from it', async () => {
    await sandbox.awsx(['login', 'profile-for-role-s'])

    const logout = await sandbox.awsx(['logout', 'profile-for-role-s'])

    expect(logout).toMatchObject({ status: 0, stdout: '' })
    expect(logout.stderr).toContain(
      'signed out of https://example.awsapps.com/start; removed 2 cached credentials',
    )
    expect(sandbox.aws.count('Logout')).toBe(1)
    const sessions = [...sandbox.aws.cloud.state.portalSessions.values()]
    expect(sessions.map((session) => session.revoked)).toEqual([true])

    sandbox.aws.resetCalls()
    const exec = await sandbox.awsx(['exec', 'profile-for-role-s', '--', 'true'])
    expect(exec.stderr).toContain('[SSO_LOGIN_REQUIRED]')
    expect(sandbox.aws.calls).toHaveLength(0)
  })

  test('a portal that cannot be reached is reported, but the stored records are removed anyway', async () => {
    await sandbox.awsx(['login', 'profile-for-role-s'])
    sandbox.aws.faults.inject({ operation: 'Logout', reset: 'before' })

    const logout = await sandbox.awsx(['logout', 'profile-for-role-s'])

    expect(logout.status).toBe(5)
    expect(logout.stderr).toContain('[AWS_UNREACHABLE]')
    expect((await sandbox.awsx(['login', 'profile-for-role-s', '--check'])).status).toBe(4)
  })
})
