/** `AWSX_AGENT=none`: the user says that no agent runs awsx, although something looks like one. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { detectAgent } from '../../src/app/detect-agent.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

let sandbox: Sandbox
const env = { AWSX_AGENT: 'none', CLAUDECODE: '1' }
const question = 'Do you run this command yourself? [y/N]: '

const stat = (session: string, start: string): string =>
  `7 (a) S 1 7 ${session} 34816 7 ${Array.from({ length: 13 }, () => '0').join(' ')} ${start} 0`
/** A terminal session, as Linux shows it. */
const processes = { '/proc/self/stat': stat('42', '900'), '/proc/42/stat': stat('42', '100') }
const onTerminal = { env, processes, platform: 'linux' } as const

beforeEach(async () => {
  sandbox = await openSandbox({ config: sampleConfig, credentials: sampleCredentials })
  sandbox.addProgram('tool')
  sandbox.writeSettings('[[guard]]\nprofiles = ["role"]\nenvironment = "production"\n')
})

afterEach(() => sandbox.close())

test('is not the name of an agent, and hides none', () => {
  const detect = (variables: Record<string, string>) => detectAgent({ env: variables, platform: 'linux' }, [])
  expect(detect({ AWSX_AGENT: 'none' })).toBeNull()
  expect(detect(env)).toEqual({ name: 'claude', by: 'env:CLAUDECODE' })
})

describe('a guarded profile', () => {
  test('is for the user who says so on the terminal and confirms it', async () => {
    const run = await sandbox.runWith({ env, answers: ['y', '2222'] }, 'exec', 'role', '--', 'tool')
    expect(run.status).toBe(0)
    expect(run.asked.map((asked) => asked.question)).toEqual([
      question,
      'Last four digits of the account ID: ',
    ])
    expect(run.said[0]).toBe('awsx: AWSX_AGENT is "none", but claude seems to run awsx (env:CLAUDECODE)')
    expect(run.launched[0]?.env).not.toHaveProperty('AWS_SDK_UA_APP_ID')
    expect(await sandbox.json('audit', '--event', 'issued', '--json')).toMatchObject([
      { agent: null, confirmed: 'terminal', sessionName: 'awsx-tester' },
    ])
  })

  test.each([
    ['without a terminal', {}],
    ['with another answer', { answers: [''] }],
  ])('needs a grant %s', async (_when, options) => {
    const { stderr } = await sandbox.runWith({ ...options, env }, 'exec', 'role', '--', 'tool')
    expect(stderr).toContain('APPROVAL_REQUIRED')
  })

  test('is asked about once on one terminal', async () => {
    const first = await sandbox.runWith(
      { ...onTerminal, answers: ['y', '2222'] },
      'exec',
      'role',
      '--',
      'tool',
    )
    expect(first.status).toBe(0)
    expect((await sandbox.runWith(onTerminal, 'exec', 'role', '--', 'tool')).status).toBe(0)
    const other = { ...processes, '/proc/42/stat': stat('42', '101') }
    const { stderr } = await sandbox.runWith(
      { ...onTerminal, processes: other },
      'exec',
      'role',
      '--',
      'tool',
    )
    expect(stderr).toContain('APPROVAL_REQUIRED')
  })

  test('of each is asked about too', async () => {
    const run = await sandbox.runWith(
      { env, answers: ['y', '2222'] },
      'each',
      'role',
      '--',
      '/bin/sh',
      '-c',
      'true',
    )
    expect([run.status, run.stderr]).toEqual([0, expect.not.stringContaining('APPROVAL')])
  })
})

test('a profile that limits agents gives the user all of it', async () => {
  sandbox.writeSettings('[agents]\naccess = "deny"\n')
  expect((await sandbox.runWith({ env }, 'export', 'role')).stderr).toContain('AGENT_NOT_ALLOWED')
  expect((await sandbox.runWith({ env, answers: ['y'] }, 'export', 'role')).status).toBe(0)
})

test('no question where an agent gets the same', async () => {
  sandbox.writeSettings('')
  expect((await sandbox.runWith({ env, answers: [] }, 'export', 'role')).status).toBe(0)
})

describe('a command for the user only', () => {
  test('runs after the question', async () => {
    const set = ['config', 'set', 'browser', 'firefox']
    expect((await sandbox.runWith({ env }, ...set)).stderr).toContain('only the user can run awsx config set')
    expect((await sandbox.runWith({ env, answers: ['n'] }, ...set)).status).toBe(4)
    expect((await sandbox.runWith({ env, answers: ['y'] }, ...set)).status).toBe(0)
  })

  test('grant asks both', async () => {
    expect((await sandbox.runWith({ env, answers: ['y', '2222'] }, 'grant', 'role')).status).toBe(0)
  })
})

test('status says that it does not count yet, and then that it does', async () => {
  expect((await sandbox.runWith(onTerminal, 'status')).stdout).toContain(
    'claude (env:CLAUDECODE), because you have not confirmed AWSX_AGENT=none on this terminal\n',
  )
  await sandbox.runWith({ ...onTerminal, answers: ['y', '2222'] }, 'export', 'role')
  expect((await sandbox.runWith(onTerminal, 'status')).stdout).not.toContain('claude')
})
