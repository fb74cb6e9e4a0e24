import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'

import { sampleConfig as config, sampleCredentials as credentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

const secondSession = `
[profile other]
sso_session = second
sso_account_id = 333333333333
sso_role_name = ReadOnly

[sso-session second]
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
`

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config: config + secondSession, credentials })
})

afterEach(() => sandbox.close())

async function signedInTo(): Promise<readonly string[]> {
  const { signIns } = (await sandbox.json('status', '--json')) as {
    readonly signIns: readonly { readonly name: string; readonly renewable: boolean }[]
  }
  return signIns.filter(({ renewable }) => renewable).map(({ name }) => name)
}

describe('logout --json', () => {
  test('prints each sign-in, whether it was ended, and what was removed', async () => {
    await sandbox.run('login', 'portal-role')

    expect(await sandbox.json('logout', '--all', '--json')).toEqual({
      signIns: [
        {
          name: 'work',
          loginName: 'work',
          startUrl: 'https://example.awsapps.com/start',
          ended: true,
          removedCredentials: 2,
          awsCliSignedIn: false,
        },
        expect.objectContaining({ name: 'second', ended: false, removedCredentials: 0 }),
      ],
      shell: null,
    })
  })

  test('names the sign-in in the same way for a profile and an sso-session', async () => {
    for (const name of ['portal', 'work'])
      expect(await sandbox.json('logout', name, '--json')).toMatchObject({
        signIns: [{ name: 'work', loginName: 'work' }],
      })
  })

  test('has the shell that still holds credentials', async () => {
    const env = {
      AWSX_PROFILE: 'portal',
      AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
      AWS_ACCOUNT_ID: '111111111111',
    }
    const { stdout } = await sandbox.runWith({ env }, 'logout', 'portal', '--json')

    expect(JSON.parse(stdout)).toMatchObject({ shell: { profile: 'portal', accountId: '111111111111' } })
  })

  test('prints the error of a session that cannot be ended, beside those that ended', async () => {
    await sandbox.run('login', '--all')
    // Each attempt for the first session fails.
    sandbox.aws.faults.inject({ operation: 'Logout', reset: 'before', times: 4 })
    const { status, stdout } = await sandbox.run('logout', '--all', '--json')

    expect(status).not.toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'AWS_UNREACHABLE' },
      signIns: [{ name: 'second', ended: true }],
      shell: null,
    })
  })
})

describe('logout', () => {
  test('ends the session at the portal and forgets what came from it', async () => {
    await sandbox.run('login', 'portal-role')
    const result = await sandbox.run('logout', 'portal-role')

    expect(result).toMatchObject({ status: 0, stdout: '' })
    expect(result.stderr).toMatch(/^awsx: signed out of work\b.*\b2\b.*\n$/)
    expect(sandbox.aws.count('Logout')).toBe(1)
    expect(await sandbox.json('list', 'portal*', '--json')).toMatchObject([
      { cachedUntil: null },
      { cachedUntil: null },
    ])
    expect(await sandbox.run('login', 'portal', '--check')).toMatchObject({ status: 4 })
  })

  test('takes an sso-session, and leaves the others', async () => {
    await sandbox.run('login', '--all')
    await sandbox.run('logout', 'second')

    expect(await signedInTo()).toEqual(['work'])
  })

  test.each([[['logout', '--all']], [['logout']]])('%j ends every sign-in', async (argv) => {
    await sandbox.run('login', '--all')

    expect(await sandbox.run(...argv)).toMatchObject({ status: 0, stdout: '' })
    expect(await signedInTo()).toEqual([])
    expect(sandbox.aws.count('Logout')).toBe(2)
  })

  test('says that there was no sign-in, which is not an error', async () => {
    const result = await sandbox.run('logout', 'portal')

    expect(result).toMatchObject({ status: 0, stdout: '' })
    expect(result.stderr).toMatch(/not signed in.*work/)
    expect(sandbox.aws.count('Logout')).toBe(0)
  })

  test('--quiet says nothing', async () => {
    await sandbox.run('login', 'portal')

    expect(await sandbox.run('logout', 'portal', '--quiet')).toMatchObject({ status: 0, stderr: '' })
  })

  test('forgets the sign-in also where the portal cannot be reached, and fails', async () => {
    await sandbox.run('login', 'portal')
    sandbox.aws.faults.inject({ operation: 'Logout', reset: 'before' })
    const result = await sandbox.run('logout', 'portal')

    expect(result).toMatchObject({ status: 5, stdout: '' })
    expect(result.stderr).toContain('[AWS_UNREACHABLE]')
    expect(await signedInTo()).toEqual([])
  })

  test('removes the sign-in that was shared, and leaves another one', async () => {
    const path = `.aws/sso/cache/${createHash('sha1').update('work').digest('hex')}.json`
    await sandbox.run('login', 'portal', '--share')
    await sandbox.run('logout', 'portal')
    expect(sandbox.readFile(path)).toBeUndefined()

    await sandbox.run('login', 'portal', '--share')
    sandbox.writeFile(
      path,
      JSON.stringify({ accessToken: 'of the AWS CLI', expiresAt: '2025-01-15T10:00:00Z' }),
    )
    await sandbox.run('logout', 'portal')
    expect(sandbox.readFile(path)).toContain('of the AWS CLI')
  })
})

describe('logout refuses', () => {
  test('a profile without a sign-in, and says what forgets it', async () => {
    const result = await sandbox.run('logout', 'role')

    expect(result).toMatchObject({ status: 2, stdout: '' })
    expect(result.stderr).toMatch(/"role".*\[USAGE\]\nawsx: hint: .*awsx clear role\n/)
  })

  test.each([
    [['logout', 'gone'], 3, 'PROFILE_NOT_FOUND'],
    [['logout', 'a', 'b'], 2, 'USAGE'],
    [['logout', '--force'], 2, 'USAGE'],
  ])('%j with %d', async (argv, status, code) => {
    const result = await sandbox.run(...argv)

    expect(result).toMatchObject({ status, stdout: '' })
    expect(result.stderr).toContain(`[${code}]`)
  })
})
