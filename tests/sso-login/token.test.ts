/** Which token a run uses: the stored one, that of the AWS CLI, or a refreshed one. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'

import { START_URL } from '../local-aws/default-data.ts'
import { sampleConfig as config } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, Sandbox } from '../in-process/sandbox.ts'

const minute = 60_000
const sharedFile = `.aws/sso/cache/${createHash('sha1').update('work').digest('hex')}.json`

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config })
})

afterEach(() => sandbox.close())

/** Fetches credentials from the portal, which needs a token but no user. */
const fetchCredentials = (): Promise<Result> => sandbox.run('export', 'portal', '--refresh', '--debug')
const refreshes = (): number => sandbox.aws.count('CreateToken', { grantType: 'refresh_token' })

const refusal = (name: string, error: string) => ({
  status: 400,
  body: JSON.stringify({ error }),
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': name },
})

describe('the stored token', () => {
  beforeEach(async () => {
    await sandbox.run('login', 'portal')
    sandbox.aws.resetCalls()
  })

  test('is used until five minutes before it expires', async () => {
    sandbox.passTime(54 * minute)

    expect(await fetchCredentials()).toMatchObject({ status: 0 })
    expect(refreshes()).toBe(0)
  })

  test('is refreshed after that, and the new one is used from then on', async () => {
    sandbox.passTime(56 * minute)
    expect(await fetchCredentials()).toMatchObject({ status: 0 })
    expect(await fetchCredentials()).toMatchObject({ status: 0 })

    expect(refreshes()).toBe(1)
  })

  test('is refreshed again and again, each time with the newest refresh token', async () => {
    for (let hour = 0; hour < 3; hour += 1) {
      sandbox.passTime(60 * minute)
      expect(await fetchCredentials()).toMatchObject({ status: 0 })
    }

    expect(refreshes()).toBe(3)
  })

  test('is refreshed once for several callers', async () => {
    sandbox.passTime(60 * minute)
    const results = await Promise.all([1, 2, 3].map(() => fetchCredentials()))

    expect(results.map(({ status }) => status)).toEqual([0, 0, 0])
    expect(refreshes()).toBe(1)
  })

  test('needs the user again if the service rejects the refresh token, and is not sent again', async () => {
    sandbox.aws.revokePortalSessions()
    sandbox.passTime(60 * minute)
    const first = await fetchCredentials()
    const second = await fetchCredentials()

    for (const result of [first, second]) {
      expect(result).toMatchObject({ status: 4, stdout: '' })
      expect(result.stderr).toMatch(/\[SSO_LOGIN_REQUIRED\]\nawsx: hint: awsx login portal\n/)
    }
    expect(refreshes()).toBe(1)
  })

  test('needs the user again after the session of the portal', async () => {
    sandbox.passTime(9 * 60 * minute)

    expect(await fetchCredentials()).toMatchObject({ status: 4 })
  })

  test('is still used if it cannot be refreshed in its last minutes', async () => {
    sandbox.passTime(56 * minute)
    sandbox.aws.faults.inject({ operation: 'CreateToken', reset: 'before' })

    expect(await fetchCredentials()).toMatchObject({ status: 0 })
  })

  test('that has expired is kept if the service cannot be reached, and refreshed when it can', async () => {
    sandbox.passTime(60 * minute)
    sandbox.aws.faults.inject({ operation: 'CreateToken', reset: 'before' })
    const failed = await fetchCredentials()
    sandbox.aws.faults.clear()

    expect(failed).toMatchObject({ status: 5, stderr: expect.stringContaining('[AWS_UNREACHABLE]') })
    expect(await fetchCredentials()).toMatchObject({ status: 0 })
  })

  test('is not refreshed after the end of its client registration', async () => {
    sandbox.aws.data.oidc.registrationSeconds = 30 * 60
    await sandbox.run('login', 'portal', '--force')
    sandbox.aws.resetCalls()
    sandbox.passTime(60 * minute)

    expect(await fetchCredentials()).toMatchObject({ status: 4 })
    expect(refreshes()).toBe(0)
  })

  test.each([
    ['InvalidGrantException', 'invalid_grant'],
    ['InvalidClientException', 'invalid_client'],
    ['ExpiredTokenException', 'expired_token'],
    ['UnauthorizedClientException', 'unauthorized_client'],
  ])('is used in its last minutes after %s, but not refreshed again', async (name, error) => {
    sandbox.passTime(56 * minute)
    sandbox.aws.faults.inject({ operation: 'CreateToken', answer: refusal(name, error) })
    const first = await fetchCredentials()
    const second = await fetchCredentials()
    sandbox.passTime(5 * minute)
    const ended = await fetchCredentials()

    expect([first.status, second.status, ended.status]).toEqual([0, 0, 4])
    expect(refreshes()).toBe(1)
  })

  test('that the portal refuses is refreshed, although it looked valid', async () => {
    const answer = refusal('UnauthorizedException', 'Session token not found or invalid')
    sandbox.aws.faults.inject({
      operation: 'GetRoleCredentials',
      times: 1,
      answer: { ...answer, status: 401 },
    })

    expect(await fetchCredentials()).toMatchObject({ status: 0 })
    expect(refreshes()).toBe(1)
  })
})

describe('the token of the AWS CLI', () => {
  /** Signs in and leaves the token in the shared cache alone, as `aws sso login` does. */
  async function signInByAwsCli(change: object = {}): Promise<void> {
    await sandbox.run('login', 'portal', '--share')
    const token = JSON.parse(sandbox.readFile(sharedFile) ?? '') as object
    await sandbox.run('clear', '--all')
    sandbox.writeFile(sharedFile, JSON.stringify({ ...token, ...change }))
    sandbox.aws.resetCalls()
  }

  test('is used while it is valid, and left as it is', async () => {
    await signInByAwsCli()
    const before = sandbox.readFile(sharedFile)

    expect(await fetchCredentials()).toMatchObject({ status: 0 })
    expect(sandbox.aws.count('CreateToken')).toBe(0)
    expect(sandbox.readFile(sharedFile)).toBe(before)
  })

  test('is named by login, and explain asks nothing', async () => {
    await signInByAwsCli()

    expect((await sandbox.run('login', 'portal')).stderr).toContain('AWS CLI')
    expect(await sandbox.json('explain', 'portal', '--json')).toMatchObject({ asks: [] })
  })

  test('is not refreshed: after it expires, the user is needed', async () => {
    await signInByAwsCli({ refreshToken: 'of the AWS CLI', clientId: 'c', clientSecret: 's' })
    sandbox.passTime(60 * minute)

    expect(await fetchCredentials()).toMatchObject({ status: 4 })
    expect(refreshes()).toBe(0)
  })

  test('may have the time format of old versions', async () => {
    const expiresAt = new Date(sandbox.now() + 30 * minute).toISOString().replace(/\.\d+Z$/, 'UTC')
    await signInByAwsCli({ expiresAt })

    expect(await fetchCredentials()).toMatchObject({ status: 0 })
  })

  test('is used if it spells the start URL differently', async () => {
    await signInByAwsCli({ startUrl: `${START_URL}/#/` })

    expect(await fetchCredentials()).toMatchObject({ status: 0 })
  })

  test.each([
    ['is of another portal', { startUrl: 'https://other.awsapps.com/start' }],
    ['has no end', { expiresAt: undefined }],
    ['has an invalid end', { expiresAt: 'soon' }],
    ['has no token', { accessToken: 1 }],
  ])('is not used if it %s', async (_what, change) => {
    await signInByAwsCli(change)

    expect(await fetchCredentials()).toMatchObject({ status: 4 })
  })

  test.each([['{"accessTok'], ['[]'], ['null'], ['']])(
    'is not used if the file contains %j',
    async (text) => {
      sandbox.writeFile(sharedFile, text)

      expect(await fetchCredentials()).toMatchObject({ status: 4 })
    },
  )

  test('of a profile without a session is found by its start URL', async () => {
    await signInByAwsCli()
    const name = createHash('sha1').update(START_URL).digest('hex')
    sandbox.writeFile(`.aws/sso/cache/${name}.json`, sandbox.readFile(sharedFile) ?? '')
    sandbox.writeConfig(`[profile portal]
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x
`)

    expect(await fetchCredentials()).toMatchObject({ status: 0 })
  })
})

describe('login --share', () => {
  test('names a file that it cannot write', async () => {
    sandbox.writeFile('.aws/sso/cache', 'a file where the folder should be')
    const result = await sandbox.run('login', 'portal', '--share')

    expect(result).toMatchObject({ status: 7, stdout: '' })
    expect(result.stderr).toMatch(/sso[/\\]cache.*\[STORE_UNAVAILABLE\]\nawsx: hint: .*--share/)
  })
})

describe('--debug', () => {
  const linesOf = ({ stderr }: Result, subject: string): readonly string[] =>
    stderr.split('\n').filter((line) => line.startsWith(`awsx: debug: ${subject}: `))
  const host = (): string => new URL(sandbox.aws.url).host

  test('tells how a sign-in goes on', async () => {
    const result = await sandbox.run('login', 'portal', '--debug')

    expect(linesOf(result, 'token')).toEqual([
      'awsx: debug: token: neither in the store nor in the cache of the AWS CLI',
      // For the credentials that login fetches, too.
      expect.stringMatching(/^awsx: debug: token: in the store, valid for (59|60) min$/),
    ])
    expect(linesOf(result, 'sign-in').slice(1)).toEqual([
      `awsx: debug: sign-in: browser at ${host()} (ap-northeast-1)`,
      `awsx: debug: sign-in: registering a client at ${host()} (ap-northeast-1)`,
      expect.stringMatching(/^awsx: debug: sign-in: complete, token valid for (59|60) min$/),
    ])
  })

  test('tells which token was found, and why it is refreshed', async () => {
    await sandbox.run('login', 'portal')
    const fresh = await fetchCredentials()
    sandbox.passTime(56 * minute)
    const old = await fetchCredentials()

    expect(linesOf(fresh, 'token')).toEqual([
      expect.stringMatching(/^awsx: debug: token: in the store, valid for (59|60) min$/),
    ])
    expect(linesOf(old, 'token')).toEqual([
      expect.stringMatching(/^awsx: debug: token: in the store, valid for [34] min; refreshing it$/),
      `awsx: debug: token: calling CreateToken at ${host()} (ap-northeast-1)`,
      expect.stringMatching(/^awsx: debug: token: refreshed, valid for (59|60) min$/),
    ])
  })
})
