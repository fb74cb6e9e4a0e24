/** Grants to coding agents: listing, a single use, and the end of what was handed out. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { readGrants } from '../../src/app/grants.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

let sandbox: Sandbox

const env = { CLAUDECODE: '1' }

beforeEach(async () => {
  sandbox = await openSandbox({ config: sampleConfig, credentials: sampleCredentials })
  sandbox.addProgram('tool')
  sandbox.writeSettings('[[guard]]\nprofiles = ["role", "keys"]\nenvironment = "production"\n')
})

afterEach(() => sandbox.close())

function grant(...words: readonly string[]) {
  const answer = words.includes('keys') ? 'keys' : '2222'
  return sandbox.runWith({ answers: words.includes('--revoke') ? [] : [answer] }, 'grant', ...words)
}
const asAgent = (...words: readonly string[]) => sandbox.runWith({ env }, ...words)
const calls = (action: string) => sandbox.aws.calls.filter((call) => call.operation === action)

interface Issued {
  readonly expiresAt: string
}

async function lastIssued(): Promise<Issued | undefined> {
  return ((await sandbox.json('audit', '--event', 'issued', '--json')) as readonly Issued[]).at(-1)
}

describe('--list', () => {
  test('shows the grants that apply, and no other', async () => {
    await grant('role', '--for', '10m')
    await grant('role', '--for', '1h', '--agent', 'claude', '--once')
    const { stdout } = await sandbox.runWith({}, 'grant', '--list')
    expect(stdout).toMatch(/PROFILE +ACCOUNT +ROLE +ACCESS +AGENT +ENDS/)
    expect(stdout).toMatch(/role +222222222222 +\S+ +full +every agent +in 9 minutes/)
    expect(stdout).toMatch(/role +222222222222 +\S+ +full +claude +in 59 minutes, or after one command/)
    const end = sandbox.timeIn(3_600_000 - 1000)
    expect(await sandbox.json('grant', '--list', '--json')).toMatchObject([
      { profile: 'role', accountId: '222222222222', access: 'full', agent: null, once: false },
      {
        profile: 'role',
        accountId: '222222222222',
        access: 'full',
        agent: 'claude',
        once: true,
        endsAt: end,
      },
    ])

    sandbox.passTime(11 * 60_000)
    expect(await sandbox.json('grant', '--list', '--json')).toHaveLength(1)
    await grant('role', '--revoke')
    expect(await sandbox.json('grant', '--list', '--json')).toEqual([])
    expect((await sandbox.runWith({}, 'grant', '--list')).stderr).toBe('awsx: no grants\n')
  })

  test('forgets the grants of an earlier start of the machine', () => {
    const rest = { accountId: null, role: null, access: 'full', agent: null, once: false }
    const grants = [{ profile: 'role', ...rest, endsAt: 10, boot: 'one' }]
    const store = { readNote: () => JSON.stringify(grants) }
    const read = (boot: string) =>
      readGrants(store, { platform: 'linux', now: () => 5, readText: () => `${boot}\n` })
    expect(read('one')).toEqual(grants)
    expect(read('two')).toEqual([])
  })

  test.each([[['--list', 'role']], [['--list', '--revoke']], [[]]])('%j is a mistake', async (words) => {
    expect((await sandbox.runWith({}, 'grant', ...words)).status).toBe(2)
  })
})

describe('--once', () => {
  test('is used up by one command', async () => {
    const { stderr } = await grant('role', '--once', '--agent', 'claude')
    expect(stderr).toContain('granted for one command within 15 minutes: profile "role" to claude')
    expect((await asAgent('exec', 'role', '--', 'tool')).status).toBe(0)
    expect((await asAgent('exec', 'role', '--', 'tool')).stderr).toContain('APPROVAL_REQUIRED')
  })

  test('is used up by one of several commands at the same time', async () => {
    await grant('role', '--once')
    const runs = await Promise.all([1, 2, 3, 4].map(() => asAgent('export', 'role')))
    expect(runs.map(({ status }) => status).sort((a, b) => a - b)).toEqual([0, 4, 4, 4])
  })

  test('stays while a longer grant applies, and until each has all of its grants', async () => {
    await grant('role', '--once')
    const each = await asAgent('each', 'role,keys', '--yes', '--', '/bin/sh', '-c', 'true')
    expect(each.stderr).toContain('APPROVAL_REQUIRED')
    await grant('role', '--agent', 'claude', '--for', '5m')
    expect((await asAgent('export', 'role')).status).toBe(0)
    await grant('role', '--agent', 'claude', '--revoke')
    expect((await asAgent('export', 'role')).status).toBe(0)
    expect((await asAgent('export', 'role')).status).toBe(4)
  })
})

describe('credentials under a grant', () => {
  test('end with it, and are fetched once for it', async () => {
    await asAgent('export', 'role')
    await grant('role', '--for', '10m')
    await asAgent('exec', 'role', '--', 'tool')
    const end = sandbox.now() + 600_000
    sandbox.passTime(60_000)
    await asAgent('exec', 'role', '--', 'tool')

    expect(Date.parse((await lastIssued())?.expiresAt ?? '')).toBeLessThanOrEqual(end)
    expect(calls('GetScopedCredentials')).toHaveLength(1)
    expect(calls('GetScopedCredentials')[0]?.parameters).toMatchObject({ DurationSeconds: '599' })
  })

  test('of each end with it too', async () => {
    await grant('role', '--for', '10m')
    const { status } = await asAgent('each', 'role', '--', '/bin/sh', '-c', 'true')
    expect(status).toBe(0)
    expect(calls('GetScopedCredentials')).toHaveLength(1)
  })

  test('may have less access than the grant, and not more', async () => {
    await grant('role', '--for', '10m')
    const readOnly = await asAgent('exec', 'role', '--read-only', '--', 'tool')
    expect([readOnly.status, readOnly.launched[0]?.env['AWSX_ACCESS']]).toEqual([0, 'read'])

    await grant('role', '--revoke')
    const answers = ['2222']
    await sandbox.runWith({ answers, env: { AWSX_ACCESS: 'read' } }, 'grant', 'role', '--for', '10m')
    const viewOnly = await asAgent('exec', 'role', '--view-only', '--', 'tool')
    const full = await asAgent('exec', 'role', '--', 'tool')
    expect([viewOnly.status, full.stderr]).toEqual([0, expect.stringContaining('APPROVAL_REQUIRED')])

    await grant('role', '--revoke')
    expect(await sandbox.json('grant', '--list', '--json')).toEqual([])
  })

  test('that AWS cannot shorten come with a warning', async () => {
    sandbox.aws.data.deniesScopedCredentials = true
    await grant('role', '--for', '10m')
    const { status, stderr } = await asAgent('exec', 'role', '--', 'tool')
    expect(status).toBe(0)
    expect(stderr).toContain(
      'warning: the credentials of profile "role" outlive the grant, because AWS refuses to shorten them',
    )
  })

  test('that are access keys come with a warning to the user', async () => {
    const { stderr } = await grant('keys')
    expect(stderr).toContain(
      'warning: the credentials of profile "keys" outlive the grant, because access keys do not expire',
    )
    expect((await asAgent('exec', 'keys', '--', 'tool')).status).toBe(0)
  })
})
