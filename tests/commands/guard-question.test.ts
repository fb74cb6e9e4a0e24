import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { nameAnswer } from '../../src/app/guard-answer.ts'
import { findTerminalName, findTerminalSession } from '../../src/app/terminal-session.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import type { Plan, PlanGuard } from '../../src/plan/types.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config: sampleConfig, credentials: sampleCredentials })
  sandbox.addProgram('tool')
  sandbox.writeSettings('[[guard]]\naccounts = ["222222222222"]\nenvironment = "production"\n')
})

afterEach(() => sandbox.close())

test('the last four digits of the account let the command run', async () => {
  const { launched, asked, said } = await sandbox.runWith(
    { answers: ['2222'] },
    'exec',
    'role',
    '--',
    'tool',
    'x',
  )

  expect(asked).toEqual([{ question: 'Last four digits of the account ID: ', hidden: false }])
  expect(said.join('\n')).toContain('profile "role" is guarded: production')
  expect(said.join('\n')).toContain('command  tool x')
  expect(launched[0]?.env).toMatchObject({ AWSX_ENVIRONMENT: 'production' })
})

test.each([
  ['three wrong answers', ['y', '1111', 'yes']],
  ['an empty answer', ['']],
])('%s stop it before anything is fetched', async (_what, answers) => {
  const { status, stderr, launched } = await sandbox.runWith({ answers }, 'exec', 'role', '--', 'tool')

  expect(status).toBe(125)
  expect(stderr).toContain('CONFIRMATION_DECLINED')
  expect(launched).toEqual([])
  expect(sandbox.aws.calls).toEqual([])
})

describe.each([
  ['exec', ['exec', 'role', '--', 'tool'], 125],
  ['exec --server', ['exec', 'role', '--server', '--', 'tool'], 125],
  ['export', ['export', 'role'], 4],
  ['credential-process', ['credential-process', 'role'], 4],
  ['token', ['token', 'eks', 'role', '--cluster', 'web'], 4],
  ['console', ['console', 'role', '--print'], 4],
])('%s without a terminal', (_what, argv, expected) => {
  test('is refused', async () => {
    const { status, stdout, stderr } = await sandbox.run(...argv)

    expect(status).toBe(expected)
    expect(stdout).toBe('')
    expect(stderr).toContain('CONFIRMATION_REQUIRED')
    expect(sandbox.aws.calls).toEqual([])
  })
})

test('use asks as well', async () => {
  const env = { AWSX_SHELL: 'bash' }
  expect((await sandbox.runWith({ env }, 'use', 'role')).status).toBe(4)
  expect((await sandbox.runWith({ env, answers: ['2222'] }, 'use', 'role')).status).toBe(0)
})

test('--confirm answers for its account only, and no variable does', async () => {
  expect((await sandbox.run('export', 'role', '--confirm', '222222222222')).status).toBe(0)
  expect((await sandbox.run('export', 'role', '--confirm', '2222')).stderr).toContain(
    '--confirm 2222 does not confirm account 222222222222',
  )
  const env = { AWSX_CONFIRM: '222222222222' }
  expect((await sandbox.runWith({ env }, 'export', 'role')).status).toBe(4)
})

test('a profile cannot loosen the guard, whatever its name', async () => {
  sandbox.writeConfig(
    sampleConfig.replace(
      '[profile role]\n',
      '[profile harmless]\nawsx_confirm = never\nawsx_environment = test\n',
    ),
  )
  expect((await sandbox.run('export', 'harmless')).status).toBe(4)
})

test('cached credentials are not handed out without the question', async () => {
  await sandbox.runWith({ answers: ['2222'] }, 'export', 'role')
  expect((await sandbox.run('export', 'role')).status).toBe(4)
})

test('explain, the dry run, and other profiles do not ask', async () => {
  const { stdout } = await sandbox.run('explain', 'role')
  expect(stdout).toContain('environment: production')
  expect(stdout).toContain('confirms: every 15 minutes')
  expect((await sandbox.run('exec', 'role', '--dry-run', '--', 'tool')).status).toBe(0)
  expect((await sandbox.run('export', 'keys', '--region', 'eu-west-1')).status).toBe(0)
})

test('an account that the config does not tell is confirmed by the name of the profile', async () => {
  sandbox.writeSettings('[[guard]]\nprofiles = ["key*"]\nconfirm = "always"\n')
  const argv = ['export', 'keys', '--region', 'eu-west-1']
  expect((await sandbox.runWith({ answers: ['keys'] }, ...argv)).status).toBe(0)
  expect((await sandbox.run(...argv)).status).toBe(4)
})

test('an answer is remembered for its profile, role and access, on its terminal', () => {
  const hop = (roleArn: string): Plan =>
    ({ profile: 'role', steps: [{}, { kind: 'assume-role', roleArn }] }) as unknown as Plan
  const admin = 'arn:aws:iam::222222222222:role/Admin'
  const plan = hop('arn:aws:iam::222222222222:role/role-s')
  const guard = (access: PlanGuard['access']): PlanGuard => ({ access }) as PlanGuard
  const names = [
    nameAnswer(plan, guard('full'), '1.2.3'),
    nameAnswer(hop(admin), guard('full'), '1.2.3'),
    nameAnswer({ ...plan, profile: 'other' }, guard('full'), '1.2.3'),
    nameAnswer(plan, guard('read'), '1.2.3'),
    nameAnswer(plan, guard('full'), '1.2.4'),
  ]

  expect(new Set(names).size).toBe(names.length)
  expect(nameAnswer(plan, guard('full'), '1.2.3')).toBe(names[0])
})

test('a terminal session is its device and its leader with the start time', () => {
  const stat = (session: string, terminal: string, start: string): string =>
    `7 (a) b) S 1 7 ${session} ${terminal} 7 ${Array.from({ length: 13 }, () => '0').join(' ')} ${start} 0`
  const files: Readonly<Record<string, string>> = {
    '/proc/self/stat': stat('42', '34816', '900'),
    '/proc/42/stat': stat('42', '34816', '100'),
  }
  const readText = (path: string): string | undefined => files[path]

  expect(findTerminalSession({ platform: 'linux', readText })).toBe('34816.42.100')
  expect(findTerminalSession({ platform: 'darwin', readText })).toBeUndefined()
  const without = { platform: 'linux', readText: () => stat('42', '0', '1') } as const
  expect(findTerminalSession(without)).toBeUndefined()
})

test.each([
  [34_816, '/dev/pts/0'],
  [(1 << 20) | 34_819, '/dev/pts/259'],
  [1026, '/dev/tty2'],
  [1088, '/dev/ttyS0'],
  [1281, null],
  [0, null],
])('the device %i is the terminal %s', (device, name) => {
  const readText = (): string => `7 (a) b) S 1 7 7 ${device} 7 0`

  expect(findTerminalName({ platform: 'linux', readText })).toBe(name)
  expect(findTerminalName({ platform: 'darwin', readText })).toBeNull()
})

test('a read-only profile in a guarded account is guarded, also if another profile names it', async () => {
  sandbox.writeConfig(
    `${sampleConfig}\n[profile open]\nregion = eu-west-1\nsource_profile = keys\nawsx_read_only_profile = role\n`,
  )
  const { status, stderr } = await sandbox.run('export', 'open', '--read-only')

  expect(status).toBe(4)
  expect(stderr).toContain('CONFIRMATION_REQUIRED')
})
