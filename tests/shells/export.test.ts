/** `export` as it is typed: into a shell, within a shell of awsx, and out again. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { has } from './shells.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeCredentials(
    `[keys]\naws_access_key_id = ${HANAKO.accessKeyId}\naws_secret_access_key = ${HANAKO.secretAccessKey}\n`,
  )
  sandbox.writeConfig(`[profile keys]
output = json

[profile role]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys

[profile other]
region = us-west-2
role_arn = arn:aws:iam::400000000001:role/chain-1
source_profile = keys
`)
})

afterAll(() => sandbox.close())

const show = 'echo "$AWSX_PROFILE $AWS_ACCOUNT_ID $AWS_REGION $AWS_DEFAULT_REGION"'

describe('within a shell of awsx', () => {
  test.each([
    ['the same profile', 'role', 'role 222222222222 ap-northeast-1 ap-northeast-1\n'],
    ['no profile, which is the same', '', 'role 222222222222 ap-northeast-1 ap-northeast-1\n'],
    ['another profile', 'other', 'other 400000000001 us-west-2 us-west-2\n'],
  ])('%s', async (_what, profile, expected) => {
    const script = `eval "$(awsx export ${profile})"; ${show}`
    const inner = await sandbox.awsx(['exec', 'role', '--', 'sh', '-c', script])
    expect(inner).toMatchObject({ status: 0, stdout: expected, stderr: '' })
  })

  test('the other profile starts from the config and not from the keys around it', async () => {
    sandbox.aws.resetCalls()
    await sandbox.awsx(['exec', 'role', '--', 'awsx', 'export', 'other', '--refresh'])
    const callers = sandbox.aws.calls.filter((call) => call.parameters['RoleArn']?.endsWith('chain-1'))
    expect(callers.map(({ caller }) => caller)).toEqual([HANAKO.arn])
  })

  test('--unset takes all of it out', async () => {
    const script = 'eval "$(awsx export --unset)"; env'
    const { stdout } = await sandbox.awsx(['exec', 'role', '--', 'sh', '-c', script])
    const left = stdout.split('\n').filter((line) => /^(AWS_(?!ENDPOINT_URL)|AWSX_PROFILE)/.test(line))
    expect(left).toEqual([])
  })
})

const unquoted = (
  [
    ['bash', 'eval $(awsx export role)', 'eval $(awsx init bash)', 'eval "$(awsx init bash)"'],
    ['zsh', 'eval $(awsx export role)', 'eval $(awsx init zsh)', 'eval "$(awsx init zsh)"'],
    ['fish', 'eval (awsx export role --format fish)', 'eval (awsx init fish)', 'awsx init fish | source'],
  ] as const
).map(([shell, ...lines]) => [shell, has(shell) ? describe : describe.skip, ...lines] as const)

for (const [shell, describeShell, exporting, wrong, right] of unquoted) {
  describeShell(`${shell}, which joins the lines of an unquoted eval`, () => {
    test('sets the credentials of export anyway, and shows none', async () => {
      const { status, stdout, stderr } = await sandbox.run(shell, ['-c', `${exporting}; ${show}`], {
        env: { AWS_PROFILE: 'other', AWS_SESSION_TOKEN: 'stale', AWS_SECURITY_TOKEN: 'stale' },
      })
      expect({ status, stdout, stderr }).toEqual({
        status: 0,
        stdout: 'role 222222222222 ap-northeast-1 ap-northeast-1\n',
        stderr: '',
      })
    })

    test('gets the correct command from init', async () => {
      const { stderr } = await sandbox.run(shell, ['-c', wrong])
      expect(stderr).toBe(`awsx: error: the shell joined the lines of awsx init; run: ${right}\n`)
      expect(await sandbox.run(shell, ['-c', right])).toMatchObject({ status: 0, stdout: '', stderr: '' })
    })
  })
}

const describeFish = has('fish') ? describe : describe.skip

describeFish('fish', () => {
  test('succeeds where variables that it removes are not set', async () => {
    const lines = [
      'awsx export role --format fish | source',
      'awsx export --unset --format fish | source',
      'eval (awsx export role)',
      'eval (awsx export --unset)',
    ]
    const script = lines.map((line) => `${line}; echo $status`).join('\n')
    const { stdout, stderr } = await sandbox.run('fish', ['--no-config', '-c', script])
    expect({ stdout, stderr }).toEqual({ stdout: '0\n0\n0\n0\n', stderr: '' })
  })

  test('sets the credentials of the default format too, and shows none', async () => {
    const script = `eval (awsx export role); ${show}; echo removed$AWS_PROFILE; eval (awsx export --unset); env`
    const { stdout, stderr } = await sandbox.run('fish', ['--no-config', '-c', script], {
      env: { AWS_PROFILE: 'other', AWS_SESSION_TOKEN: 'stale' },
    })

    expect(stderr).toBe('')
    expect(stdout).toMatch(/^role 222222222222 ap-northeast-1 ap-northeast-1\n/)
    expect(stdout).not.toMatch(/^removedother$|^AWS_(?:ACCESS_KEY_ID|SESSION_TOKEN|PROFILE)=|^AWSX_PROFILE=/m)
  })
})

test('the default format sets the credentials in a shell that stops at errors and unset variables', async () => {
  const { status, stdout, stderr } = await sandbox.run('sh', [
    '-c',
    `set -eu; eval $(awsx export role); ${show}; alias`,
  ])

  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: 'role 222222222222 ap-northeast-1 ap-northeast-1\n',
    stderr: '',
  })
})

describe('--unset', () => {
  test.each([
    ['env', 'unset AWS_SECRET_ACCESS_KEY;'],
    ['env-no-export', 'unset AWS_SECRET_ACCESS_KEY;'],
    ['fish', 'set -e AWS_SECRET_ACCESS_KEY;'],
    ['powershell', 'Remove-Item Env:AWS_SECRET_ACCESS_KEY -ErrorAction Ignore;'],
    ['windows-cmd', 'set "AWS_SECRET_ACCESS_KEY="'],
    ['xonsh', "__xonsh__.env.pop('AWS_SECRET_ACCESS_KEY', None);"],
    ['tcsh', 'unsetenv AWS_SECRET_ACCESS_KEY;'],
    ['elvish', 'unset-env AWS_SECRET_ACCESS_KEY;'],
  ])('as %s', async (format, line) => {
    const { stdout, status } = await sandbox.awsx(['export', '--unset', '--format', format])
    expect(status).toBe(0)
    expect(stdout.split('\n')).toContain(line)
  })

  test.each(['process', 'dotenv', 'ini'])('has no meaning for %s', async (format) => {
    const run = await sandbox.awsx(['export', '--unset', '--format', format])
    expect(run).toMatchObject({ status: 2, stdout: '' })
  })
})
