/** The environment beside a server: a parent that is full of other credentials, compared with the child as a whole. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { applyChange } from '../../src/environment/environment-change.ts'
import { isolateFiles } from '../../src/environment/isolate-files.ts'
import { buildServerChange } from '../../src/environment/server-change.ts'
import type { ServerBuildInput } from '../../src/environment/server-change.ts'
import { Secret } from '../../src/secret.ts'
import { HANAKO } from '../local-aws/default-data.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { openServerSandbox } from './run.ts'
import { passphrase } from '../store/passphrases.ts'

/** Each of them would give some SDK other credentials, or another place to find them. */
const stale = {
  AWS_ACCESS_KEY_ID: 'AKIASTALE00000000000',
  AWS_SECRET_ACCESS_KEY: 'stale',
  AWS_SESSION_TOKEN: 'stale',
  AWS_SECURITY_TOKEN: 'stale',
  AWS_CREDENTIAL_EXPIRATION: '2001-01-01T00:00:00Z',
  AWS_ACCOUNT_ID: '999999999999',
  AWS_PROFILE: 'keys',
  AWS_DEFAULT_PROFILE: 'keys',
  AWS_ACCESS_KEY: 'AKIASTALE00000000000',
  AWS_SECRET_KEY: 'stale',
  SECRET_ACCESS_KEY: 'stale',
  AMAZON_ACCESS_KEY_ID: 'AKIASTALE00000000000',
  AMAZON_SECRET_ACCESS_KEY: 'stale',
  AMAZON_SESSION_TOKEN: 'stale',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token',
  AWS_ROLE_ARN: 'arn:aws:iam::999999999999:role/stale',
  AWS_ROLE_SESSION_NAME: 'stale',
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/stale',
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9/stale',
  AWS_CONTAINER_AUTHORIZATION_TOKEN: 'stale',
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/nowhere/token',
  AWS_SDK_LOAD_CONFIG: '1',
  AWS_CREDENTIAL_FILE: '/nowhere/boto',
  BOTO_CONFIG: '/nowhere/boto',
  AWS_CREDENTIAL_SCOPE: 'stale',
  AWSX_PROFILE: 'stale',
  AWSX_DEPTH: '7',
  AWS_VAULT: 'stale',
  AWSX_PASSPHRASE: passphrase,
}

/** Wishes of the user, and things that only look like credentials. */
const kept = {
  AWS_STS_REGIONAL_ENDPOINTS: 'regional',
  AWS_BEARER_TOKEN_BEDROCK: 'token-for-bedrock',
  AWS_CA_BUNDLE: '',
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
  AWS_LOGIN_CACHE_DIRECTORY: '/nowhere/cache',
  AWS_MFA_SERIAL: HANAKO.mfaSerial,
  _AWS_CLI_PROFILE_CHAIN: 'x',
  HTTPS_PROXY: '',
  EMPTY: '',
  WITH_LINES: 'one\ntwo',
}

const input: ServerBuildInput = {
  profile: 'role',
  region: 'ap-northeast-1',
  settings: {},
  noCompat: false,
  platform: 'linux',
  uri: 'http://127.0.0.1:1234/path',
  token: new Secret('the-token'),
}

const served = {
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1234/path',
  AWS_CONTAINER_AUTHORIZATION_TOKEN: 'the-token',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_REGION: 'ap-northeast-1',
  AWS_DEFAULT_REGION: 'ap-northeast-1',
  NO_PROXY: '127.0.0.1,169.254.170.2',
  no_proxy: '127.0.0.1,169.254.170.2',
  AWSX_PROFILE: 'role',
  AWS_VAULT: 'role',
}

function childOf(outer: Record<string, string>, change: Partial<ServerBuildInput> = {}) {
  const request = { ...input, ...change }
  return applyChange(outer, buildServerChange(request, outer), request.platform === 'win32')
}

describe('the change', () => {
  test('removes every other source and sets the server', () => {
    expect(childOf({ ...stale, ...kept })).toEqual({ ...kept, ...served })
  })

  test.each(Object.entries(stale))('takes %s away, alone too', (name, value) => {
    expect(childOf({ [name]: value })).toEqual(served)
    expect(childOf({ [name]: '' })).toEqual(served)
  })

  test('on Windows removes names in every spelling, and sets one NO_PROXY', () => {
    const lower = Object.fromEntries(
      Object.entries(stale).map(([name, value]) => [name.toLowerCase(), value]),
    )
    const { no_proxy: _other, ...once } = served
    const outer = { ...lower, ...stale, No_Proxy: 'x', aws_ec2_metadata_disabled: 'false' }
    const { AWS_EC2_METADATA_DISABLED: _said, ...change } = once
    expect(childOf(outer, { platform: 'win32' })).toEqual({
      ...change,
      NO_PROXY: 'x,127.0.0.1,169.254.170.2',
      aws_ec2_metadata_disabled: 'false',
    })
  })

  test('without a region leaves those of the user', () => {
    const child = childOf({ AWS_REGION: 'eu-west-1' }, { region: null })
    expect(child['AWS_REGION']).toBe('eu-west-1')
    expect(child).not.toHaveProperty('AWS_DEFAULT_REGION')
  })

  test.each(['false', 'true', 'True'])('leaves AWS_EC2_METADATA_DISABLED=%s', (value) => {
    expect(childOf({ AWS_EC2_METADATA_DISABLED: value })['AWS_EC2_METADATA_DISABLED']).toBe(value)
  })

  test.each([
    [{}, '127.0.0.1,169.254.170.2', '127.0.0.1,169.254.170.2'],
    [{ NO_PROXY: 'a,b' }, 'a,b,127.0.0.1,169.254.170.2', 'a,b,127.0.0.1,169.254.170.2'],
    [{ no_proxy: 'a' }, 'a,127.0.0.1,169.254.170.2', 'a,127.0.0.1,169.254.170.2'],
    [{ NO_PROXY: 'a', no_proxy: 'b' }, 'a,127.0.0.1,169.254.170.2', 'b,127.0.0.1,169.254.170.2'],
    [{ NO_PROXY: '*' }, '*', '*'],
    [{ NO_PROXY: 'a, 127.0.0.1' }, 'a, 127.0.0.1,169.254.170.2', 'a, 127.0.0.1,169.254.170.2'],
    [{ NO_PROXY: '' }, '127.0.0.1,169.254.170.2', '127.0.0.1,169.254.170.2'],
  ])('extends %j', (outer, upper, lower) => {
    expect(childOf(outer)).toMatchObject({ NO_PROXY: upper, no_proxy: lower })
  })
})

describe('empty files', () => {
  const isolated = (outer: Record<string, string>, platform: NodeJS.Platform = 'linux') =>
    isolateFiles({ set: { A: '1' }, unset: ['B'] }, platform, outer)

  test('are /dev/null, and NUL on Windows', () => {
    const set = { A: '1', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' }
    expect(isolated({})).toEqual({ set, unset: ['B'] })
    expect(isolated({}, 'win32').set).toMatchObject({
      AWS_CONFIG_FILE: 'NUL',
      AWS_SHARED_CREDENTIALS_FILE: 'NUL',
    })
  })

  test('keep what the user had named for the next awsx', () => {
    const once = isolated({ AWS_CONFIG_FILE: '/x/config' }).set
    expect(once).toMatchObject({ AWSX_OUTER_CONFIG_FILE: '/x/config' })
    expect(once).not.toHaveProperty('AWSX_OUTER_SHARED_CREDENTIALS_FILE')
    expect(isolated(once).set).not.toHaveProperty('AWSX_OUTER_CONFIG_FILE')
  })
})

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openServerSandbox()
})

afterAll(() => sandbox.close())

async function run(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Record<string, string>> {
  const { stdout, stderr, status } = await sandbox.awsx([...args, 'env', '-0'], { env })
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
  const entries = stdout.split('\0').filter((entry) => entry !== '')
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  )
}

describe('exec --server', () => {
  test('gives a poisoned parent’s child exactly the server and everything else as it was', async () => {
    const { AWSX_PASSPHRASE_FILE: _file, ...parent } = sandbox.env
    // AWS_MFA_SERIAL, which is kept, requires a code.
    const code = sandbox.aws.mfaCode(HANAKO.mfaSerial)
    expect(await run(['exec', 'role', '-s', '-t', code, '--'], { ...stale, ...kept })).toEqual({
      ...parent,
      ...kept,
      ...served,
      AWS_REGION: 'ap-northeast-1',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{22}$/),
      AWS_CONTAINER_AUTHORIZATION_TOKEN: expect.stringMatching(/^[\w-]{43}$/),
    })
  })

  test('gives empty files where the default profile has credentials, which SDKs would take first', async () => {
    const other = join(sandbox.home, 'other-credentials')
    const env = { AWS_SHARED_CREDENTIALS_FILE: other }
    await sandbox.run('sh', [
      '-c',
      `{ cat ~/.aws/credentials; echo '[default]'; cat ~/.aws/credentials | tail -2; } > ${other}`,
    ])

    expect(await run(['exec', 'role', '-s', '--'], env)).toMatchObject({
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWSX_OUTER_SHARED_CREDENTIALS_FILE: other,
    })
    expect(await run(['exec', 'role', '--'], env)).not.toHaveProperty('AWS_CONFIG_FILE')
  })

  test('refuses long-lived keys, which SDKs do not take from a server', async () => {
    const exec = await sandbox.awsx(['exec', 'keys', '--server', '--', 'touch', 'ran'])
    expect(exec).toMatchObject({ status: 125, stdout: '' })
    expect(exec.stderr).toContain(
      'profile "keys" has a long-lived access key, and --server requires a session token',
    )
    expect((await sandbox.run('ls', ['ran'])).status).not.toBe(0)
  })

  test('--dry-run names its variables and starts nothing', async () => {
    sandbox.aws.resetCalls()
    const exec = await sandbox.awsx(['exec', 'role', '-s', '--isolate-files', '--dry-run', '--', 'true'], {
      env: { AWS_ACCESS_KEY_ID: 'stale' },
    })
    expect(exec.status).toBe(0)
    expect(exec.stdout).toMatch(
      /^sets: +AWS_CONTAINER_CREDENTIALS_FULL_URI .*NO_PROXY no_proxy.*AWS_CONFIG_FILE/m,
    )
    expect(exec.stdout).toMatch(/^removes: AWS_ACCESS_KEY_ID /m)
    expect(sandbox.aws.calls).toHaveLength(0)
  })
})

describe('exec --isolate-files', () => {
  test('gives keys and empty files, and no variable more', async () => {
    const plain = await run(['exec', 'role', '--'])
    expect(await run(['exec', 'role', '--isolate-files', '--'])).toEqual({
      ...plain,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    })
  })

  test.each([
    ['the usual files', {}],
    ['files of the user’s choice', { AWS_CONFIG_FILE: '~/moved-config' }],
  ])('an awsx inside of it reads %s all the same', async (_what, env) => {
    await sandbox.run('cp', ['.aws/config', 'moved-config'])
    const outer = ['exec', 'role', '--isolate-files', '--']
    const child = await run([...outer, 'awsx', 'exec', 'keys', '--'], env)
    expect(child).toMatchObject({ AWS_REGION: 'eu-central-1', AWSX_PROFILE: 'keys' })
    const inner = await run(
      [...outer, 'awsx', 'exec', 'role', '--isolate-files', '--', 'awsx', 'exec', 'keys', '--'],
      env,
    )
    expect(inner).toMatchObject({ AWSX_PROFILE: 'keys', AWSX_DEPTH: '3' })
  })
})

describe('one exec inside of another', () => {
  test('is told from the second on', async () => {
    expect(await run(['exec', 'role', '--'])).not.toHaveProperty('AWSX_DEPTH')
    expect(await run(['exec', 'role', '--'], { AWSX_DEPTH: '4' })).not.toHaveProperty('AWSX_DEPTH')
    const second = await run(['exec', 'role', '--', 'awsx', 'exec', 'keys', '--'])
    expect(second).toMatchObject({ AWSX_DEPTH: '2', AWSX_PROFILE: 'keys' })
    const third = [
      'exec',
      'role',
      '-s',
      '--',
      'awsx',
      'exec',
      'keys',
      '--',
      'awsx',
      'exec',
      'role',
      '-s',
      '--',
    ]
    expect(await run(third)).toMatchObject({ AWSX_DEPTH: '3', AWSX_PROFILE: 'role' })
  })

  test('inside of a server has the profile that it names, and no server', async () => {
    const child = await run(['exec', 'role', '-s', '--', 'awsx', 'exec', 'keys', '--'])
    expect(child).toMatchObject({ AWS_ACCESS_KEY_ID: HANAKO.accessKeyId, AWSX_PROFILE: 'keys' })
    expect(child).not.toHaveProperty('AWS_CONTAINER_CREDENTIALS_FULL_URI')
    expect(child).not.toHaveProperty('AWS_CONTAINER_AUTHORIZATION_TOKEN')
  })

  test.each([
    ['in none', ['status'], /^shell +not inside an awsx shell$/m],
    [
      'in one',
      // What an earlier test left in the store could have less than 59 minutes by now.
      ['exec', 'role', '--refresh', '--', 'awsx', 'status'],
      /^shell +role, account 222222222222, expires in 59 minutes \((?:[\d-]+ )?\d\d:\d\d\)$/m,
    ],
    [
      'in a server',
      ['exec', 'role', '-s', '--', 'awsx', 'status'],
      /^shell +role, renewed by its credential server$/m,
    ],
    [
      'in two',
      ['exec', 'keys', '--', 'awsx', 'exec', 'role', '-s', '--', 'awsx', 'status'],
      /^shell +role, renewed by its credential server, nested 2 deep$/m,
    ],
  ])('awsx status tells it: %s', async (_where, args, line) => {
    expect((await sandbox.awsx(args)).stdout).toMatch(line)
  })

  test('awsx status --json tells it', async () => {
    const inner = ['awsx', 'exec', 'role', '-s', '--', 'awsx', 'status', '--json']
    const { stdout } = await sandbox.awsx(['exec', 'keys', '--', ...inner])
    expect((JSON.parse(stdout) as { shell: unknown }).shell).toEqual({
      profile: 'role',
      environment: null,
      access: 'full',
      expiresAt: null,
      server: true,
      depth: 2,
      accountId: null,
      accountName: null,
    })
  })
})
