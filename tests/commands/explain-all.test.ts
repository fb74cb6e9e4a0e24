import { readFileSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { HANAKO, START_URL } from '../local-aws/default-data.ts'
import { sampleCredentials } from '../local-aws/sample-files.ts'

const config = `[profile portal]
region = ap-northeast-1
sso_session = work
sso_account_id = 111111111111
sso_role_name = permission-set-x
awsx_account_name = Main

[profile legacy]
sso_start_url = ${START_URL}/
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = ReadOnly

[profile role]
role_arn = arn:aws:iam::222222222222:role/path/role-s
source_profile = portal

[profile next]
role_arn = arn:aws:iam::333333333333:role/next
source_profile = role

[profile program]
credential_process = /opt/program --token program-secret

[profile broken]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = gone

[sso-session work]
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
`

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox({ config, credentials: sampleCredentials })
})

afterAll(() => sandbox.close())

interface Graph {
  readonly signIns: readonly { readonly id: string; readonly signedInUntil: string | null }[]
  readonly edges: readonly { readonly from: string; readonly to: string; readonly kind: string }[]
  readonly profiles: readonly { readonly profile: string; readonly cachedUntil: string | null }[]
}

const readGraph = async (): Promise<Graph> => (await sandbox.json('explain', '--all', '--json')) as Graph

describe('explain --all --json', () => {
  test('has every sign-in, source, account, role and profile', async () => {
    expect(await readGraph()).toMatchObject({
      signIns: [
        { id: 'sign-in:work', name: 'work', startUrl: START_URL, signedInUntil: null },
        { id: 'sign-in:legacy', name: 'legacy', startUrl: `${START_URL}/` },
      ],
      sources: [
        { id: 'source:process:program', kind: 'process', profile: 'program', at: '~/.aws/config:22' },
        { id: 'source:static:keys', kind: 'static', profile: 'keys', at: '~/.aws/credentials:1' },
      ],
      accounts: [
        { accountId: '111111111111', accountName: 'Main' },
        { accountId: '222222222222', accountName: null },
        { accountId: '333333333333', accountName: null },
      ],
      roles: [
        { kind: 'permission-set', accountId: '111111111111', roleName: 'permission-set-x', roleArn: null },
        { kind: 'permission-set', roleName: 'ReadOnly' },
        { kind: 'role', accountId: '222222222222', roleName: 'role-s' },
        { kind: 'role', accountId: '333333333333', roleName: 'next' },
      ],
      problems: expect.arrayContaining([
        expect.objectContaining({ code: 'SOURCE_PROFILE_NOT_FOUND', at: '~/.aws/config:27' }),
      ]),
    })
  })

  test('has a source for each key in the store, and finds tools that awsx replaces', async () => {
    const other = await openSandbox({
      config: '[profile old]\ncredential_process = aws-vault exec old --json\n',
    })
    const answers = [HANAKO.accessKeyId, HANAKO.secretAccessKey]
    for (const name of ['one', 'two']) await other.runWith({ answers }, 'add', name, '--yes')
    const graph = await other.json('explain', '--all', '--json')
    await other.close()

    expect(graph).toMatchObject({
      sources: [
        { kind: 'process', profile: 'old' },
        { kind: 'stored-key', profile: 'one', at: null },
        { kind: 'stored-key', profile: 'two', at: null },
      ],
      problems: [{ code: 'foreign-process', at: '~/.aws/config:2' }],
    })
  })

  test('has the rows of list as profiles', async () => {
    const rows = (await sandbox.json('list', '--json')) as readonly { readonly profile: string }[]

    expect((await readGraph()).profiles).toEqual(
      rows.map((row) => ({ id: `profile:${row.profile}`, ...row })),
    )
  })

  test('connects them as they get their credentials', async () => {
    const { edges } = await readGraph()
    const chain = [
      ['sign-in:work', 'account:111111111111', 'offers'],
      ['account:111111111111', 'role:111111111111/permission-set-x', 'contains'],
      ['role:111111111111/permission-set-x', 'profile:portal', 'gives'],
      ['role:111111111111/permission-set-x', 'role:arn:aws:iam::222222222222:role/path/role-s', 'assumes'],
      [
        'role:arn:aws:iam::222222222222:role/path/role-s',
        'role:arn:aws:iam::333333333333:role/next',
        'assumes',
      ],
      ['role:arn:aws:iam::333333333333:role/next', 'profile:next', 'gives'],
      ['account:222222222222', 'role:arn:aws:iam::222222222222:role/path/role-s', 'contains'],
      ['account:222222222222', 'profile:broken', 'gives'],
      ['source:process:program', 'profile:program', 'gives'],
    ].map(([from, to, kind]) => ({ from, to, kind }))

    expect(edges).toEqual(expect.arrayContaining(chain))
  })

  test('every edge has both ends', async () => {
    const { edges, ...nodes } = await readGraph()
    const ids = new Set(
      Object.values(nodes).flatMap((list) => list.map((node: object) => ('id' in node ? node.id : ''))),
    )

    expect(edges.filter(({ from, to }) => !ids.has(from) || !ids.has(to))).toEqual([])
  })

  test('says until when what is signed in and cached', async () => {
    await sandbox.run('login', 'portal')
    const { signIns, profiles } = await readGraph()
    await sandbox.run('logout', '--all')

    expect(signIns[0]?.signedInUntil).toMatch(/Z$/)
    expect(profiles[0]?.cachedUntil).toMatch(/Z$/)
  })
})

test('explain --all --mermaid is one flowchart', async () => {
  const { stdout, stderr, status } = await sandbox.run('explain', '--all', '--mermaid')

  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
  expect(stdout).toMatch(/^flowchart LR\n {2}n0\["sign-in work<br\/>/)
  expect(stdout).toMatch(/^ {2}n\d+\["profile broken<br\/>.*SOURCE#95;PROFILE#95;NOT#95;FOUND"\]:::problem$/m)
  expect(stdout).toMatch(/^ {2}n\d+ -->\|AssumeRole\| n\d+$/m)
  expect(stdout).toContain('\n  classDef problem ')
})

describe('explain --all --html', () => {
  test('opens a page that only the user can read', async () => {
    const result = await sandbox.runWith({ browser: 'ignore' }, 'explain', '--all', '--html')
    const [file = ''] = result.opened
    try {
      expect(result).toMatchObject({ status: 0, stdout: '', stderr: `awsx: opened ${file}\n` })
      expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>/)
      expect(statSync(file).mode & 0o777).toBe(0o600)
    } finally {
      rmSync(dirname(file), { recursive: true })
    }
  })

  test('prints the page with --print, and opens nothing', async () => {
    const { stdout, opened, stderr } = await sandbox.run('explain', '--all', '--html', '--print')

    expect({ opened, stderr }).toEqual({ opened: [], stderr: '' })
    expect(stdout).toMatch(/^<!doctype html>[^]*<\/html>\n$/)
    expect(stdout).toContain("default-src 'none'")
  })

  test('says so without a browser', async () => {
    const result = await sandbox.runWith({ browser: 'none' }, 'explain', '--all', '--html')

    expect(result).toMatchObject({ status: 4, stderr: expect.stringContaining('[BROWSER_UNAVAILABLE]') })
    expect(result.stderr).toContain('--print')
  })
})

test.each([['--json'], ['--mermaid'], ['--html', '--print']])('%s shows no secret', async (...form) => {
  const { stdout } = await sandbox.run('explain', '--all', ...form)
  const [, secret = ''] = /aws_secret_access_key = (\S+)/.exec(sampleCredentials) ?? []

  expect(secret.length).toBeGreaterThan(10)
  expect(stdout).not.toContain(secret)
  expect(stdout).not.toContain('program-secret')
})

test('calls AWS and the store for nothing', async () => {
  sandbox.aws.resetCalls()
  const locked = { env: { AWSX_PASSPHRASE_FILE: undefined } }

  expect(await sandbox.runWith(locked, 'explain', '--all', '--json')).toMatchObject({ status: 0, stderr: '' })
  expect(sandbox.aws.calls).toEqual([])
})

test.each([
  [['--all'], '--all requires one of --html, --mermaid, and --json'],
  [['--all', '--json', '--mermaid'], '--all requires one of'],
  [['portal', '--all', '--json'], '--all and a profile cannot be combined'],
  [['portal', '--html'], '--html requires --all'],
  [['--all', '--json', '--print'], '--print requires --all --html'],
])('explain %j is a usage error', async (words, problem) => {
  const result = await sandbox.run('explain', ...words)

  expect(result).toMatchObject({ status: 2, stderr: expect.stringContaining(`explain: ${problem}`) })
})
