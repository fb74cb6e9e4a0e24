import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, Sandbox } from '../in-process/sandbox.ts'

const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const viewOnly = 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess'
let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config: sampleConfig, credentials: sampleCredentials })
  sandbox.addProgram('tool')
})

afterEach(() => sandbox.close())

const run = (...argv: readonly string[]): Promise<Result> =>
  sandbox.runWith({ terminals: ['stderr'] }, ...argv)

const parametersOf = (operation: string): readonly Readonly<Record<string, string>>[] =>
  sandbox.aws.calls.filter((call) => call.operation === operation).map(({ parameters }) => parameters)

function addKey(profile: string, line: string): void {
  sandbox.writeConfig(sampleConfig.replace(`[profile ${profile}]\n`, `[profile ${profile}]\n${line}\n`))
}

describe('--read-only and --view-only', () => {
  test.each([
    ['role', '--read-only', 'AssumeRole', { 'PolicyArns.member.1.arn': readOnly }],
    ['role', '--view-only', 'AssumeRole', { 'PolicyArns.member.1.arn': viewOnly }],
    ['keys', '--read-only', 'GetFederationToken', { 'PolicyArns.member.1.arn': readOnly }],
    ['portal', '--view-only', 'GetScopedCredentials', { Policy: expect.stringContaining('"ec2:Describe*"') }],
  ])('%s %s', async (profile, option, operation, parameters) => {
    const env = { AWS_REGION: 'eu-west-1' }
    const { status, stderr } = await sandbox.runWith(
      { terminals: ['stderr'], env },
      'export',
      profile,
      option,
    )

    expect(stderr).not.toContain('error')
    expect(status).toBe(0)
    expect(parametersOf(operation)).toEqual([expect.objectContaining(parameters)])
  })

  test('only the last hop is narrowed', async () => {
    await run('export', 'portal-role', '--read-only')

    expect(sandbox.aws.count('GetScopedCredentials')).toBe(0)
    expect(parametersOf('AssumeRole')).toEqual([
      expect.objectContaining({ 'PolicyArns.member.1.arn': readOnly }),
    ])
  })

  test('narrowed credentials are cached apart from full ones', async () => {
    for (const option of [[], ['--read-only'], ['--view-only'], [], ['--read-only']]) {
      await run('export', 'role', ...option)
    }
    expect(parametersOf('AssumeRole').map((parameters) => parameters['PolicyArns.member.1.arn'])).toEqual([
      undefined,
      readOnly,
      viewOnly,
    ])
  })

  test('a selection of the actions is mentioned', async () => {
    const { stderr } = await run('export', 'portal', '--read-only')
    expect(stderr).toContain('so they allow a selection of what ReadOnlyAccess allows')
    expect((await run('export', 'role', '--read-only')).stderr).not.toContain('selection')
  })

  test('a profile with policies of its own gets no others in the same call, which would add to them', async () => {
    addKey('role', 'policy_arns = arn:aws:iam::aws:policy/AmazonS3FullAccess')
    await run('export', 'role', '--read-only')

    expect(parametersOf('AssumeRole')[0]).not.toHaveProperty('PolicyArns.member.2.arn')
    expect(sandbox.aws.count('GetScopedCredentials')).toBe(1)
  })

  test('the command gets AWSX_ACCESS, and a nested awsx stays read-only', async () => {
    const { launched } = await run('exec', 'role', '--read-only', '--', 'tool')
    expect(launched[0]?.env).toMatchObject({ AWSX_ACCESS: 'read' })
    sandbox.aws.calls.length = 0
    await sandbox.runWith(
      { terminals: ['stderr'], env: { AWSX_ACCESS: 'read' } },
      'exec',
      'mfa',
      '--dry-run',
      '--',
      'tool',
    )
    const { stdout } = await sandbox.runWith({ env: { AWSX_ACCESS: 'read' } }, 'explain', 'mfa')
    expect(stdout).toContain('access: read (AWSX_ACCESS)')
    expect(stdout).toContain(`session policy ${readOnly}`)
  })

  test('use repeats the option when it renews', async () => {
    const { stdout } = await sandbox.runWith(
      { terminals: ['stderr'], env: { AWSX_SHELL: 'bash' } },
      'use',
      'role',
      '--read-only',
    )
    expect(stdout).toContain('"read-only":true')
    expect(stdout).toContain('AWSX_ACCESS')
  })

  test('console uses the narrowed session, not the link of the portal', async () => {
    const { stdout, status } = await run('console', 'portal', '--read-only', '--print')
    expect(status).toBe(0)
    expect(stdout).toContain('SigninToken=')
    expect(sandbox.aws.count('GetScopedCredentials')).toBe(1)
  })
})

test('awsx_access is the most that the profile gets', async () => {
  addKey('role', 'awsx_access = view')
  await run('export', 'role', '--read-only')
  expect(parametersOf('AssumeRole')).toEqual([
    expect.objectContaining({ 'PolicyArns.member.1.arn': viewOnly }),
  ])
})

test('awsx_read_only_profile replaces the profile, which is used as it is', async () => {
  addKey('role', 'awsx_read_only_profile = portal')
  const { launched } = await run('exec', 'role', '--read-only', '--', 'tool')

  expect(launched[0]?.env).toMatchObject({ AWSX_PROFILE: 'portal', AWSX_ACCESS: 'read' })
  expect(sandbox.aws.count('AssumeRole') + sandbox.aws.count('GetScopedCredentials')).toBe(0)
})

test.each([
  ['awsx_access = view', []],
  ['awsx_confirm = never', ['--view-only']],
])('the replacement is not used where only view is allowed (%s)', async (key, options) => {
  addKey('role', `awsx_read_only_profile = portal\n${key}`)
  await run('export', 'role', ...options)
  expect(parametersOf('AssumeRole')).toEqual([
    expect.objectContaining({ 'PolicyArns.member.1.arn': viewOnly }),
  ])
})

test('a role from the command line is narrowed, also of a profile with a replacement', async () => {
  addKey('role', 'awsx_read_only_profile = keys')
  await run('export', 'role', '--read-only', '--role-arn', 'arn:aws:iam::222222222222:role/role-s')
  expect(parametersOf('AssumeRole').at(-1)).toMatchObject({ 'PolicyArns.member.1.arn': readOnly })
})

test('no replacement gets around an access level of the settings', async () => {
  sandbox.writeSettings('[[guard]]\nprofiles = ["role"]\naccess = "read"\n')
  addKey('role', 'awsx_read_only_profile = keys')
  for (const options of [[], ['--read-only']]) {
    await run('export', 'role', '--refresh', ...options)
    expect(parametersOf('AssumeRole').at(-1)).toMatchObject({ 'PolicyArns.member.1.arn': readOnly })
  }
  expect(parametersOf('AssumeRole')).toHaveLength(2)
})

test('two profiles that replace each other are an error', async () => {
  sandbox.writeConfig(
    sampleConfig
      .replace('[profile role]\n', '[profile role]\nawsx_read_only_profile = portal\n')
      .replace('[profile portal]\n', '[profile portal]\nawsx_read_only_profile = role\n'),
  )
  const { status, stderr } = await run('export', 'role', '--read-only')

  expect(status).toBe(3)
  expect(stderr).toContain('awsx_read_only_profile "portal" has awsx_read_only_profile itself')
})

test('awsx_max_duration of a profile with only access keys is an error that says why', async () => {
  sandbox.writeSettings('[[guard]]\nprofiles = ["keys"]\nmax_duration = "20m"\n')
  const { status, stderr } = await run('export', 'keys', '--region', 'eu-west-1')

  expect(status).toBe(3)
  expect(stderr).toContain('because access keys do not expire [CONFIG_INVALID]')
})

test('[[guard]] narrows by the final account', async () => {
  sandbox.writeSettings('[[guard]]\naccounts = ["222222222222"]\naccess = "read"\nmax_duration = "20m"\n')
  await run('export', 'role')
  expect(parametersOf('AssumeRole')).toEqual([
    expect.objectContaining({ 'PolicyArns.member.1.arn': readOnly, DurationSeconds: '1200' }),
  ])
  await run('export', 'portal')
  expect(sandbox.aws.count('GetScopedCredentials')).toBe(0)
})

test('awsx_cache = never stores nothing of the last step', async () => {
  addKey('role', 'awsx_cache = never')
  await run('export', 'role')
  await run('export', 'role')
  expect(sandbox.aws.count('AssumeRole')).toBe(2)
})

test('awsx_cache = never: login says that nothing is stored, and no hint names it', async () => {
  addKey('mfa', 'awsx_cache = never\nregion = eu-west-1')
  const code = sandbox.aws.mfaCode(HANAKO.mfaSerial)
  const login = await run('login', 'mfa', '--mfa-token', code)
  expect(login.stderr).toContain(
    'profile "mfa" works, but its credentials are not stored, because its guard says cache = never',
  )
  expect(login.stderr).not.toContain('is ready')
  expect((await run('status')).stdout).toMatch(/^cached +0 credentials$/m)

  const { stderr } = await run('exec', 'mfa', '--', 'tool')
  expect(stderr).toContain('requires an MFA code')
  expect(stderr).toContain('pass the code with --mfa-token')
  expect(stderr).not.toContain('awsx login')
})

test('login fetches what exec uses, also for a guarded profile', async () => {
  addKey('role', 'awsx_access = read\nawsx_max_duration = 20m')
  await run('login', 'role')
  await run('exec', 'role', '--', 'tool')
  expect(parametersOf('AssumeRole')).toEqual([
    expect.objectContaining({ 'PolicyArns.member.1.arn': readOnly, DurationSeconds: '1200' }),
  ])
})

test('explain says that a role session cannot be as short as awsx_max_duration', async () => {
  addKey('role', 'awsx_max_duration = 5m')
  expect((await run('explain', 'role')).stdout).toContain(
    'longest session: 5 minutes, but AWS gives at least 15 minutes here\n',
  )
  addKey('portal', 'awsx_max_duration = 5m')
  expect((await run('explain', 'portal')).stdout).toContain('longest session: 5 minutes\n')
})

test('awsx_max_duration shortens a session that takes no duration', async () => {
  addKey('portal', 'awsx_max_duration = 10m')
  await run('export', 'portal')
  expect(parametersOf('GetScopedCredentials')).toEqual([expect.objectContaining({ DurationSeconds: '600' })])
})

test.each([
  ['awsx_access', 'none', 'invalid awsx_access "none"; expected full, read, or view'],
  ['awsx_max_duration', 'soon', 'invalid awsx_max_duration "soon"; expected a duration such as 15m'],
])('%s = %s is an error', async (key, value, message) => {
  addKey('role', `${key} = ${value}`)
  const { status, stderr } = await run('export', 'role')
  expect(status).toBe(3)
  expect(stderr).toContain(message)
})
