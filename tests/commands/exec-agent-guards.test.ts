/** `exec --agent`: questions, grants, and the settings of the user. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { runAgent } from '../in-process/agent-run.ts'
import type { Inside } from '../in-process/agent-run.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config: sampleConfig, credentials: sampleCredentials })
  sandbox.addProgram('tool')
})

afterEach(() => sandbox.close())

const start = (...words: readonly string[]): readonly string[] => ['exec', ...words, '--', 'tool']
const production = '[[guard]]\naccounts = ["222222222222"]\nenvironment = "production"\n'

const parametersOf = (operation: string): readonly Readonly<Record<string, string>>[] =>
  sandbox.aws.calls.filter((call) => call.operation === operation).map(({ parameters }) => parameters)

describe('a profile that asks', () => {
  beforeEach(() => sandbox.writeSettings(production))

  const exportStatus = async ({ awsx }: Inside): Promise<readonly unknown[]> => {
    const { status, stderr } = await awsx('export', 'role')
    return [status, /\[([A-Z_]+)\]/.exec(stderr)?.[1]]
  }
  const grants = async (): Promise<unknown> => sandbox.json('grant', '--list', '--json')

  test('is confirmed once on the terminal, and is a grant until the command ends', async () => {
    const { status, asked, said } = await runAgent(
      sandbox,
      ['--allow', 'role'],
      async (inside) => {
        expect(await exportStatus(inside)).toEqual([0, undefined])
        expect(await grants()).toMatchObject([
          { profile: 'role', accountId: '222222222222', access: 'full', agent: 'claude', once: false },
        ])
      },
      { answers: ['2222'] },
    )

    expect([status, asked.length]).toEqual([0, 1])
    expect(said.join('\n')).toContain('let claude use profile "role" while the command runs')
    expect(await grants()).toEqual([])
    const log = (await sandbox.json('audit', '--json')) as readonly Record<string, unknown>[]
    expect(log.map(({ event, confirmed }) => [event, confirmed])).toEqual([
      ['granted', 'terminal'],
      ['issued', 'grant'],
      ['ended', null],
    ])
  })

  test('grant --revoke ends it while the command runs', async () => {
    await runAgent(
      sandbox,
      ['--allow', 'role'],
      async (inside) => {
        expect(await exportStatus(inside)).toEqual([0, undefined])
        await sandbox.runWith({ answers: [] }, 'grant', 'role', '--revoke')
        expect(await exportStatus(inside)).toEqual([4, 'APPROVAL_REQUIRED'])
        await sandbox.runWith({ answers: ['2222'] }, 'grant', 'role', '--agent', 'claude')
        expect(await exportStatus(inside)).toEqual([0, undefined])
      },
      { answers: ['2222'] },
    )
    // The later grant is not of the run.
    expect(await grants()).toMatchObject([{ agent: 'claude' }])
  })

  test('gives credentials that end with the grant, which AWS is asked for only if they would live longer', async () => {
    await runAgent(
      sandbox,
      ['--allow', 'role'],
      async (inside) => {
        expect(await exportStatus(inside)).toEqual([0, undefined])
        expect(parametersOf('GetScopedCredentials')).toEqual([])
        sandbox.passTime(7.75 * 3_600_000)
        expect(await exportStatus(inside)).toEqual([0, undefined])
        sandbox.passTime(0.25 * 3_600_000)
        expect(await exportStatus(inside)).toEqual([4, 'APPROVAL_REQUIRED'])
      },
      { answers: ['2222'] },
    )
    const [{ DurationSeconds: seconds } = {}, ...others] = parametersOf('GetScopedCredentials')
    expect(others).toEqual([])
    expect(Number(seconds)).toBeGreaterThan(14 * 60)
    expect(Number(seconds)).toBeLessThanOrEqual(15 * 60)
  })

  test.each([
    ['without a terminal', {}, 'CONFIRMATION_REQUIRED'],
    ['with a wrong answer', { answers: [''] }, 'CONFIRMATION_DECLINED'],
    ['by an agent, also on a terminal', { answers: [], env: { CLAUDECODE: '1' } }, 'APPROVAL_REQUIRED'],
    ['by an agent under another name', { answers: [], env: { CODEX_CI: '1' } }, 'APPROVAL_REQUIRED'],
  ])('is refused %s, and nothing runs', async (_how, options, code) => {
    const { status, stderr, launched } = await sandbox.runWith(
      options,
      ...start('--agent=claude', '--allow', 'role'),
    )

    expect([status, launched]).toEqual([125, []])
    expect(stderr).toContain(`[${code}]`)
    expect(sandbox.aws.calls).toEqual([])
    expect(await grants()).toEqual([])
    expect(await sandbox.json('audit', '--json')).toMatchObject([{ event: 'refused', error: code }])
  })

  test('a script may confirm it with --confirm', async () => {
    const { status } = await runAgent(
      sandbox,
      ['--allow', 'role', '--confirm', '222222222222'],
      async (inside) => expect(await exportStatus(inside)).toEqual([0, undefined]),
    )
    expect(status).toBe(0)
  })

  test('an agent with a grant may start it, keeps its name, and gains no other profile', async () => {
    await sandbox.runWith({ answers: ['2222'] }, 'grant', 'role', '--agent', 'codex')
    const env = { CODEX_CI: '1' }
    const words = ['--allow', 'role']
    const { status } = await runAgent(
      sandbox,
      words,
      async (inside) => {
        expect(inside.launched.env).toMatchObject({ AI_AGENT: 'codex', AWS_SDK_UA_APP_ID: 'awsx-codex' })
        expect(await exportStatus(inside)).toEqual([0, undefined])
        await sandbox.runWith({ answers: [] }, 'grant', 'role', '--revoke')
        expect(await exportStatus(inside)).toEqual([4, 'APPROVAL_REQUIRED'])
      },
      { env },
    )
    expect(status).toBe(0)
  })
})

describe('the settings of the user', () => {
  test.each([
    ['access = "deny"', '[agents]\naccess = "deny"\n'],
    ['a list without the profile', '[agents]\nprofiles = ["keys"]\n'],
    ['a guard that denies agents', '[[guard]]\nprofiles = ["role"]\nagents = "deny"\n'],
  ])('%s: --allow does not override it', async (_what, settings) => {
    sandbox.writeSettings(settings)
    const { status, stderr, launched } = await sandbox.runWith(
      { answers: [] },
      ...start('--agent=claude', '--allow', 'role'),
    )

    expect([status, launched]).toEqual([125, []])
    expect(stderr).toContain('[AGENT_NOT_ALLOWED]')
  })

  test.each([
    ['[agents]\naccess = "view"\n', 'ViewOnlyAccess'],
    ['[[guard]]\naccounts = ["222222222222"]\naccess = "read"\n', 'ReadOnlyAccess'],
  ])('%j limits the access', async (settings, policy) => {
    sandbox.writeSettings(settings)
    await runAgent(sandbox, ['--allow', 'role'], async ({ awsx }) => {
      expect((await awsx('export', 'role')).status).toBe(0)
    })
    expect(parametersOf('AssumeRole').map((parameters) => parameters['PolicyArns.member.1.arn'])).toEqual([
      expect.stringContaining(policy),
    ])
  })

  test('a request that needs a sign-in says what to type, and is no refusal', async () => {
    await sandbox.run('login', 'portal')
    await runAgent(sandbox, ['--allow', 'portal'], async ({ awsx }) => {
      expect((await awsx('export', 'portal')).status).toBe(0)
      await sandbox.run('logout', 'portal')
      sandbox.passTime(24 * 3_600_000)
      const { status, stderr } = await awsx('export', 'portal')
      expect([status, stderr]).toEqual([4, expect.stringContaining('[SSO_LOGIN_REQUIRED]')])
      expect(stderr).toContain('awsx login')
    })
    expect(await sandbox.json('audit', '--event', 'refused', '--json')).toEqual([])
  })

  test('a change counts for the next request', async () => {
    await runAgent(sandbox, ['--allow', 'role'], async ({ awsx }) => {
      expect((await awsx('export', 'role')).status).toBe(0)
      sandbox.writeSettings('[agents]\naccess = "deny"\n')
      const denied = await awsx('export', 'role')
      expect([denied.status, denied.stderr]).toEqual([
        4,
        expect.stringContaining('access in [agents] is "deny"'),
      ])
      sandbox.writeSettings('[agents]\naccess = "view"\n')
      expect((await awsx('export', 'role')).status).toBe(0)
    })
    expect(parametersOf('AssumeRole').map((parameters) => parameters['PolicyArns.member.1.arn'])).toEqual([
      undefined,
      expect.stringContaining('ViewOnlyAccess'),
    ])
  })

  test('awsx_max_duration holds', async () => {
    sandbox.writeConfig(sampleConfig.replace('[profile role]', '[profile role]\nawsx_max_duration = 15m'))
    await runAgent(sandbox, ['--allow', 'role'], async ({ awsx }) => {
      expect((await awsx('export', 'role')).status).toBe(0)
    })
    expect(parametersOf('AssumeRole')).toMatchObject([{ DurationSeconds: '900' }])
  })

  test('the accounts of the directory file hold', async () => {
    sandbox.writeFile('.awsx.toml', 'accounts = ["111111111111"]\n')
    const folder = sandbox.writeFile('repository/.awsx.toml', 'accounts = ["111111111111"]\n')
    const { stderr, launched } = await sandbox.runWith(
      { cwd: folder.replace('/.awsx.toml', '') },
      ...start('--agent', '--allow', 'role'),
    )
    expect(stderr).toContain('[DIRECTORY_ACCOUNT_MISMATCH]')
    expect(launched).toEqual([])
  })
})
