/**
 * What goes wrong: every failure has a code, names what is wrong and where, says what to do, and loses nothing that was stored. Refusals of
 * a sign-in are in browser-sign-in.test.ts and device-code.test.ts, those on a terminal in situation-b.test.ts.
 */
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox, Result } from './sandbox.ts'
import { runWithoutPrivileges } from './without-privileges.ts'
import { sampleCredentials } from '../local-aws/sample-files.ts'

const config = `[profile portal]
region = ap-northeast-1
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x

[profile unassigned]
region = ap-northeast-1
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = NotMine

[profile hop-1]
region = ap-northeast-1
role_arn = arn:aws:iam::400000000001:role/chain-1
source_profile = keys

[profile hop-2]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/closed-role
source_profile = hop-1

[profile hop-3]
region = ap-northeast-1
role_arn = arn:aws:iam::400000000003:role/chain-3
source_profile = hop-2

[profile mfa]
role_arn = arn:aws:iam::222222222222:role/mfa-role
source_profile = keys
mfa_serial = ${HANAKO.mfaSerial}
`

const hour = 3_600_000

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
  sandbox.writeCredentials(sampleCredentials)
  sandbox.writeConfig(config)
})

afterEach(() => sandbox.close())

/** Checks the form of a failure: nothing on stdout, one error line with the code, at least one hint. */
function expectFailure(result: Result, code: string, status: number): void {
  expect(result.stdout).toBe('')
  expect(result.stderr).toMatch(new RegExp(String.raw`^awsx: error: .* \[${code}\]\n(awsx: hint: .+\n)+$`))
  expect(result.status).toBe(status)
}

describe('the config', () => {
  test('no files: says which files it looked for, and how to start', async () => {
    sandbox.writeConfig('')
    sandbox.writeCredentials('')
    const run = await sandbox.awsx(['export', 'portal'])

    expectFailure(run, 'PROFILE_NOT_FOUND', 3)
    expect(run.stderr).toContain('profile "portal" not found in ~/.aws/config or ~/.aws/credentials')
    expect(run.stderr).toContain('awsx configure sso')
  })

  test('a mistyped name: offers the near one', async () => {
    const run = await sandbox.awsx(['export', 'protal'])

    expectFailure(run, 'PROFILE_NOT_FOUND', 3)
    expect(run.stderr).toContain('did you mean "portal"?')
  })

  test('a mistyped name in a variable: names the variable', async () => {
    const run = await sandbox.awsx(['export'], { env: { AWS_PROFILE: 'protal' } })

    expectFailure(run, 'PROFILE_NOT_FOUND', 3)
    expect(run.stderr).toContain('profile "protal" (from AWS_PROFILE) not found in')
  })

  test.each([
    ['a line that is no setting', 'region = x\noops\n', 'expected "=" between key and value', 3],
    ['a header without its end', 'region = x\n[profile broken\n', 'expected "]"', 3],
  ])('%s: names file and line', async (_what, text, message, line) => {
    sandbox.writeConfig(`[profile broken]\n${text}`)
    const run = await sandbox.awsx(['export', 'broken'])

    expectFailure(run, 'CONFIG_PARSE', 3)
    expect(run.stderr).toContain(`profile "broken": ${message}`)
    expect(run.stderr.match(new RegExp(`~/.aws/config:${line}`, 'g'))).toHaveLength(1)
  })

  test('a broken profile does not disturb the others', async () => {
    sandbox.writeConfig(`${config}\n[profile broken]\noops\n`)
    expect((await sandbox.awsx(['exec', 'hop-1', '--', 'true'])).status).toBe(0)
  })

  test('a file that may not be read: names the file and the reason, not that a profile is required', async () => {
    chmodSync(join(sandbox.home, '.aws/config'), 0o000)
    const run = await runWithoutPrivileges(sandbox, ['export', 'portal'])

    expectFailure(run, 'CONFIG_UNREADABLE', 3)
    expect(run.stderr).toContain('cannot read the ~/.aws/config file: permission denied')
  })
})

describe('the sign-in', () => {
  beforeEach(async () => {
    await sandbox.prepare('login', 'portal')
    sandbox.aws.resetCalls()
  })

  test('ended by an administrator: a new one is needed, but credentials that are still good go on working', async () => {
    sandbox.aws.revokePortalSessions()

    const run = await sandbox.awsx(['export', 'portal', '--refresh'])
    expectFailure(run, 'SSO_LOGIN_REQUIRED', 4)
    expect(run.stderr).toContain('hint: awsx login portal')

    expect((await sandbox.awsx(['exec', 'portal', '--', 'true'])).status).toBe(0)
    expect((await sandbox.awsx(['login', 'portal', '--force'])).status).toBe(0)
    expect((await sandbox.awsx(['export', 'portal', '--refresh'])).status).toBe(0)
  })

  test('without the permission set: names profile, account and place; the sign-in stays', async () => {
    const run = await sandbox.awsx(['export', 'unassigned'])

    expectFailure(run, 'SSO_FORBIDDEN', 5)
    expect(run.stderr).toContain(
      'profile "unassigned": no access to permission set "NotMine" in account 111111111111 (~/.aws/config:8)',
    )
    expect((await sandbox.awsx(['export', 'portal', '--refresh'])).status).toBe(0)
    expect(sandbox.aws.count('CreateToken')).toBe(0)
  })
})

describe('a role', () => {
  test('refused in the middle of a chain: names the hop, its profile and its place; the hops before it stay cached', async () => {
    const run = await sandbox.awsx(['export', 'hop-3'])

    expectFailure(run, 'ACCESS_DENIED', 5)
    expect(run.stderr).toContain('for profile "hop-2" (hop 2 of 3): AccessDenied: ')
    expect(run.stderr).toContain('(~/.aws/config:20) [ACCESS_DENIED]')
    expect(run.stderr).toContain(
      'hint: check that the trust policy of arn:aws:iam::222222222222:role/closed-role',
    )

    sandbox.aws.resetCalls()
    expect((await sandbox.awsx(['exec', 'hop-1', '--', 'true'])).status).toBe(0)
    expect(sandbox.aws.calls).toHaveLength(0)
  })

  test('a wrong MFA code: says that AWS refused it, and a right one works afterwards', async () => {
    const run = await sandbox.awsx(['export', 'mfa', '--mfa-token', '000000'])
    expectFailure(run, 'MFA_REJECTED', 6)
    expect(run.stderr).toContain('for profile "keys"')
    expect(sandbox.aws.count('GetSessionToken')).toBe(1)

    const code = sandbox.aws.mfaCode(HANAKO.mfaSerial)
    expect((await sandbox.awsx(['export', 'mfa', '--mfa-token', code])).status).toBe(0)
  })

  test('an invalid code is rejected before the call to AWS', async () => {
    const run = await sandbox.awsx(['export', 'mfa', '--mfa-token', '12345x'])
    expectFailure(run, 'USAGE', 2)
    expect(run.stderr).not.toContain('12345x')
    expect(sandbox.aws.calls).toHaveLength(0)
  })
})

describe('no network', () => {
  test('names who could not be reached', async () => {
    const run = await sandbox.awsx(['export', 'hop-1'], { env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' } })

    expectFailure(run, 'AWS_UNREACHABLE', 5)
    expect(run.stderr).toContain('for profile "hop-1": 127.0.0.1:9 refused the connection')
  })

  test('while a token has to be refreshed: the sign-in is kept, and works when the network is back', async () => {
    await sandbox.prepare('login', 'portal')
    sandbox.passTime(2 * hour)
    sandbox.aws.faults.inject({ operation: '*', reset: 'before' })

    const offline = await sandbox.awsx(['export', 'portal'])
    expectFailure(offline, 'AWS_UNREACHABLE', 5)

    sandbox.aws.faults.clear()
    expect(await sandbox.awsx(['exec', 'portal', '--', 'true'])).toMatchObject({ status: 0, stderr: '' })
    expect(sandbox.aws.count('CreateToken', { grantType: 'authorization_code' })).toBe(1)
  })

  test('the page of a hotel’s network is not taken for an answer', async () => {
    sandbox.aws.faults.inject({ operation: '*', captivePortal: true })
    const run = await sandbox.awsx(['export', 'hop-1'])

    expectFailure(run, 'AWS_UNREACHABLE', 5)
    expect(run.stderr).toContain('it looks like a login page or a proxy')
  })
})

describe('the store', () => {
  test('that cannot be written costs a warning, not the credentials', async () => {
    // A folder below a file can be made by nobody, not even by root.
    const run = await sandbox.awsx(['exec', 'hop-1', '--', 'sh', '-c', 'echo $AWS_ACCOUNT_ID'], {
      env: { AWSX_HOME: join(sandbox.home, 'passphrase/awsx') },
    })

    expect(run).toMatchObject({ status: 0, stdout: '400000000001\n' })
    expect(run.stderr).toMatch(/^awsx: not stored: cannot create the folder \S+ \(ENOTDIR\)\n$/)
  })

  test('with a damaged record sets it aside, warns once and fetches what it held', async () => {
    await sandbox.awsx(['exec', 'hop-1', '--', 'true'])
    const folder = join(sandbox.home, '.local/state/awsx/records')
    const [record = ''] = readdirSync(folder)
    const bytes = readFileSync(join(folder, record))
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
    writeFileSync(join(folder, record), bytes)

    const run = await sandbox.awsx(['exec', 'hop-1', '--', 'true'])

    expect(run.status).toBe(0)
    expect(run.stderr).toMatch(/^awsx: warning: set a damaged record aside .*\n$/)
    expect(sandbox.aws.count('AssumeRole')).toBe(2)
    expect(readdirSync(folder).filter((name) => name.endsWith('.bad'))).toHaveLength(1)
    expect(await sandbox.awsx(['exec', 'hop-1', '--', 'true'])).toMatchObject({ status: 0, stderr: '' })
    expect(sandbox.aws.count('AssumeRole')).toBe(2)
  })

  test('under another passphrase is refused, and stays as it is', async () => {
    await sandbox.prepare('login', 'portal')
    await sandbox.awsx(['lock'])
    const run = await sandbox.awsx(['export', 'portal'], { env: { AWSX_PASSPHRASE: 'another one' } })

    expectFailure(run, 'STORE_LOCKED', 7)
    expect((await sandbox.awsx(['login', 'portal', '--check'])).status).toBe(0)
    expect(sandbox.aws.count('CreateToken')).toBe(1)
  })
})

test('a warning of Node itself is shown and ends nothing', async () => {
  const run = await sandbox.awsx(['exec', 'hop-1', '--', 'sh', '-c', 'echo $AWS_ACCOUNT_ID'], {
    // One of the ways to make Node warn at the first call of AWS.
    env: { NODE_DEBUG: 'http', AWSX_ALLOW_TRACE_SECRETS: '1' },
    mayWarn: true,
  })

  expect(run.stderr).toMatch(/Warning: Setting the NODE_DEBUG environment variable/)
  expect(run).toMatchObject({ status: 0, stdout: '400000000001\n' })
})
