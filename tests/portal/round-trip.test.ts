/** What `awsx sync` and the wizard write gives other tools the credentials of the account and role that its name says. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { START_URL } from '../local-aws/default-data.ts'
import { makeAccounts, sessionSection } from './fixture.ts'

let sandbox: Sandbox
let profiles: readonly string[]

beforeAll(async () => {
  sandbox = await openSandbox({ data: { portals: { [START_URL]: { accounts: makeAccounts(8) } } } })
  sandbox.writeConfig(sessionSection())
  await sandbox.awsx(['login', 'corp'])
  await sandbox.awsx(['sync'])
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

function expected(): unknown {
  const names = ['Admin', 'Billing', 'Operator', 'PowerUser', 'ReadOnly']
  const synced = makeAccounts(8).flatMap(({ id, name }) =>
    names.map((role) => [`${name}-${role}`, [id, role]] as const),
  )
  return Object.fromEntries([...synced, ['by-hand', ['500000000003', 'Billing']] as const])
}

const hasBotocore = spawnSync('python3', ['-c', 'import botocore']).status === 0
const withBotocore = hasBotocore ? describe : describe.skip

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
