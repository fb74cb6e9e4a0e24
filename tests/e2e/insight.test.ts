/** What awsx tells about itself: list, status, whoami, doctor; and what makes it forget: clear, lock. None but whoami calls AWS. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { START_URL } from '../local-aws/default-data.ts'
import { sampleSignIn } from '../local-aws/sample-files.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

const config = `[profile profile-for-sso]
region = ap-northeast-1
sso_session = work
sso_account_id = 111111111111
sso_role_name = permission-set-x

[profile profile-for-role-s]
region = eu-west-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = profile-for-sso

[profile broken]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = nobody

[sso-session work]
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
`

const day = 24 * 60 * 60_000

let sandbox: Sandbox

async function open(): Promise<void> {
  sandbox = await openSandbox()
  sandbox.writeConfig(config)
  expect((await sandbox.awsx(['login', 'profile-for-role-s'])).status).toBe(0)
  sandbox.aws.resetCalls()
}

const readJson = async (...args: readonly string[]): Promise<unknown> =>
  JSON.parse((await sandbox.awsx([...args, '--json'])).stdout)

describe('what is there', () => {
  beforeAll(open)
  afterAll(() => sandbox.close())

  test('list shows every profile in file order, also the one that leads nowhere', async () => {
    const rows = await readJson('list')

    expect(rows).toEqual([
      {
        profile: 'profile-for-sso',
        kind: 'sso',
        accountId: '111111111111',
        accountName: null,
        active: false,
        roleName: 'permission-set-x',
        region: 'ap-northeast-1',
        ssoSession: 'work',
        at: '~/.aws/config:1',
        cachedUntil: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        environment: null,
      },
      expect.objectContaining({
        profile: 'profile-for-role-s',
        kind: 'assume-role',
        accountId: '222222222222',
        roleName: 'role-s',
        ssoSession: 'work',
        at: '~/.aws/config:7',
        cachedUntil: expect.any(String),
        environment: null,
      }),
      expect.objectContaining({
        profile: 'broken',
        kind: null,
        cachedUntil: null,
        environment: null,
        problem: { code: 'SOURCE_PROFILE_NOT_FOUND', message: expect.stringContaining('"nobody"') },
      }),
    ])
  })

  test('list takes a pattern, and is a table for people', async () => {
    const list = await sandbox.awsx(['list', '*-role-?'])

    expect(list.stdout.split('\n')).toEqual([
      expect.stringMatching(/^PROFILE +KIND +ACCOUNT +ROLE +REGION +EXPIRES$/),
      expect.stringMatching(
        /^profile-for-role-s +assume-role +222222222222 +role-s +eu-west-1 +in \d+ minutes$/,
      ),
      '',
    ])
  })

  test('status shows the sign-in, that it renews automatically, and what is cached', async () => {
    const status = await readJson('status')

    expect(status).toMatchObject({
      shell: null,
      signIns: [{ ...sampleSignIn, signedInUntil: expect.any(String), renewable: true }],
      cached: { credentials: 2 },
      store: { keySource: expect.stringMatching(/^(file|runtime)$/) },
    })
  })

  test('status inside of a shell of awsx names the profile and its end', async () => {
    const inner = await sandbox.awsx(['exec', 'profile-for-role-s', '--', 'awsx', 'status', '--json'])

    expect(JSON.parse(inner.stdout)).toMatchObject({
      shell: { profile: 'profile-for-role-s', expiresAt: expect.stringMatching(/Z$/), depth: 1 },
    })
  })

  test('whoami asks AWS through the profile', async () => {
    const who = await readJson('whoami', 'profile-for-role-s')

    expect(who).toMatchObject({
      profile: 'profile-for-role-s',
      accountId: '222222222222',
      arn: 'arn:aws:sts::222222222222:assumed-role/role-s/awsx-tester',
    })
  })

  test('list, status, explain and doctor make no calls', async () => {
    sandbox.aws.resetCalls()
    for (const command of ['list', 'status', 'doctor']) await sandbox.awsx([command])
    await sandbox.awsx(['explain', 'profile-for-role-s'])

    expect(sandbox.aws.calls).toHaveLength(0)
  })

  test('login --share writes the token for other tools, with the refresh token and its client', async () => {
    const login = await sandbox.awsx(['login', 'profile-for-role-s', '--share'])

    const name = createHash('sha1').update('work').digest('hex')
    const file = join(sandbox.home, '.aws/sso/cache', `${name}.json`)
    expect(login).toMatchObject({ status: 0, stderr: expect.stringContaining('shared the sign-in in') })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object)).toEqual([
      'startUrl',
      'region',
      'accessToken',
      'expiresAt',
      'clientId',
      'clientSecret',
      'registrationExpiresAt',
      'refreshToken',
    ])
  })
})

describe('logout after login --share', () => {
  const file = (): string =>
    join(sandbox.home, '.aws/sso/cache', `${createHash('sha1').update('work').digest('hex')}.json`)

  beforeEach(open)
  afterEach(() => sandbox.close())

  test('removes the shared sign-in, which is no longer valid', async () => {
    await sandbox.prepare('login', 'profile-for-role-s', '--share')
    const logout = await sandbox.awsx(['logout', 'profile-for-role-s'])
    const check = await sandbox.awsx(['login', 'profile-for-role-s', '--check'])

    expect(logout.status).toBe(0)
    expect(existsSync(file())).toBe(false)
    expect(check.status).toBe(4)
  })

  test('leaves a sign-in of the AWS CLI', async () => {
    await sandbox.prepare('login', 'profile-for-role-s', '--share')
    const shared = JSON.parse(readFileSync(file(), 'utf8')) as object
    writeFileSync(file(), JSON.stringify({ ...shared, accessToken: 'of the AWS CLI', clientId: 'another' }))
    await sandbox.awsx(['logout', 'profile-for-role-s'])

    expect(readFileSync(file(), 'utf8')).toContain('of the AWS CLI')
  })
})

describe('doctor', () => {
  beforeAll(open)
  afterAll(() => sandbox.close())

  test('exits with 3 and reports a missing source profile, with its line', async () => {
    const doctor = await sandbox.awsx(['doctor'])

    expect(doctor.status).toBe(3)
    expect(doctor.stdout).toMatch(
      /^error: .*"nobody".*\(~\/\.aws\/config:14\) \[SOURCE_PROFILE_NOT_FOUND\]$/m,
    )
    expect(doctor.stdout).toMatch(/^sign-in: work \(.*\): expires in .*, renews automatically$/m)
  })

  test('reports variables that make tools disagree', async () => {
    const env = {
      AWS_ACCESS_KEY_ID: 'AKIA',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_PROFILE: 'broken',
      AWS_DEFAULT_PROFILE: '',
    }
    const doctor = await sandbox.awsx(['doctor', '--json'], { env })

    const { problems } = JSON.parse(doctor.stdout) as { problems: { code: string; fix: string }[] }
    expect(problems.map(({ code }) => code)).toEqual([
      'SOURCE_PROFILE_NOT_FOUND',
      'empty-variable',
      'keys-and-profile',
    ])
    expect(problems.every(({ fix }) => fix !== null)).toBe(true)
  })

  test('ends with 0 where there is nothing to tell', async () => {
    sandbox.writeConfig(config.replace('nobody', 'profile-for-sso\nregion = eu-west-1'))
    const doctor = await sandbox.awsx(['doctor', '--online'])
    sandbox.writeConfig(config)

    expect(doctor).toMatchObject({ status: 0, stdout: expect.stringContaining('no problems found') })
  })

  test('--online reports a wrong clock', async () => {
    sandbox.aws.advanceClock(10 * 60_000)
    const doctor = await sandbox.awsx(['doctor', '--online'])
    sandbox.aws.advanceClock(-10 * 60_000)

    expect(doctor.stdout).toMatch(/^error: the clock is (9|10) minutes behind AWS \[clock-skew\]$/m)
  })
})

describe('forgetting', () => {
  beforeEach(open)
  afterEach(() => sandbox.close())

  test('clear forgets the credentials of a profile and keeps the sign-in', async () => {
    const clear = await sandbox.awsx(['clear', 'profile-for-role-s'])
    await sandbox.awsx(['exec', 'profile-for-role-s', '--', 'true'])

    expect(clear.stderr).toContain('removed 2 cached sessions of profile "profile-for-role-s"')
    expect([sandbox.aws.count('AssumeRole'), sandbox.aws.count('CreateToken')]).toEqual([1, 0])
  })

  test('clear --all forgets the sign-in too', async () => {
    await sandbox.awsx(['clear', '--all'])

    expect(await sandbox.awsx(['login', 'profile-for-role-s', '--check'])).toMatchObject({ status: 4 })
  })

  test('after lock the passphrase opens the store again, and nothing is lost', async () => {
    expect((await sandbox.awsx(['lock'])).status).toBe(0)
    const closed = await sandbox.awsx(['exec', 'profile-for-role-s', '--', 'true'], {
      env: { AWSX_PASSPHRASE_FILE: undefined },
    })
    const opened = await sandbox.awsx(['exec', 'profile-for-role-s', '--', 'true'])

    expect([closed.status, opened.status]).toEqual([125, 0])
    expect(closed.stderr).toContain('[STORE_LOCKED]')
    expect(sandbox.aws.calls).toHaveLength(0)
  })

  test('what has ended is not counted as cached', async () => {
    sandbox.passTime(day)

    expect(await readJson('status')).toMatchObject({
      cached: { credentials: 0, nextEnd: null },
      signIns: [{ signedInUntil: null, renewable: true }],
    })
  })
})
