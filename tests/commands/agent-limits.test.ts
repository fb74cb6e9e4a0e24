/** What coding agents may use: `[agents]`, `agents` in guards, `awsx_agents`. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

let sandbox: Sandbox
const env = { CLAUDECODE: '1' }

beforeEach(async () => {
  sandbox = await openSandbox({ config: sampleConfig, credentials: sampleCredentials })
  sandbox.addProgram('tool')
})

afterEach(() => sandbox.close())

const exportAs = async (variables: Record<string, string>, ...words: readonly string[]) =>
  sandbox.runWith({ env: variables }, 'export', ...words)

describe('the list of profiles', () => {
  beforeEach(() => sandbox.writeSettings('[agents]\nprofiles = ["keys", "ro*"]\n'))

  test('allows the profiles that it names, and their patterns', async () => {
    expect((await exportAs(env, 'keys', '--region', 'eu-west-1')).status).toBe(0)
    expect((await exportAs(env, 'role')).status).toBe(0)
  })

  test('refuses any other profile before anything is fetched, and records it', async () => {
    const { status, stdout, stderr } = await exportAs(env, 'portal')

    expect([status, stdout]).toEqual([4, ''])
    expect(stderr).toContain(
      'claude (env:CLAUDECODE) may not use profile "portal": it is not in the list profiles in [agents] [AGENT_NOT_ALLOWED]',
    )
    expect(sandbox.aws.calls).toEqual([])
    expect(await sandbox.json('audit', '--event', 'refused', '--json')).toMatchObject([
      { error: 'AGENT_NOT_ALLOWED', profile: 'portal', agent: { name: 'claude' } },
    ])
  })

  test.each([
    ['exec', ['exec', 'portal', '--', 'tool'], 125],
    ['exec --server', ['exec', 'portal', '--server', '--', 'tool'], 125],
    ['credential-process', ['credential-process', 'portal'], 4],
    ['use', ['use', 'portal'], 4],
    ['console', ['console', 'portal', '--print'], 4],
    ['each', ['each', 'portal', '--yes', '--', '/bin/true'], 4],
  ])('%s refuses it too', async (_command, argv, expected) => {
    const shell = { AWSX_SHELL: 'bash' }
    const { status, stderr, launched } = await sandbox.runWith({ env: { ...env, ...shell } }, ...argv)

    expect(stderr).toContain('AGENT_NOT_ALLOWED')
    expect([status, launched]).toEqual([expected, []])
  })

  test('a listed profile does not allow other roles', async () => {
    const { status, stderr } = await exportAs(
      env,
      'role',
      '--role-arn',
      'arn:aws:iam::222222222222:role/Admin',
    )

    expect(status).toBe(4)
    expect(stderr).toContain('the list profiles in [agents] does not allow --role-arn [AGENT_NOT_ALLOWED]')
  })

  test('says nothing about the user', async () => {
    expect((await exportAs({}, 'portal', '--no-login')).stderr).not.toContain('AGENT_NOT_ALLOWED')
    expect((await exportAs({}, 'keys', '--region', 'eu-west-1')).status).toBe(0)
  })

  test('a grant does not override it', async () => {
    const { status, stderr } = await sandbox.runWith({ answers: [] }, 'grant', 'portal')
    expect(status).toBe(4)
    expect(stderr).toContain('AGENT_NOT_ALLOWED')
  })

  test('an empty list allows nothing', async () => {
    sandbox.writeSettings('[agents]\nprofiles = []\n')
    expect((await exportAs(env, 'keys')).status).toBe(4)
  })

  test('explain, status, and doctor tell of it', async () => {
    sandbox.writeSettings('[agents]\nprofiles = ["keys", "misspelled"]\n')

    expect((await sandbox.runWith({ env }, 'explain', 'portal')).stdout).toContain(
      'not allowed for agents: it is not in the list profiles in [agents]',
    )
    expect((await sandbox.runWith({ env }, 'status')).stdout).toContain('claude (env:CLAUDECODE)')
    expect(JSON.parse((await sandbox.run('doctor', '--json')).stdout)).toMatchObject({
      problems: expect.arrayContaining([
        expect.objectContaining({
          code: 'agents-match-nothing',
          message: '"misspelled" in the list profiles in [agents] matches no profile',
        }),
      ]) as unknown,
    })
  })
})

describe('access', () => {
  const sources: readonly (readonly [string, string, string])[] = [
    ['[agents]', '[agents]\naccess = "view"\n', ''],
    ['agents in [[guard]]', '[[guard]]\nprofiles = ["role"]\nagents = "view"\n', ''],
    ['awsx_agents', '', 'awsx_agents = view\n'],
  ]

  test.each(sources)(
    '%s narrows what an agent gets, and nothing of the user',
    async (from, settings, key) => {
      sandbox.writeSettings(settings)
      sandbox.writeConfig(sampleConfig.replace('[profile role]\n', `[profile role]\n${key}`))
      const { launched } = await sandbox.runWith({ env }, 'exec', 'role', '--', 'tool')
      const own = await sandbox.runWith({}, 'exec', 'role', '--', 'tool')
      const policies = sandbox.aws.calls
        .filter(({ parameters }) => 'RoleArn' in parameters)
        .map(({ parameters }) => parameters['PolicyArns.member.1.arn'])

      expect(launched[0]?.env['AWSX_ACCESS']).toBe('view')
      expect(own.launched[0]?.env['AWSX_ACCESS']).toBeUndefined()
      expect(policies).toEqual(['arn:aws:iam::aws:policy/job-function/ViewOnlyAccess', undefined])
      expect((await sandbox.runWith({ env }, 'explain', 'role')).stdout).toContain(`access: view (${from})`)
    },
  )

  test('a profile can tighten the setting, and not loosen it', async () => {
    sandbox.writeSettings('[agents]\naccess = "view"\n')
    sandbox.writeConfig(sampleConfig.replace('[profile role]\n', '[profile role]\nawsx_agents = full\n'))
    expect((await sandbox.runWith({ env }, 'explain', 'role')).stdout).toContain('access: view ([agents])')
  })

  test('deny refuses the profile', async () => {
    sandbox.writeConfig(sampleConfig.replace('[profile role]\n', '[profile role]\nawsx_agents = deny\n'))
    const { status, stderr } = await exportAs(env, 'role')
    expect(status).toBe(4)
    expect(stderr).toContain('may not use profile "role": awsx_agents is "deny" [AGENT_NOT_ALLOWED]')
    expect((await exportAs({}, 'role')).status).toBe(0)
  })

  test('ask requires a grant, also for the narrowed access of the agent', async () => {
    sandbox.writeSettings('[agents]\naccess = "ask"\n\n[[guard]]\nprofiles = ["role"]\nagents = "view"\n')
    expect((await exportAs(env, 'role')).stderr).toContain('APPROVAL_REQUIRED')
    expect((await exportAs({}, 'role')).status).toBe(0)

    const granted = await sandbox.runWith({ answers: ['2222'] }, 'grant', 'role', '--agent', 'claude')
    expect(granted.status).toBe(0)
    expect((await exportAs(env, 'role')).status).toBe(0)
  })

  test.each([
    ['access = "some"', 'invalid agents.access "some"; expected full, read, view, ask, or deny'],
    ['profiles = "dev"', 'invalid agents.profiles "dev"; expected a list'],
    ['profiles = [1]', 'invalid agents.profiles; expected a list'],
    ['allow = ["dev"]', 'unknown setting "agents.allow"'],
  ])('[agents] %s is an error', async (line, message) => {
    sandbox.writeSettings(`[agents]\n${line}\n`)
    const { status, stderr } = await exportAs({}, 'keys')
    expect(status).toBe(3)
    expect(stderr).toContain(message)
  })
})

describe('in production, where the user is not asked', () => {
  const production = '[[guard]]\nprofiles = ["role"]\nenvironment = "production"\nconfirm = "never"\n'

  test.each([
    ['exec', ['exec', 'role', '--', 'tool'], 125],
    ['exec --server', ['exec', 'role', '--server', '--', 'tool'], 125],
    ['ssh', ['ssh', 'role', '--', 'host'], 125],
    ['export', ['export', 'role'], 4],
    ['use', ['use', 'role'], 4],
    ['credential-process', ['credential-process', 'role'], 4],
    ['console', ['console', 'role', '--print'], 4],
    ['token', ['token', 'eks', 'role', '--cluster', 'web'], 4],
    ['each', ['each', 'role', '--yes', '--', '/bin/true'], 4],
  ])('%s needs a grant', async (_command, argv, expected) => {
    sandbox.writeSettings(production)
    sandbox.addProgram('ssh')
    const shell = { AWSX_SHELL: 'bash' }
    const { status, stderr, launched } = await sandbox.runWith({ env: { ...env, ...shell } }, ...argv)

    expect(stderr).toContain('APPROVAL_REQUIRED')
    expect([status, launched]).toEqual([expected, []])
    expect(sandbox.aws.calls).toEqual([])
  })

  test('so does server grant, of which the client counts as the agent', async () => {
    sandbox.writeSettings(production)
    const { stderr } = await sandbox.runWith({ env }, 'server', 'grant', 'mine', 'role')
    expect(stderr).toContain('only the user can run awsx server grant')
  })

  test('a grant allows it, and the user needs none', async () => {
    sandbox.writeSettings(production)
    expect((await exportAs({}, 'role')).status).toBe(0)
    expect((await sandbox.runWith({ answers: ['2222'] }, 'grant', 'role')).status).toBe(0)
    expect((await exportAs(env, 'role')).status).toBe(0)
  })

  test.each([
    ['a guard', `${production}agents = "full"\n`, '', 0],
    ['a profile', production, 'awsx_agents = full\n', 4],
    ['the setting', `${production}[agents]\naccess = "full"\n`, '', 4],
  ])(
    '%s can say otherwise only for the environment that it states',
    async (_who, settings, key, expected) => {
      sandbox.writeSettings(settings)
      sandbox.writeConfig(sampleConfig.replace('[profile role]\n', `[profile role]\n${key}`))
      expect((await exportAs(env, 'role')).status).toBe(expected)
    },
  )

  test('a profile that states the environment needs a grant too', async () => {
    sandbox.writeConfig(
      sampleConfig.replace(
        '[profile role]\n',
        '[profile role]\nawsx_environment = prod\nawsx_confirm = never\n',
      ),
    )
    expect((await exportAs(env, 'role')).stderr).toContain('APPROVAL_REQUIRED')
    expect((await exportAs({}, 'role')).status).toBe(0)
  })
})
