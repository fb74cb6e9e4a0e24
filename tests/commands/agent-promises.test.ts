/**
 * What docs/agents.md promises, and where it says that a promise ends: the titles are the cells of its table, which
 * tests/docs/agent-promises.test.ts compares. What needs real processes is in tests/e2e/agent-promises.test.ts.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { agentVariables } from '../../src/app/agent-variables.ts'
import { runAgent } from '../in-process/agent-run.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { HANAKO } from '../local-aws/default-data.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config: sampleConfig, credentials: sampleCredentials })
  sandbox.addProgram('tool')
})

afterEach(() => sandbox.close())

const guard = (): void =>
  sandbox.writeSettings('[[guard]]\naccounts = ["222222222222"]\nenvironment = "production"\n')

describe('confirmation on the terminal', () => {
  test("helps against: a person's slip, a wrong tab, a script that runs by accident", async () => {
    guard()
    const exec = ['exec', 'role', '--', 'tool']
    const slip = await sandbox.runWith({ answers: ['y', 'yes', ''] }, ...exec)
    const script = await sandbox.run(...exec)
    const read = await sandbox.runWith({ answers: ['2222'] }, ...exec)

    expect(slip.stderr).toContain('[CONFIRMATION_DECLINED]')
    expect(script.stderr).toContain('[CONFIRMATION_REQUIRED]')
    expect([slip, script, read].map(({ launched }) => launched.length)).toEqual([0, 0, 1])
  })
})

describe('code from a phone, security key, portal sign-in on each use', () => {
  const never = (): void =>
    sandbox.writeConfig(
      sampleConfig.replace('[profile mfa]', '[profile mfa]\nregion = eu-west-1\nawsx_cache = never'),
    )
  const useCode = async (): Promise<number> => {
    const code = sandbox.aws.mfaCode(HANAKO.mfaSerial)
    const { status } = await sandbox.runWith({ answers: [code] }, 'exec', 'mfa', '--', 'tool')
    sandbox.passTime(60_000)
    return status
  }

  test('helps against: the above, and programs, **if AWS enforces it** (MFA in the trust policy) and nothing is cached', async () => {
    never()
    expect([await useCode(), await useCode()]).toEqual([0, 0])
    const alone = await sandbox.run('exec', 'mfa', '--', 'tool')
    expect([alone.launched.length, alone.stderr]).toEqual([0, expect.stringContaining('[MFA_REQUIRED]')])
  })

  test('does not help against: someone who controls the session afterwards', async () => {
    never()
    const answers = [sandbox.aws.mfaCode(HANAKO.mfaSerial)]
    const { launched } = await sandbox.runWith({ answers }, 'exec', 'mfa', '--', 'tool')
    expect(launched[0]?.env).toHaveProperty('AWS_SESSION_TOKEN')
  })
})

describe('read-only session', () => {
  test('helps against: every write through these credentials, whatever program', async () => {
    await sandbox.run('exec', 'role', '--read-only', '--', 'tool')
    await sandbox.run('exec', 'role', '--view-only', '--server', '--', 'tool')
    await runAgent(sandbox, ['--allow', 'role=view'], async ({ awsx }) => void (await awsx('export', 'role')))

    const calls = sandbox.aws.calls.filter(({ operation }) => operation === 'AssumeRole')
    expect(calls.map(({ parameters }) => parameters['PolicyArns.member.1.arn']?.split('/').at(-1))).toEqual([
      'ReadOnlyAccess',
      'ViewOnlyAccess',
      'ViewOnlyAccess',
    ])
  })

  test('does not help against: other credentials that the same user can reach; reading secrets', async () => {
    let full = false
    const launch = async ({ env }: { readonly env: Readonly<Record<string, string>> }): Promise<number> => {
      const inner = await sandbox.runWith(
        { env: { ...env, AWSX_ACCESS: undefined } },
        'exec',
        'keys',
        '--',
        'tool',
      )
      full = inner.launched[0]?.env['AWS_ACCESS_KEY_ID'] === HANAKO.accessKeyId
      return 0
    }
    await sandbox.runWith(
      { launch, env: { AWS_REGION: 'eu-west-1' } },
      'exec',
      'role',
      '--read-only',
      '--',
      'tool',
    )
    expect(full).toBe(true)
  })
})

describe('detecting agents', () => {
  test('helps against: agents that do not hide: all common ones in their default setup', async () => {
    guard()
    const markers = [...Object.keys(agentVariables), 'AI_AGENT'].map((name) => ({ env: { [name]: '1' } }))
    const parent = { '/proc/self/stat': '9 (node) S 8 ', '/proc/8/stat': '8 (claude) S 1 ' }
    for (const how of [...markers, { processes: parent }]) {
      const { stderr, launched } = await sandbox.runWith(
        { answers: [], ...how },
        'exec',
        'role',
        '--',
        'tool',
      )
      expect([launched.length, stderr]).toEqual([0, expect.stringContaining('[APPROVAL_REQUIRED]')])
    }
  })
})

describe('allow list with a broker', () => {
  test('does not help against: an agent that can read the same home directory', async () => {
    let status: number | undefined
    await runAgent(sandbox, ['--allow', 'role=view'], async ({ awsxWith }) => {
      const sealed = ['AWSX_BROKER', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_PROFILE']
      const env = Object.fromEntries(sealed.map((name) => [name, undefined]))
      status = (await awsxWith({ ...env, HOME: sandbox.home }, 'export', 'keys')).status
    })
    expect(status).toBe(0)
  })
})

describe('audit log', () => {
  const keyIds = async (): Promise<readonly unknown[]> =>
    ((await sandbox.json('audit', '--json')) as readonly Record<string, unknown>[]).map(
      (entry) => entry['accessKeyId'],
    )

  test('helps against: "what happened and when" after an accident', async () => {
    const { launched } = await sandbox.runWith({ env: { CLAUDECODE: '1' } }, 'exec', 'role', '--', 'tool')
    expect(await keyIds()).toEqual([launched[0]?.env['AWS_ACCESS_KEY_ID']])
  })

  test('does not help against: tampering by the same user. CloudTrail is the evidence', async () => {
    await sandbox.runWith({ env: { CLAUDECODE: '1' } }, 'exec', 'role', '--', 'tool')
    const file = join(sandbox.home, 'state/audit/audit.jsonl')
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replaceAll(/"accessKeyId":"\w+"/g, '"accessKeyId":"ASIAFORGED"'),
    )
    expect(await keyIds()).toEqual(['ASIAFORGED'])
  })
})
