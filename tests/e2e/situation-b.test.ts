/**
 * Situation B: an IAM user with MFA who switches roles. By hand this is `aws sts assume-role --serial-number … --token-code …` and copying
 * three values into the environment, in PowerShell as well as in a POSIX shell.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { EXTERNAL_ID, HANAKO } from '../local-aws/default-data.ts'
import { mfaThenRole, userCredentials } from '../local-aws/sample-files.ts'
import { openSandbox, sdkCommand } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'
import { hasTerminals } from './runs.ts'

const question = 'MFA code for arn:aws:iam::111111111111:mfa/hanako (profile hanako): '

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
  sandbox.writeCredentials(userCredentials)
  sandbox.writeConfig(mfaThenRole)
})

afterEach(() => sandbox.close())

const onTerminal = hasTerminals ? describe : describe.skip

onTerminal('login on a terminal (needs script of util-linux)', () => {
  test('asks the code and shows the digits; what follows asks nothing', async () => {
    const code = sandbox.aws.mfaCode(HANAKO.mfaSerial)
    const login = sandbox.startOnTerminal(['login', 'switched'])
    await login.until(/MFA code for .*: $/)
    login.type(`${code}\r`)

    const { status, stdout } = await login.end()
    expect(stdout).toContain(question)
    expect(stdout).toContain(`${question}${code}`)
    expect(stdout).toContain('profile "switched" is ready')
    expect(status).toBe(0)

    sandbox.aws.resetCalls()
    const exec = await sandbox.awsx(['exec', 'switched', '--', 'sh', '-c', 'echo $AWS_ACCOUNT_ID'])
    expect(exec).toEqual({ status: 0, signal: null, stdout: '222222222222\n', stderr: '' })
    expect(sandbox.aws.calls).toHaveLength(0)
  })

  test('asks again for what is not six digits, and for a code that AWS refuses', async () => {
    const login = sandbox.startOnTerminal(['login', 'switched'])
    await login.until(/: $/)
    login.type('12345\r')
    await login.until(/invalid MFA code; expected six digits\n.*: $/)
    expect(sandbox.aws.calls).toHaveLength(0)

    login.type('000000\r')
    await login.until(/AWS did not accept that code; .*\n.*: $/)

    login.type(`${sandbox.aws.mfaCode(HANAKO.mfaSerial)}\r`)
    expect((await login.end()).status).toBe(0)
    expect(sandbox.aws.count('GetSessionToken')).toBe(2)
  })

  test('three refused codes are enough, and say so', async () => {
    const login = sandbox.startOnTerminal(['login', 'switched'])
    for (const [index, code] of ['000000', '000001', '000002'].entries()) {
      await login.until(new RegExp(`(?:MFA code for [^]*?){${index + 1}}: $`))
      login.type(`${code}\r`)
    }

    const { status, stdout } = await login.end()
    expect(stdout).toContain('MultiFactorAuthentication failed')
    expect(stdout).toContain('[MFA_REJECTED]')
    expect(status).toBe(6)
    expect(sandbox.aws.count('GetSessionToken')).toBe(3)
  })
})

describe('without a terminal', () => {
  test('--mfa-token gives the code, and nothing is asked for half a day', async () => {
    const code = sandbox.aws.mfaCode(HANAKO.mfaSerial)
    const exec = await sandbox.awsx(['exec', 'switched', '-t', code, '--', ...sdkCommand])
    expect(exec.stderr).toBe('')
    expect(JSON.parse(exec.stdout)).toMatchObject({
      Arn: expect.stringMatching(/^arn:aws:sts::222222222222:assumed-role\/mfa-role\/awsx-tester$/),
    })

    sandbox.passTime(11 * 3_600_000)
    sandbox.aws.resetCalls()
    const later = await sandbox.awsx(['exec', 'switched', '--', 'true'])
    expect(later).toMatchObject({ status: 0, stderr: '' })
    expect(sandbox.aws.calls.map((call) => call.operation)).toEqual(['AssumeRole'])
  })

  test.each([
    ['exec', ['exec', 'switched', '--', 'true'], 125],
    ['export', ['export', 'switched'], 6],
  ])('%s without a code says what to type', async (_name, args, status) => {
    const run = await sandbox.awsx(args)

    expect(run).toMatchObject({ status, stdout: '' })
    expect(run.stderr).toContain(
      `profile "switched" requires an MFA code from ${HANAKO.mfaSerial} [MFA_REQUIRED]`,
    )
    expect(run.stderr).toContain('awsx: hint: awsx login switched')
    expect(sandbox.aws.calls).toHaveLength(0)
  })

  test('credential-process without a code says it in one line', async () => {
    const run = await sandbox.awsx(['credential-process', 'switched'])
    expect(run).toEqual({
      status: 6,
      signal: null,
      stdout: '',
      stderr: `awsx: error: profile "switched" requires an MFA code from ${HANAKO.mfaSerial}; run: awsx login switched [MFA_REQUIRED]\n`,
    })
    expect(sandbox.aws.calls).toHaveLength(0)
  })
})

describe('export', () => {
  beforeEach(async () => {
    await sandbox.awsx(['login', 'switched', '-t', sandbox.aws.mfaCode(HANAKO.mfaSerial)])
  })

  test('a POSIX shell takes it with eval, and gets rid of it with --unset', async () => {
    const script = `
      export AWS_PROFILE=another
      eval "$(awsx export switched)"
      env | grep ^AWS | sort
      echo ---
      eval "$(awsx export --unset)"
      env | grep -E '^(AWS_(ACC|SEC|SES|PROF|REG|DEF|CRED)|AWSX_PROFILE|AWS_VAULT)'`
    const { stdout, stderr } = await sandbox.run('sh', ['-c', script])

    expect(stderr).toBe('')
    const [during = '', after] = stdout.split('---\n')
    expect(during).toMatch(/^AWS_ACCESS_KEY_ID=ASIA/m)
    expect(during).toMatch(/^AWS_ACCOUNT_ID=222222222222$/m)
    expect(during).toMatch(/^AWS_REGION=ap-northeast-1$/m)
    expect(during).not.toMatch(/^AWS_PROFILE=/m)
    expect(after).toBe('')
  })

  test('PowerShell gets the same values in its own form', async () => {
    const posix = await sandbox.awsx(['export', 'switched', '--format', 'env-no-export'])
    const { stdout } = await sandbox.awsx(['export', 'switched', '--format', 'powershell'])

    const values = (text: string, form: RegExp): Record<string, string> =>
      Object.fromEntries([...text.matchAll(form)].map(([, name = '', value = '']) => [name, value]))
    const shown = values(stdout, /^\$Env:(\w+) = '([^']*)';$/gm)
    expect(shown['AWS_ACCESS_KEY_ID']).toMatch(/^ASIA/)
    expect(shown).toEqual(values(posix.stdout, /^(\w+)='([^']*)';$/gm))
    expect(stdout).toContain('Remove-Item Env:AWS_PROFILE -ErrorAction Ignore;\n')
  })
})

test('a forgotten mfa_serial is named, with the profile that lacks it', async () => {
  const exec = await sandbox.awsx(['exec', 'forgotten', '--', 'true'])

  expect(exec.status).toBe(125)
  expect(exec.stderr).toMatch(
    /could not assume role arn:aws:iam::222222222222:role\/mfa-role for profile "forgotten": AccessDenied: .* \(~\/\.aws\/config:10\) \[ACCESS_DENIED\]/,
  )
  expect(exec.stderr).toMatch(/hint: if the role requires MFA, add mfa_serial = \S+ to profile "forgotten"/)
})

test('one code serves three roles in six processes that start at once', async () => {
  const asked = join(sandbox.home, 'asked')
  const code = sandbox.aws.mfaCode(HANAKO.mfaSerial)
  const program = sandbox.writeProgram('code', `echo asked >> '${asked}'; echo ${code}`)
  const roles = ['mfa-role', 'role-s', 'external-role']
  const profiles = roles.map(
    (role) => `[profile ${role}]
role_arn = arn:aws:iam::222222222222:role/${role}
source_profile = hanako
external_id = ${EXTERNAL_ID}
mfa_serial = ${HANAKO.mfaSerial}
mfa_process = ${program}
`,
  )
  sandbox.writeConfig(mfaThenRole + profiles.join(''))
  const runs = await Promise.all(
    [...roles, ...roles].map((role) => sandbox.awsx(['exec', role, '--', 'sh', '-c', 'echo $AWSX_PROFILE'])),
  )

  expect(runs.map(({ stdout }) => stdout.trim())).toEqual([...roles, ...roles])
  expect(readFileSync(asked, 'utf8')).toBe('asked\n')
  expect(sandbox.aws.count('GetSessionToken')).toBe(1)
  expect(sandbox.aws.count('AssumeRole')).toBe(3)
})
