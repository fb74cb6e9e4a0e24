/** `awsx login` with an existing sign-in: as a different user, or after the portal may have ended it. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

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
    const awsCli = createAwsCli(sandbox)
    signInAs('taro')
    await awsCli.login()
    expect(await arnOf('reader')).toMatch(/\/taro$/)
    signInAs('jiro')
    await awsCli.login()
    awsCli.change({ refreshToken: undefined, clientId: undefined })

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

  test.each([
    ['valid', 0],
    ['expired, so that awsx refreshes it', 61 * 60_000],
  ])(
    'drops them if the AWS CLI has replaced a shared sign-in with the same client; its token is %s',
    async (_what, passed) => {
      sandbox.writeSettings('share_sign_in = true\n')
      const awsCli = createAwsCli(sandbox)
      const hours = { roleCredentialSeconds: 8 * 60 * 60 }
      Object.assign(sandbox.aws.data.portals[START_URL] ?? {}, hours)
      signInAs('taro')
      await awsCli.login()
      const { clientId, clientSecret } = awsCli.token()
      expect(await arnOf('reader')).toMatch(/\/taro$/)
      signInAs('jiro')
      await awsCli.login()
      const { refreshToken } = awsCli.token()
      // `aws sso login` uses the client that it registered before, for 90 days.
      awsCli.change({ clientId, clientSecret })
      Object.assign(sandbox.aws.cloud.state.refreshTokens.get(refreshToken) ?? {}, { clientId })
      sandbox.passTime(passed)
      await sandbox.run('export', 'portal', '--refresh')

      expect(await arnOf('reader')).toMatch(/\/jiro$/)
    },
  )

  test.each([[''], ['share_sign_in = true\n']])(
    'keeps them when awsx refreshes the token; %j',
    async (toml) => {
      sandbox.writeSettings(toml)
      Object.assign(sandbox.aws.data.portals[START_URL] ?? {}, { roleCredentialSeconds: 8 * 60 * 60 })
      await sandbox.run('login', 'reader')
      for (let hour = 0; hour < 2; hour += 1) {
        sandbox.passTime(56 * 60_000)
        const { stderr } = await sandbox.run('export', 'portal', '--refresh', '--debug')

        expect(stderr).toContain('token: refreshed')
        expect(stderr).not.toContain('from the previous sign-in')
      }
      sandbox.aws.resetCalls()
      await sandbox.run('export', 'reader')
      expect(operations()).toEqual([])
    },
  )

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
      expect(result.stderr).toMatch(/expires in 59 minutes \(\d\d:\d\d\), renews automatically\n/)
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
      /^awsx: signed in to work \(\S+\) when last used; expires in 59 minutes \(\d\d:\d\d\), renews automatically; could not check that with the portal: .+\n/,
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
