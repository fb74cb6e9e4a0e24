/** What SDKs may rely on: one line of JSON, or nothing on stdout and one line on stderr that says what to type. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { hasTerminals, startOnTerminal } from '../e2e/runs.ts'

const config = `[profile keys]
region = eu-central-1

[profile role]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys

[profile mfa]
role_arn = arn:aws:iam::222222222222:role/mfa-role
source_profile = keys
mfa_serial = ${HANAKO.mfaSerial}

[profile portal]
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x

[profile signed-in-elsewhere]
login_session = arn:aws:iam::111111111111:user/hanako
`

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeCredentials(
    `[keys]\naws_access_key_id = ${HANAKO.accessKeyId}\naws_secret_access_key = ${HANAKO.secretAccessKey}\n`,
  )
  sandbox.writeConfig(config)
})

afterAll(() => sandbox.close())

beforeEach(() => sandbox.aws.resetCalls())

const answer = {
  Version: 1,
  AccessKeyId: expect.stringMatching(/^ASIA/),
  SecretAccessKey: expect.stringMatching(/^.{20,}$/),
  SessionToken: expect.stringMatching(/^.{20,}$/),
  Expiration: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  AccountId: '222222222222',
}

test('one line of JSON, and nothing of stdin is read', async () => {
  const both = await sandbox.run('sh', ['-c', 'awsx credential-process role; cat'], {
    stdin: 'for the next one\n',
  })

  expect(both).toMatchObject({ status: 0, stderr: '' })
  expect(both.stdout).toMatch(/^\{.*\}\nfor the next one\n$/)
  expect(JSON.parse(both.stdout.split('\n')[0] ?? '')).toEqual(answer)
})

describe('where a person is needed', () => {
  test.each([
    ['portal', 4, 'SSO_LOGIN_REQUIRED', 'awsx login portal'],
    ['mfa', 6, 'MFA_REQUIRED', 'awsx login mfa'],
    ['signed-in-elsewhere', 4, 'LOGIN_SESSION_REQUIRED', 'awsx login signed-in-elsewhere'],
  ])('%s: status %i, nothing on stdout, one line on stderr', async (profile, status, code, command) => {
    const run = await sandbox.awsx(['credential-process', profile])

    expect(run).toMatchObject({ status, stdout: '' })
    expect(run.stderr).toMatch(new RegExp(String.raw`^awsx: error: [^\n]*; run: ${command}.* \[${code}\]\n$`))
    expect(sandbox.aws.calls).toEqual([])
  })
})

function onTerminal(
  line: string,
  env: Readonly<Record<string, string>> = {},
): ReturnType<typeof startOnTerminal> {
  return startOnTerminal('sh', ['-c', line], {
    env: { ...sandbox.env, ...env },
    cwd: sandbox.home,
    deadlineMs: 20_000,
  })
}

const withTerminal = hasTerminals ? describe : describe.skip

withTerminal('with a terminal at /dev/tty (needs script of util-linux)', () => {
  test('the code is asked there, while the three streams are pipes of somebody else', async () => {
    const line = 'echo 999999 | awsx credential-process mfa >out 2>err; echo "status $?"; cat err'
    const person = onTerminal(line)
    await person.until(/MFA code for .*: $/)
    person.type(`${sandbox.aws.mfaCode(HANAKO.mfaSerial)}\r`)
    await person.until(/status 0/)
    const { stdout } = await person.end()

    expect(JSON.parse(readFileSync(join(sandbox.home, 'out'), 'utf8'))).toEqual(answer)
    expect(readFileSync(join(sandbox.home, 'err'), 'utf8')).toBe('')
    expect(stdout).not.toContain('SecretAccessKey')
  })

  test('who presses Ctrl-C is not asked again, and the SDK gets a status', async () => {
    await sandbox.awsx(['clear', '--all'])
    const person = onTerminal('awsx credential-process mfa >out 2>err; echo "status $?"')
    await person.until(/MFA code for .*: $/)
    person.type('\u0003')
    await person.until(/status 130/)
    await person.end()
    expect(readFileSync(join(sandbox.home, 'out'), 'utf8')).toBe('')
  })

  test('no browser is opened', async () => {
    const opened = join(sandbox.home, 'opened')
    const browser = sandbox.writeProgram('browser', `echo "$1" >>'${opened}'`)
    const run = await onTerminal('awsx credential-process portal', { BROWSER: browser }).end()

    expect(run.status).toBe(4)
    expect(() => readFileSync(opened)).toThrow('ENOENT')
  })
})
