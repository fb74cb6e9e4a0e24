/** Coding agents that run awsx: detection, marks, approval. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { agentVariables } from '../../src/app/agent-variables.ts'
import { detectAgent } from '../../src/app/detect-agent.ts'
import { changeGrants, readGrants } from '../../src/app/grants.ts'
import type { Store } from '../../src/store/types.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config: sampleConfig, credentials: sampleCredentials })
  sandbox.addProgram('tool')
})

afterEach(() => sandbox.close())

const detect = (env: Record<string, string>, ...names: readonly string[]) =>
  detectAgent(
    { env, platform: 'linux' },
    names.map((name, index) => ({ pid: index + 2, name })),
  )

describe('detection', () => {
  test.each(Object.entries(agentVariables))('%s is %s', (variable, name) => {
    expect(detect({ [variable]: '1' })).toEqual({ name, by: `env:${variable}` })
  })

  test.each([
    [{ AI_AGENT: 'my-agent@1.2' }, { name: 'my-agent', by: 'env:AI_AGENT' }],
    [{ AGENT: 'goose' }, { name: 'goose', by: 'env:AGENT' }],
    [{ CURSOR_EXTENSION_HOST_ROLE: 'agent-exec' }, { name: 'cursor', by: 'env:CURSOR_EXTENSION_HOST_ROLE' }],
    [
      { AWSX_AGENT: 'mine', CLAUDECODE: '1' },
      { name: 'mine', by: 'env:AWSX_AGENT' },
    ],
  ])('%j', (env, expected) => {
    expect(detect(env as unknown as Record<string, string>)).toEqual(expected)
  })

  test.each([
    [{}],
    [{ CLAUDECODE: '' }],
    [{ AGENT: 'ssh' }],
    [{ CURSOR_EXTENSION_HOST_ROLE: 'user' }],
    [{ CURSOR_TRACE_ID: '1', TERM_PROGRAM: 'vscode', REPL_ID: '1', GOOSE_PROVIDER: 'x', AIDER_API_KEY: 'x' }],
  ])('%j is no agent', (env) => {
    expect(detect(env as unknown as Record<string, string>)).toBeNull()
  })

  test('a process above, by its whole name only', () => {
    expect(detect({}, 'bash', 'codex')).toEqual({ name: 'codex', by: 'process:codex' })
    expect(detect({}, 'codex-notes', 'my-claude')).toBeNull()
  })
})

describe('an agent with a profile that nothing guards', () => {
  test.each([...Object.keys(agentVariables), 'AI_AGENT', 'AWSX_AGENT'])(
    'is recorded if it sets %s, without any setting',
    async (variable) => {
      const env = { [variable]: 'name' }
      await sandbox.runWith({ env }, 'export', 'keys', '--region', 'eu-west-1')

      expect(await sandbox.json('audit', '--json')).toMatchObject([
        { event: 'issued', profile: 'keys', agent: { by: `env:${variable}` } },
      ])
    },
  )

  test('has its name in the session name and the user agent, apart from what the user gets', async () => {
    const env = { CLAUDECODE: '1', USER: 'alice' }
    const { launched } = await sandbox.runWith({ env }, 'exec', 'role', '--', 'tool')
    await sandbox.runWith({ env: { USER: 'alice' } }, 'exec', 'role', '--', 'tool')
    const names = sandbox.aws.calls.flatMap(({ parameters }) => parameters['RoleSessionName'] ?? [])

    expect(launched[0]?.env['AWS_SDK_UA_APP_ID']).toBe('awsx-claude')
    expect(names).toEqual(['awsx-alice-agent-claude', 'awsx-alice'])
    expect(await sandbox.json('audit', '--json')).toMatchObject([{ sessionName: 'awsx-alice-agent-claude' }])
  })

  test('keeps the user agent and the session name of the user', async () => {
    const env = { CLAUDECODE: '1', AWS_SDK_UA_APP_ID: 'mine' }
    const argv = ['exec', 'role', '--role-session-name', 'own-name', '--', 'tool']
    const { launched } = await sandbox.runWith({ env }, ...argv)
    const names = sandbox.aws.calls.flatMap(({ parameters }) => parameters['RoleSessionName'] ?? [])

    expect(launched[0]?.env['AWS_SDK_UA_APP_ID']).toBe('mine')
    expect(names).toEqual(['own-name'])
  })
})

describe('an agent with a profile that asks', () => {
  const env = { CLAUDECODE: '1' }

  beforeEach(() => {
    sandbox.writeSettings('[[guard]]\naccounts = ["222222222222"]\nenvironment = "production"\n')
  })

  test.each([
    ['on a terminal', { answers: [], env }, []],
    ['without a terminal', { env }, []],
    ['with --confirm', { env }, ['--confirm', '222222222222']],
  ])('is refused %s, at once and without a question', async (_how, options, words) => {
    const { status, stdout, stderr } = await sandbox.runWith(options, 'export', 'role', ...words)

    expect([status, stdout]).toEqual([4, ''])
    expect(stderr).toContain(
      'profile "role" (production) requires the approval of the user, because claude runs awsx (env:CLAUDECODE) [APPROVAL_REQUIRED]',
    )
    expect(stderr).toContain('awsx grant role --agent claude')
    expect(sandbox.aws.calls).toEqual([])
    expect(await sandbox.json('audit', '--event', 'refused', '--json')).toMatchObject([
      { error: 'APPROVAL_REQUIRED', agent: { name: 'claude' } },
    ])
  })

  test('may use it after a grant, until that ends', async () => {
    const grant = ['grant', 'role', '--for', '10m', '--agent', 'claude']
    expect((await sandbox.runWith({ answers: ['2222'] }, ...grant)).status).toBe(0)
    const allowed = await sandbox.runWith({ env }, 'export', 'role')
    const other = await sandbox.runWith({ env: { CODEX_CI: '1' } }, 'export', 'role')
    sandbox.passTime(11 * 60_000)
    const later = await sandbox.runWith({ env }, 'export', 'role')

    expect([allowed.status, other.status, later.status]).toEqual([0, 4, 4])
    const log = (await sandbox.json('audit', '--json')) as readonly Record<string, unknown>[]
    expect(log.map(({ event, confirmed }) => [event, confirmed])).toEqual([
      ['granted', 'terminal'],
      ['issued', 'grant'],
      ['refused', null],
      ['refused', null],
    ])
  })

  const grantTo = async (...words: readonly string[]): Promise<string> => {
    const answers = words.includes('--revoke') ? [] : ['2222']
    return (await sandbox.runWith({ answers }, 'grant', 'role', ...words)).stderr
  }
  const exportAsAgent = async (): Promise<number> => (await sandbox.runWith({ env }, 'export', 'role')).status

  test.each([
    ['to every agent', []],
    ['to one agent', ['--agent', 'claude']],
  ])('--revoke ends a grant %s', async (_who, words) => {
    await grantTo(...words)
    expect(await exportAsAgent()).toBe(0)
    expect(await grantTo('--revoke')).toBe('awsx: ended all grants of profile "role"\n')
    expect(await exportAsAgent()).toBe(4)

    // A grant that is as old does not come back with a new one.
    sandbox.passTime(1000)
    await grantTo('--agent', 'other')
    expect(await exportAsAgent()).toBe(4)
    await grantTo(...words)
    expect(await exportAsAgent()).toBe(0)
  })

  test('--revoke for one agent says that a grant to every agent still applies', async () => {
    await grantTo()
    expect(await grantTo('--revoke', '--agent', 'claude')).toContain(
      'warning: the grant to every agent still applies; to end all grants: awsx grant role --revoke',
    )
    expect(await exportAsAgent()).toBe(0)
  })

  test.each([
    ['an agent', 'run awsx grant, and claude runs awsx', { answers: [], env }],
    ['a script without a terminal', 'grant a profile, and there is no terminal', {}],
  ])('%s cannot grant it', async (_who, expected, options) => {
    const { status, stderr } = await sandbox.runWith(options, 'grant', 'role')
    expect(status).toBe(4)
    expect(stderr).toContain(`only the user can ${expected}`)
  })

  test('a grant, and its end, that cannot be saved is an error', async () => {
    const folder = join(sandbox.home, 'state/lock')
    await grantTo()
    for (const name of readdirSync(folder).filter((name) => name.endsWith('.refused'))) {
      rmSync(join(folder, name))
      mkdirSync(join(folder, name, 'in the way'), { recursive: true })
    }
    const revoked = await sandbox.runWith({ answers: [] }, 'grant', 'role', '--revoke')
    expect([revoked.status, revoked.stderr]).toEqual([
      7,
      expect.stringContaining('so the grant still applies'),
    ])
    const { status, stderr } = await sandbox.runWith({ answers: ['2222'] }, 'grant', 'role')
    expect([status, stderr]).toEqual([7, expect.stringContaining('so nothing was granted')])
    expect(await exportAsAgent()).toBe(4)
  })

  test('a change of the grants that is not there for others is an error, and they stay', async () => {
    const others = { accountId: null, role: null, access: 'full', agent: null, once: false }
    const text = JSON.stringify([{ profile: 'role', endsAt: 10, boot: null, ...others }])
    const store = {
      withLock: (_name: string, _options: unknown, work: () => Promise<unknown>) => work(),
      readNote: () => text,
      writeNote: () => {},
    } as unknown as Store
    const context = { platform: 'darwin' as const, now: () => 5, readText: () => undefined }
    const change = changeGrants({ store, again: store }, { context, problem: 'still applies' }, () => [])
    await expect(change).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message: 'still applies' })
    expect(readGrants(store, context)).toHaveLength(1)
  })

  test('a wrong answer grants nothing', async () => {
    expect((await sandbox.runWith({ answers: [''] }, 'grant', 'role')).status).toBe(4)
    expect((await sandbox.runWith({ env }, 'export', 'role')).status).toBe(4)
  })

  test('each refuses as well, whatever is confirmed, until a grant', async () => {
    const argv = ['each', 'role', '--confirm', '222222222222', '--yes', '--', '/bin/sh', '-c', 'true']
    expect((await sandbox.runWith({ env }, ...argv)).stderr).toContain('APPROVAL_REQUIRED')
    await sandbox.runWith({ answers: ['2222'] }, 'grant', 'role', '--agent', 'claude')
    expect((await sandbox.runWith({ env }, ...argv)).status).toBe(0)
  })

  test.each([
    ['signed', ['eks', 'role', '--cluster', 'web']],
    ['kept in the store', ['ecr', 'role']],
  ])('gets no token that is %s after the grant has been revoked', async (_how, words) => {
    await sandbox.runWith({ answers: ['2222'] }, 'grant', 'role', '--agent', 'claude')
    expect((await sandbox.runWith({ env }, 'token', ...words)).status).toBe(0)
    expect((await sandbox.runWith({ answers: [] }, 'grant', 'role', '--revoke')).status).toBe(0)

    const refused = await sandbox.runWith({ env }, 'token', ...words)
    expect(refused).toMatchObject({ status: 4, stdout: '' })
    expect(refused.stderr).toContain('[APPROVAL_REQUIRED]')
  })

  test('a shell of it is not renewed without a grant', async () => {
    const shell = { AWSX_SHELL: 'bash' }
    const used = await sandbox.runWith({ env: shell }, 'use', 'role', '--confirm', '222222222222')
    const state = /^__awsx_state='(.*)'$/m.exec(used.stdout)?.[1] ?? ''
    const ofAgent = { ...env, ...shell, AWSX_SHELL_STATE: state }
    const renew = async () => {
      await sandbox.runWith({ env: ofAgent }, '__renew', '--fetch')
      return sandbox.runWith({ env: ofAgent }, '__renew')
    }
    sandbox.aws.resetCalls()
    const refused = await renew()
    expect(sandbox.aws.calls).toEqual([])
    await sandbox.runWith({ answers: ['2222'] }, 'grant', 'role', '--agent', 'claude')
    const granted = await renew()

    expect(refused.stdout).not.toContain('AWS_ACCESS_KEY_ID')
    expect(refused.stdout).toContain('requires the approval of the user')
    expect(granted.stdout).toContain('AWS_ACCESS_KEY_ID')
  })

  test('a program that removes the marks is not recognized', async () => {
    const argv = ['export', 'role', '--confirm', '222222222222']
    expect((await sandbox.runWith({ env: { CLAUDECODE: undefined } }, ...argv)).status).toBe(0)
  })
})
