/** With kept rows, `awsx list` prints what it prints without, whatever was changed since they were made. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  chmodSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

import { HANAKO } from '../local-aws/default-data.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import {
  expectSameLists,
  hasKeyInMemory,
  openCachedSandbox,
  readRowFile,
  rowFiles,
} from './open-cached-sandbox.ts'

const config = `${sampleConfig}
[profile stored]
region = eu-west-1
aws_account_id = 111111111111

[profile broken]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = gone

[profile token]
role_arn = arn:aws:iam::333333333333:role/web
web_identity_token_file = token

[profile]
[stray]
`

const isWindows = process.platform === 'win32'
let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openCachedSandbox({ config, credentials: sampleCredentials })
})

afterEach(() => sandbox.close())

test('the rows are kept in a file that only the user can read', async () => {
  if (!hasKeyInMemory) return
  await expectSameLists(sandbox)

  const [path = ''] = rowFiles(sandbox)
  expect(rowFiles(sandbox)).toHaveLength(1)
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readRowFile(sandbox)).toContain('"role"')
})

test('a second run does not plan: rows that were kept are listed even if planning would fail', async () => {
  if (!hasKeyInMemory) return
  await sandbox.run('list')
  const [path = ''] = rowFiles(sandbox)
  const half = readRowFile(sandbox).replaceAll('"222222222222"', '"999999999999"')
  writeFileSync(path, half + half)

  expect((await sandbox.run('list')).stdout).toContain('999999999999')
  expect((await sandbox.runWith({ env: { AWSX_NO_FAST_START: '1' } }, 'list')).stdout).not.toContain('99999')
})

test('an edit of the same length at the same time is seen', async () => {
  const path = join(sandbox.home, '.aws/config')
  await expectSameLists(sandbox)
  const { atime, mtime } = statSync(path)
  for (const [from, to] of [
    ['role/role-s', 'role/role-x'],
    ['eu-west-1', 'eu-west-2'],
    ['[stray]', '[other]'],
  ] as const) {
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to))
    utimesSync(path, atime, mtime)
    expect(JSON.stringify(await expectSameLists(sandbox))).toContain(to.replace(/.*\/|[[\]]/g, ''))
  }
})

test.each([
  ['AWS_REGION', { AWS_REGION: 'eu-central-1' }],
  ['AWS_PROFILE', { AWS_PROFILE: 'role' }],
  ['an endpoint', { AWS_ENDPOINT_URL_STS: 'https://sts.example.com' }],
  ['an invalid endpoint', { AWS_ENDPOINT_URL: 'no URL' }],
  ['an MFA device', { AWS_MFA_SERIAL: 'arn:aws:iam::111111111111:mfa/phone' }],
  ['other files', { AWS_CONFIG_FILE: '/dev/null' }],
  ['another home', { HOME: '/nonexistent' }],
  ['an access key', { AWS_ACCESS_KEY_ID: HANAKO.accessKeyId, AWS_SECRET_ACCESS_KEY: HANAKO.secretAccessKey }],
])('%s in the environment is seen', async (_, env) => {
  const before = await expectSameLists(sandbox)
  await expectSameLists(sandbox, env)
  expect(await expectSameLists(sandbox)).toEqual(before)
})

test('guards and account names are seen', async () => {
  await expectSameLists(sandbox)
  const guard = '[[guard]]\nroles = ["role-s"]\nenvironment = "production"\n'
  sandbox.writeSettings(guard)
  expect(JSON.stringify(await expectSameLists(sandbox))).toContain('production')
  sandbox.writeSettings(guard.replace('role-s', 'role-x'))
  await expectSameLists(sandbox)
  sandbox.writeSettings('[[guard]]\nnothing = 1\n')
  await expectSameLists(sandbox)
  sandbox.writeSettings('')
  const accounts = [{ id: '222222222222', name: 'Sandbox 口座', roles: [] }]
  const portal = { startUrl: 'https://example.com', ssoRegion: 'eu-west-1', listedAt: 1, accounts }
  sandbox.writeFile('state/accounts.json', JSON.stringify({ version: 1, portals: [portal] }))
  expect(JSON.stringify(await expectSameLists(sandbox))).toContain('口座')
})

test('cached credentials, their end, and keys in the store are those of now', async () => {
  const cached = (rows: unknown): number => JSON.stringify(rows).split('"cachedUntil":"').length - 1
  const json = (text: unknown): unknown => JSON.parse((text as { stdout: string }).stdout)
  expect(cached(json(await expectSameLists(sandbox)))).toBe(0)
  await sandbox.json('credential-process', 'role')
  expect(cached(json(await expectSameLists(sandbox)))).toBeGreaterThan(0)
  sandbox.passTime(24 * 60 * 60_000)
  expect(cached(json(await expectSameLists(sandbox)))).toBe(0)
  await sandbox.json('credential-process', 'role')
  await sandbox.run('clear', '--all')
  expect(cached(json(await expectSameLists(sandbox)))).toBe(0)

  const answers = [HANAKO.accessKeyId, HANAKO.secretAccessKey]
  for (const name of ['stored', 'unlisted']) {
    await sandbox.runWith({ answers }, 'add', name, '--yes')
    expect(JSON.stringify(await expectSameLists(sandbox))).toContain('stored-key')
  }
  for (const name of ['stored', 'unlisted']) await sandbox.run('remove', name, '--yes')
  expect(JSON.stringify(await expectSameLists(sandbox))).not.toContain('stored-key')
})

test.each([
  [[]],
  [['role']],
  [['nothing']],
  [['--sort', 'account']],
  [['--account', '222222222222']],
  [['--wide']],
])('list %p chooses among kept rows', async (words) => {
  await sandbox.run('list')

  expect(await expectSameLists(sandbox, {}, ...words)).toMatchObject({ status: 0 })
})

describe('a table without problems', () => {
  const longest = 'the-profile-with-the-longest-name'
  const others = `${sampleConfig}
[profile ${longest}]
region = eu-west-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = portal

[profile again]
region = eu-west-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys
`

  beforeEach(() => sandbox.writeConfig(others))

  test('is kept as a whole', async () => {
    if (!hasKeyInMemory) return
    await sandbox.run('list')
    const [path = ''] = rowFiles(sandbox)
    const half = readRowFile(sandbox).replaceAll(' 222222222222 ', ' 999999999999 ')
    writeFileSync(path, half + half)

    expect((await sandbox.run('list')).stdout).toContain('999999999999')
    expect((await sandbox.run('list', '*')).stdout).not.toContain('999999999999')
  })

  test.each([undefined, 'role', 'keys', longest, 'missing', 'role ', 'PROFILE'])(
    'marks the active profile: %s',
    async (name) => {
      const shown = await expectSameLists(sandbox, { AWS_PROFILE: name })

      expect(shown).toMatchObject({ status: 0 })
    },
  )

  test('shows until when credentials are cached, also those of two profiles', async () => {
    await sandbox.run('list')
    await sandbox.json('credential-process', 'role')
    const { stdout } = await sandbox.run('list')
    const without = await sandbox.runWith({ env: { AWSX_NO_FAST_START: '1' } }, 'list')

    expect(stdout.split(/ in \d+ /).length).toBeGreaterThan(2)
    expect(stdout).toBe(without.stdout)
    await expectSameLists(sandbox, { AWS_PROFILE: 'role' })
    sandbox.passTime(24 * 60 * 60_000)
    await expectSameLists(sandbox)
  })
})

test('a row without credentials does not take over the record of a row with a problem', async () => {
  const role = 'region = eu-west-1\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = keys\n'
  sandbox.writeConfig(
    `[profile wrong]\n${role}awsx_confirm = wrong\n[profile sign-in]\nsso_session = work\n[profile role]\n${role}` +
      sampleConfig.slice(sampleConfig.indexOf('[sso-session')),
  )
  await sandbox.json('credential-process', 'role')

  const shown = await expectSameLists(sandbox)
  expect(JSON.stringify(shown)).toContain('CONFIG_INVALID')
})

test('a terminal shows the same', async () => {
  const show = (env: Record<string, string>): Promise<{ readonly stdout: string }> =>
    sandbox.runWith({ terminals: 'all', columns: 70, env }, 'list')
  await show({})
  expect((await show({})).stdout).toBe((await show({ AWSX_NO_FAST_START: '1' })).stdout)
})

test.each<[string, (path: string) => void]>([
  ['an empty file', (path) => truncateSync(path, 0)],
  ['half a file', (path) => truncateSync(path, statSync(path).size / 2)],
  ['a damaged file', (path) => writeFileSync(path, readFileSync(path).fill(0x30, 40, 50))],
  ['a file of another program', (path) => writeFileSync(path, '{}\n{}\n')],
  ['a huge file', (path) => truncateSync(path, 17 * 1024 * 1024)],
])('%s is ignored and replaced', async (_, change) => {
  if (!hasKeyInMemory) return
  await expectSameLists(sandbox)
  const before = readRowFile(sandbox)
  change(rowFiles(sandbox)[0] ?? '')
  await expectSameLists(sandbox)
  expect(readRowFile(sandbox)).toBe(before)
})

test.each<[string, (path: string) => void]>([
  ['a file that others can write', (path) => chmodSync(path, 0o666)],
  [
    'a symbolic link',
    (path) => {
      writeFileSync(`${path}.copy`, readFileSync(path), { mode: 0o600 })
      rmSync(path)
      symlinkSync(`${path}.copy`, path)
    },
  ],
])('%s is not trusted', async (_, change) => {
  if (!hasKeyInMemory) return
  // Windows has other rights and few links.
  if (isWindows) return
  await sandbox.run('list')
  const [path = ''] = rowFiles(sandbox)
  const half = readRowFile(sandbox).replaceAll('"222222222222"', '"999999999999"')
  writeFileSync(path, half + half)
  change(path)

  expect((await sandbox.run('list')).stdout).not.toContain('999999999999')
})

test('a locked store keeps no rows of a config with a line that can have a secret', async () => {
  if (!hasKeyInMemory) return
  await sandbox.run('lock')
  await expectSameLists(sandbox)
  expect(rowFiles(sandbox)).toEqual([])
})

test('a locked store keeps rows without a hash, if all lines and variables are known to have no secret', async () => {
  sandbox.writeConfig('[profile a]\nregion = eu-west-1\nsso_account_id = 111111111111\noutput = json\n')
  sandbox.writeCredentials('')
  await sandbox.run('lock')
  await expectSameLists(sandbox, { AWS_ENDPOINT_URL: undefined, AWS_REGION: 'eu-west-1' })
  expect(readRowFile(sandbox)).toContain('"digest":""')
  const listed = await expectSameLists(sandbox, { AWS_ENDPOINT_URL: undefined, AWS_REGION: 'eu-west-2' })
  expect(listed).toMatchObject({ status: 0 })
})

test('without the key of the store, nobody can test guesses of a password', async () => {
  if (!hasKeyInMemory) return
  const env = { AWS_ENDPOINT_URL: undefined, AWS_ENDPOINT_URL_STS: 'https://user:hunter2@example.com' }
  const digests = new Set<unknown>()
  for (let count = 0; count < 2; count += 1) {
    sandbox.writeConfig(config)
    sandbox.writeCredentials(sampleCredentials)
    await sandbox.runWith({ env }, 'list')
    const { digest } = JSON.parse(readRowFile(sandbox).split('\n')[0] ?? '') as { readonly digest: string }
    expect(digest).toHaveLength(44)
    digests.add(digest)
    await sandbox.close()
    sandbox = await openCachedSandbox({})
  }
  expect(digests.size).toBe(2)
})

test.each([
  '[profile wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYAA]',
  '[profile "wJalrXUtnFEMIK7MDENG/PxRfiCYEXAMPLEKEYAA!"]',
  '[profile a]\nsource_profile = wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYAA',
  '[wJalrXUtnFEMIK7MDENG/PxRfiCYEXAMPLEKEYAA]',
])('nothing is kept of a config with what looks like a secret in a name: %s', async (lines) => {
  sandbox.writeConfig(`${sampleConfig}\n${lines}\n`)
  await expectSameLists(sandbox)
  expect(rowFiles(sandbox)).toEqual([])
})

test('with --debug, a list shows what planning reads', async () => {
  if (!hasKeyInMemory) return
  await sandbox.run('list')
  expect(rowFiles(sandbox)).toHaveLength(1)
  await expectSameLists(sandbox, {}, '--debug')
})

test.each([
  ['no JSON', (text: string) => text.replace('[["portal"', '[("portal"')],
  ['a row without a name', (text: string) => text.replace('[["portal"', '[[12345678')],
])('rows that are %s are made anew', async (_, change) => {
  if (!hasKeyInMemory) return
  await sandbox.run('list')
  const [path = ''] = rowFiles(sandbox)
  const before = readRowFile(sandbox)
  const half = change(before)
  expect(half).not.toBe(before)
  writeFileSync(path, half + half)

  await expectSameLists(sandbox)
  expect(readRowFile(sandbox)).toBe(before)
})

test('what a killed run left is removed', async () => {
  if (!hasKeyInMemory) return
  const left = sandbox.writeFile('state/.list-rows-3.999999999.0123456789ab', 'rows')
  const other = sandbox.writeFile('state/.of-another-program.999999999.0123456789ab', 'text')
  await sandbox.run('list')
  expect([left, other].map((path) => existsSync(path))).toEqual([false, true])
})

test.each([
  ['AWSX_NO_FAST_START', { AWSX_NO_FAST_START: '1' }],
  ['CI', { CI: 'true' }],
  ['a store that is turned off', { AWSX_STORE: 'none' }],
])('with %s nothing is kept', async (_, env) => {
  await sandbox.runWith({ env }, 'list')

  expect(rowFiles(sandbox)).toEqual([])
})

test('nothing is kept before there is a store', async () => {
  rmSync(join(sandbox.home, 'state'), { recursive: true })
  const result = await sandbox.run('list')

  expect(result.status).toBe(0)
  expect(sandbox.readFile('state')).toBeUndefined()
})
