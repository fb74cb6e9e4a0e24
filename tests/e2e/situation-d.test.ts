/**
 * Situation D: a first switch-role setup, as tutorials have it: `[default]` keys in credentials; `[profile default]`, with the word, and
 * `[profile test]` in config; a comment after a value; MFA added later.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox, sdkCommand } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

const credentials = `[default]
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}
`

const config = `[profile default]
region = ap-northeast-1
output = json

[profile test]
role_arn = arn:aws:iam::222222222222:role/role-s # the role in the test account
source_profile = default
region = us-west-2 # where the test systems are
`

const configWithMfa = `${config.replaceAll('role-s', 'mfa-role')}mfa_serial = ${HANAKO.mfaSerial} # my phone
`

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
  sandbox.writeCredentials(credentials)
  sandbox.writeConfig(config)
})

afterEach(() => sandbox.close())

async function callerOf(args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await sandbox.awsx([...args, '--', ...sdkCommand])
  expect(stderr).toBe('')
  return (JSON.parse(stdout) as { Arn: string }).Arn
}

describe('a first setup', () => {
  test('the role is assumed with the keys of default; comments are not part of the values', async () => {
    expect(await callerOf(['exec', 'test'])).toBe('arn:aws:sts::222222222222:assumed-role/role-s/awsx-tester')

    const region = await sandbox.awsx(['exec', 'test', '--', 'sh', '-c', 'echo $AWS_REGION'])
    expect(region.stdout).toBe('us-west-2\n')
    expect(sandbox.aws.count('AssumeRole')).toBe(1)
  })

  test('without a name it is the user, in the region of [profile default]', async () => {
    expect(await callerOf(['exec'])).toBe(HANAKO.arn)
    const region = await sandbox.awsx(['exec', '--', 'sh', '-c', 'echo $AWS_REGION'])
    expect(region.stdout).toBe('ap-northeast-1\n')
  })

  test('login has nothing to sign in to, and just makes the profile ready', async () => {
    const login = await sandbox.awsx(['login', 'test'])
    expect(login.stderr).toMatch(/^awsx: profile "test" is ready; credentials expire in .*\n$/)
    expect(login.status).toBe(0)
  })
})

describe('when MFA is added to the role', () => {
  beforeEach(() => sandbox.writeConfig(configWithMfa))

  test('the serial is read without the comment behind it, and one code makes a session', async () => {
    const code = sandbox.aws.mfaCode(HANAKO.mfaSerial)
    const arn = await callerOf(['exec', 'test', '--mfa-token', code])
    expect(arn).toBe('arn:aws:sts::222222222222:assumed-role/mfa-role/awsx-tester')
    expect(sandbox.aws.count('GetSessionToken', { SerialNumber: HANAKO.mfaSerial })).toBe(1)
  })

  test('without a code the message names the device and the command to type', async () => {
    const exec = await sandbox.awsx(['exec', 'test', '--', 'true'])
    expect(exec.status).toBe(125)
    expect(exec.stderr).toContain(`requires an MFA code from ${HANAKO.mfaSerial} [MFA_REQUIRED]`)
    expect(exec.stderr).toContain('hint: awsx login test')
  })
})
