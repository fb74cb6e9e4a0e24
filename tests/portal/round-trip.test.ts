/** What `awsx sync` and the wizard write gives other tools the credentials of the account and role that its name says. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Result, Sandbox } from '../e2e/sandbox.ts'
import { START_URL } from '../local-aws/default-data.ts'
import { makeAccounts, sessionSection } from './fixture.ts'

let sandbox: Sandbox
let syncs: readonly Result[]
let syncedConfig: string
let profiles: readonly string[]

beforeAll(async () => {
  sandbox = await openSandbox({ data: { portals: { [START_URL]: { accounts: makeAccounts(8) } } } })
  sandbox.writeConfig(sessionSection())
  await sandbox.prepare('login', 'corp')
  syncs = await Promise.all([1, 2, 3].map(() => sandbox.awsx(['sync'], { deadlineMs: 60_000 })))
  syncedConfig = readFileSync(join(sandbox.home, '.aws/config'), 'utf8')
  const wizard = [
    '--account-id',
    '500000000003',
    '--role-name',
    'Billing',
    '--profile-name',
    'by-hand',
    '--yes',
  ]
  await sandbox.awsx(['configure', 'sso', '--sso-session', 'corp', ...wizard])
  const { stdout } = await sandbox.awsx(['list', '--json'])
  profiles = (JSON.parse(stdout) as { profile: string }[]).map(({ profile }) => profile)
  writeSharedToken()
}, 60_000)

afterAll(() => sandbox.close())

/** The sign-in as `aws sso login` leaves it, for tools that cannot read the store of awsx. */
function writeSharedToken(): void {
  const [accessToken] = [...sandbox.aws.cloud.state.accessTokens.keys()].slice(-1)
  const folder = join(sandbox.home, '.aws/sso/cache')
  mkdirSync(folder, { recursive: true })
  const expiresAt = new Date(sandbox.aws.now() + 3_000_000).toISOString().replace(/\.\d+/, '')
  writeFileSync(
    join(folder, `${createHash('sha1').update('corp').digest('hex')}.json`),
    JSON.stringify({ startUrl: START_URL, region: 'ap-northeast-1', accessToken, expiresAt }),
  )
}

function ownersOf(text: string): unknown {
  const answers = JSON.parse(text) as Record<string, { accessKeyId?: string; error?: string }>
  return Object.fromEntries(
    Object.entries(answers).map(([profile, { accessKeyId = '', error }]) => {
      const arn = sandbox.aws.cloud.state.credentials.get(accessKeyId)?.principal.arn
      return [
        profile,
        error ?? /::(\d+):assumed-role\/AWSReservedSSO_(.*)_[0-9a-f]{16}/.exec(arn ?? '')?.slice(1),
      ]
    }),
  )
}

const roles = ['Admin', 'Billing', 'Operator', 'PowerUser', 'ReadOnly']
const synced = makeAccounts(8).flatMap(({ id, name }) =>
  roles.map((role) => [`${name}-${role}`, [id, role]] as const),
)

function expected(): unknown {
  return Object.fromEntries([...synced, ['by-hand', ['500000000003', 'Billing']] as const])
}

const hasBotocore = spawnSync('python3', ['-c', 'import botocore']).status === 0
const withBotocore = hasBotocore ? describe : describe.skip

test('several syncs at once write each profile once', () => {
  expect(syncs.map(({ status }) => status)).toEqual([0, 0, 0])
  const sections = synced.map(
    ([profile, [id, role]]) => `
[profile ${profile}]
sso_session = corp
sso_account_id = ${id}
sso_role_name = ${role}
region = ap-northeast-1
awsx_sync = corp/${id}/${role}
awsx_sync_name = ${profile}
`,
  )
  expect(syncedConfig).toBe(sessionSection() + sections.join(''))
})

test('exec takes a profile for what it is', async () => {
  const words = ['exec', 'team-0003-ReadOnly', '--', 'sh', '-c', 'echo $AWS_ACCOUNT_ID']
  expect(await sandbox.awsx(words)).toEqual({
    status: 0,
    signal: null,
    stdout: '500000000002\n',
    stderr: '',
  })
})

test('the JavaScript SDK takes every profile for what it is', async () => {
  expect(profiles).toHaveLength(41)
  const program = join(import.meta.dirname, 'programs/resolve.mjs')
  const { stdout } = await sandbox.run(process.execPath, ['--no-warnings', program, ...profiles], {
    deadlineMs: 60_000,
  })
  expect(ownersOf(stdout)).toEqual(expected())
}, 70_000)

withBotocore('botocore (needs Python with botocore)', () => {
  test('takes every profile for what it is', async () => {
    const python = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' })
    const program = join(import.meta.dirname, 'programs/resolve.py')
    const { stdout } = await sandbox.run(python.stdout.trim(), [program, ...profiles], {
      deadlineMs: 100_000,
    })
    expect(ownersOf(stdout)).toEqual(expected())
  }, 110_000)
})
