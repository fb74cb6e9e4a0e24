/** The command line of `exec --agent`. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Launched, Sandbox } from '../in-process/sandbox.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config: sampleConfig, credentials: sampleCredentials })
  sandbox.addProgram('tool')
})

afterEach(() => sandbox.close())

const start = (...words: readonly string[]): readonly string[] => ['exec', ...words, '--', 'tool']
const roleArn = 'arn:aws:iam::222222222222:role/role-s'

describe('the command line', () => {
  test.each([
    ['no --allow', ['--agent'], 'name the profiles that the command may use with --allow'],
    ['no --agent', ['--allow', 'role'], '--allow requires --agent'],
    ['a group without --agent', ['--agent-group', 'staff'], '--agent-group requires --agent'],
    ['a profile as argument', ['role', '--agent', '--allow', 'role'], 'name the profiles'],
    [
      'an unknown access',
      ['--agent', '--allow', 'role=write'],
      'unknown access "write"; expected full, read, or view',
    ],
    ['a profile twice', ['--agent', '--allow', 'role,role=view'], 'names profile "role" twice'],
    ['--server', ['--agent', '--allow', 'role', '--server'], '--server does not apply with --agent'],
    [
      '--role-arn',
      ['--agent', '--allow', 'role', '--role-arn', roleArn],
      '--role-arn does not apply with --agent',
    ],
    ['an invalid name', ['--agent=a b', '--allow', 'role'], 'invalid name "a b" in --agent'],
    [
      'a group that does not exist',
      ['--agent', '--allow', 'role', '--agent-group', 'no-such'],
      'has no group "no-such"',
    ],
    [
      'a group number that chown(2) takes for no change',
      ['--agent', '--allow', 'role', '--agent-group', '4294967295'],
      'invalid number "4294967295" of a group in --agent-group',
    ],
    ['a long-lived key', ['--agent', '--allow', 'keys'], 'has a long-lived access key'],
  ])('%s', async (_what, words, message) => {
    const { status, stderr, launched } = await sandbox.run('exec', ...words, '--', 'tool')

    expect([status, launched]).toEqual([125, []])
    expect(stderr).toContain(message)
    expect(stderr).toContain('[USAGE]')
  })

  test.each([
    ['in a run', []],
    ['in a dry run', ['--dry-run']],
  ])('a name that AWS tools cannot read is refused before anything is asked: %s', async (_when, options) => {
    sandbox.writeConfig(sampleConfig.replace('[profile mfa]', '[profile "my mfa"]'))
    const words = ['--agent', '--allow', 'my mfa', ...options]
    const { status, stderr, launched } = await sandbox.runWith({ answers: [] }, ...start(...words))

    expect([status, launched]).toEqual([125, []])
    expect(stderr).toContain('invalid profile name "my mfa"; the AWS SDKs would not find it [CONFIG_INVALID]')
    expect(sandbox.aws.calls).toEqual([])
  })

  test('Windows is refused with what to do', async () => {
    const { status, stderr } = await sandbox.runWith(
      { platform: 'win32' },
      ...start('--agent', '--allow', 'role'),
    )
    expect(status).toBe(125)
    expect(stderr).toContain('--agent does not work on Windows')
    expect(stderr).toContain('WSL')
  })

  test('the agent is named like its program without a name, and the variable of the user stays', async () => {
    const launch = ({ env }: Launched): number => {
      expect(env).toMatchObject({ AI_AGENT: 'tool', AWS_SDK_UA_APP_ID: 'mine' })
      return 3
    }
    const env = { AWS_SDK_UA_APP_ID: 'mine' }
    const argv = ['exec', '--agent', '--allow', 'role', '--', 'tool']
    expect((await sandbox.runWith({ launch, env }, ...argv)).status).toBe(3)
  })

  test('a dry run prints the plans and the names of the variables, and creates nothing', async () => {
    const { status, stdout } = await sandbox.run(...start('--agent', '--allow', 'role=view', '--dry-run'))
    expect(status).toBe(0)
    expect(stdout).toContain('ViewOnlyAccess')
    expect(stdout).toMatch(/^sets: .*AWS_CONFIG_FILE.*AWS_REGION.*AWS_SDK_UA_APP_ID.*AWSX_BROKER$/m)
    expect(stdout).toMatch(/^runs: .*tool"$/m)
    expect(sandbox.aws.calls).toEqual([])
  })
})
