/** `awsx login` with an existing sign-in: as a different user, or after the portal may have ended it. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { createHash } from 'node:crypto'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { START_URL } from '../local-aws/default-data.ts'
import { sampleConfig, sampleCredentials as credentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { createAwsCli } from '../sso-login/aws-cli.ts'

const config = `${sampleConfig}
[profile reader]
region = ap-northeast-1
sso_session = work
sso_account_id = 111111111111
sso_role_name = ReadOnly
`

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config, credentials })
})

afterEach(() => sandbox.close())

const operations = (): readonly string[] => sandbox.aws.calls.map(({ operation }) => operation)

async function arnOf(profile: string): Promise<string> {
  return ((await sandbox.json('whoami', profile, '--json')) as { readonly arn: string }).arn
}

function signInAs(user: string): void {
  Object.assign(sandbox.aws.data.portals[START_URL] ?? {}, { user })
}

describe('a sign-in as a different user', () => {
  test("drops the previous user's credentials, also those of other profiles and of roles", async () => {
    await sandbox.run('login', 'portal-role')
    expect(await arnOf('reader')).toMatch(/\/taro$/)

    signInAs('jiro')
    await sandbox.run('login', 'work', '--force')
    sandbox.aws.resetCalls()

    expect(await arnOf('reader')).toMatch(/\/jiro$/)
    await arnOf('portal-role')
    expect(operations()).toEqual([
      'GetRoleCredentials',
      'GetCallerIdentity',
      'GetRoleCredentials',
      'AssumeRole',
      'GetCallerIdentity',
    ])
  })

  test('drops them even if a command other than login started it', async () => {
    await sandbox.run('login', 'reader')
    await sandbox.run('whoami', 'portal')
    signInAs('jiro')
    sandbox.aws.revokePortalSessions()
    await sandbox.runWith({ terminals: ['stderr'] }, 'export', 'portal', '--refresh')

    expect(await arnOf('reader')).toMatch(/\/jiro$/)
  })

  test('drops them if the AWS CLI has signed in again', async () => {
    const signInByAwsCli = async (user: string): Promise<void> => {
      signInAs(user)
      await sandbox.run('login', 'work', '--force', '--share')
      const path = `.aws/sso/cache/${createHash('sha1').update('work').digest('hex')}.json`
      const file = JSON.parse(sandbox.readFile(path) ?? '') as Record<string, unknown>
      sandbox.writeFile(path, JSON.stringify({ ...file, refreshToken: undefined, clientId: undefined }))
    }
    await signInByAwsCli('taro')
    rmSync(join(sandbox.home, 'state/records'), { recursive: true })
    expect(await arnOf('reader')).toMatch(/\/taro$/)
    const records = join(sandbox.home, 'state/records')
    cpSync(records, `${records}-taro`, { recursive: true })
    await signInByAwsCli('jiro')
    rmSync(records, { recursive: true })
    cpSync(`${records}-taro`, records, { recursive: true })

    expect(await sandbox.run('login', 'reader')).toMatchObject({ status: 0, opened: [] })
    expect(await arnOf('reader')).toMatch(/\/jiro$/)
  })

  test('drops them if the AWS CLI has replaced a shared sign-in', async () => {
    sandbox.writeSettings('share_sign_in = true\n')
    signInAs('taro')
    await sandbox.run('login', 'reader')
    expect(await arnOf('reader')).toMatch(/\/taro$/)
    signInAs('jiro')
    await createAwsCli(sandbox).login()
    await sandbox.run('export', 'portal', '--refresh')

    expect(await arnOf('reader')).toMatch(/\/jiro$/)
  })

  test('keeps credentials from other sources', async () => {
    await sandbox.run('login', 'role')
    await sandbox.run('login', 'portal', '--force')
    sandbox.aws.resetCalls()
    await sandbox.run('login', 'role')

    expect(operations()).toEqual([])
  })
})

describe('after a sign-in', () => {
  const name = `you are signed in to work \\(${START_URL}\\) as "taro"`

  test('login shows the user once', async () => {
    const shown = new RegExp(`: signed in to work .*\n.*${name}\n.* is ready`)
    expect((await sandbox.run('login', 'portal-role')).stderr).toMatch(shown)
    expect((await sandbox.run('login', 'reader')).stderr).not.toContain('as "taro"')
  })

  test('another command that started it shows the user', async () => {
    const result = await sandbox.runWith({ terminals: ['stderr'] }, 'export', 'portal')

    expect(result.stderr).toMatch(new RegExp(name))
  })

  test('login to a session shows the accounts, and the first command with a profile shows the user', async () => {
    const login = await sandbox.run('login', 'work')
    expect(login.stderr).toContain('awsx: it gives access to 3 accounts; the first command with a profile')

    expect((await sandbox.run('credential-process', 'reader')).stderr).toBe('')
    const exportKeys = ['export', 'portal', '--refresh']
    const shown = await sandbox.runWith({ terminals: ['stderr'] }, ...exportKeys)
    expect(shown.stderr).toMatch(new RegExp(name))
    expect(await sandbox.runWith({ terminals: ['stderr'] }, ...exportKeys)).toMatchObject({ stderr: '' })
  })

  test('succeeds if STS does not answer', async () => {
    sandbox.aws.faults.inject({ operation: 'GetCallerIdentity', reset: 'before' })
    const result = await sandbox.run('login', 'portal')

    expect(result).toMatchObject({ status: 0, stderr: expect.stringContaining('profile "portal" is ready') })
    expect(result.stderr).not.toContain('GetCallerIdentity')
  })
})

describe('login with a sign-in that looks valid', () => {
  beforeEach(async () => {
    await sandbox.run('login', 'portal-role')
    sandbox.aws.resetCalls()
  })

  test.each(['portal-role', 'work'])(
    'checks it with the portal and reports that it is valid (%s)',
    async (name) => {
      const result = await sandbox.run('login', name)

      expect(result).toMatchObject({ status: 0, opened: [] })
      expect(result.stderr).toContain(`awsx: already signed in to work (${START_URL}); expires in 59 minutes`)
      expect(operations()).toEqual(['ListAccounts'])
      expect(sandbox.aws.calls[0]?.parameters).toMatchObject({ max_result: '1' })
    },
  )

  test.each(['portal-role', 'work'])('signs in again if the portal has ended it (%s)', async (name) => {
    sandbox.aws.revokePortalSessions()
    const result = await sandbox.run('login', name)

    expect(result).toMatchObject({ status: 0, opened: [expect.any(String)] })
    expect(result.stderr).toContain(`awsx: the portal no longer accepts the sign-in to work (${START_URL})`)
    expect(result.stderr).toContain(`awsx: signed in to work (${START_URL})`)
    sandbox.aws.resetCalls()
    expect(await sandbox.run('login', name)).toMatchObject({ status: 0, opened: [] })
  })

  test('refreshes it if only the access token has ended', async () => {
    sandbox.aws.cloud.state.accessTokens.clear()
    const result = await sandbox.run('login', 'work')

    expect(result).toMatchObject({ status: 0, opened: [] })
    expect(operations()).toEqual(['ListAccounts', 'CreateToken'])
  })

  test('--check of a session exits with 4 if the portal has ended it', async () => {
    expect(await sandbox.run('login', 'work', '--check')).toMatchObject({ status: 0 })
    sandbox.aws.revokePortalSessions()

    expect(await sandbox.run('login', 'work', '--check')).toMatchObject({
      status: 4,
      opened: [],
      stderr: expect.stringContaining('[SSO_LOGIN_REQUIRED]'),
    })
  })

  test('reports what it knows if the portal cannot be reached', async () => {
    sandbox.aws.faults.inject({ operation: 'ListAccounts', reset: 'before' })
    const result = await sandbox.run('login', 'portal-role')

    expect(result).toMatchObject({ status: 0, opened: [] })
    expect(result.stderr).toMatch(
      /^awsx: signed in to work \(\S+\) when last used; expires in 59 minutes \(\d\d:\d\d\); could not check that with the portal: .+\n/,
    )
    expect(result.stderr).toContain('awsx: profile "portal-role" is ready')
  })

  test('also checks a sign-in of the AWS CLI', async () => {
    await sandbox.run('login', 'work', '--share')
    await sandbox.run('clear', '--all')
    expect(await sandbox.run('login', 'work')).toMatchObject({
      opened: [],
      stderr: expect.stringContaining(
        `already signed in to work (${START_URL}) through the AWS CLI; expires`,
      ),
    })

    sandbox.aws.revokePortalSessions()
    expect(await sandbox.run('login', 'work')).toMatchObject({ status: 0, opened: [expect.any(String)] })
  })

  test("signs in if the portal has ended both awsx's sign-in and the AWS CLI's", async () => {
    await sandbox.run('login', 'work', '--share')
    // Now only the AWS CLI has the sign-in.
    await sandbox.run('clear', '--all')
    await sandbox.run('login', 'work', '--force')
    sandbox.aws.revokePortalSessions()
    sandbox.aws.resetCalls()
    const result = await sandbox.run('login', 'work')

    expect(result).toMatchObject({ status: 0, opened: [expect.any(String)] })
    expect(operations().slice(0, 2)).toEqual(['ListAccounts', 'ListAccounts'])
  })
})
