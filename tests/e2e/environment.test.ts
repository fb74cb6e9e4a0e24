/**
 * The environment of the command: it uses exactly the credentials that it was given, whatever it is written in and whatever the shell was full
 * of. The parent is poisoned with every variable that some SDK reads; the child is compared as a whole.
 */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'
import { sampleCredentials } from '../local-aws/sample-files.ts'
import { passphrase } from '../store/passphrases.ts'

const config = `[profile keys]
output = json

[profile role]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys

[profile other]
region = us-west-2
role_arn = arn:aws:iam::400000000001:role/chain-1
source_profile = keys
`

/** Set to values of the profile. */
const replaced = {
  AWS_ACCESS_KEY_ID: 'AKIASTALE00000000000',
  AWS_SECRET_ACCESS_KEY: 'stale',
  AWS_SESSION_TOKEN: 'stale',
  AWS_CREDENTIAL_EXPIRATION: '2001-01-01T00:00:00Z',
  AWS_ACCOUNT_ID: '999999999999',
  AWSX_PROFILE: 'stale',
  AWS_VAULT: 'stale',
}

/** Taken away: each of them would give some SDK other credentials, or another place to find them. */
const removed = {
  AWS_SECURITY_TOKEN: 'stale',
  AWS_PROFILE: 'other',
  AWS_DEFAULT_PROFILE: 'other',
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
  AWSX_PASSPHRASE: passphrase,
}

/** Wishes of the user, and things that only look like credentials. */
const kept = {
  AWS_STS_REGIONAL_ENDPOINTS: 'regional',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_BEARER_TOKEN_BEDROCK: 'token-for-bedrock',
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
  AWS_MFA_SERIAL: HANAKO.mfaSerial,
  AWS_PAGER: '',
  _AWS_CLI_PROFILE_CHAIN: 'x',
  AWSX_NO_LOGIN: '1',
  NO_PROXY: '127.0.0.1',
  EMPTY: '',
  WITH_LINES: 'one\ntwo',
  WITH_SIGNS: '=a="$b"\'',
  UNICODE: 'é 名前',
}

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeCredentials(sampleCredentials)
  sandbox.writeConfig(config)
})

afterAll(() => sandbox.close())

async function childEnvironment(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  const { stdout, stderr, status } = await sandbox.awsx([...args, 'env', '-0'], { env })
  expect(stderr).toBe('')
  expect(status).toBe(0)
  return Object.fromEntries(
    stdout
      .split('\0')
      .filter((entry) => entry !== '')
      .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  )
}

/** The parent's own variables, without those that are taken away. */
function parentEnvironment(): Record<string, string> {
  const { AWSX_PASSPHRASE_FILE: _file, ...env } = sandbox.env
  return env
}

describe('a poisoned parent', () => {
  test('gives a child with exactly the role’s credentials and everything else as it was', async () => {
    const files = { AWS_CONFIG_FILE: join(sandbox.home, '.aws/config') }
    // AWS_MFA_SERIAL, which is kept, requires a code.
    const code = sandbox.aws.mfaCode(HANAKO.mfaSerial)
    const child = await childEnvironment(['exec', 'role', '-t', code, '--'], {
      ...replaced,
      ...removed,
      ...kept,
      ...files,
    })

    expect(child).toEqual({
      ...parentEnvironment(),
      ...kept,
      ...files,
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      AWS_SECRET_ACCESS_KEY: expect.stringMatching(/^.{20,}$/),
      AWS_SESSION_TOKEN: expect.stringMatching(/^.{20,}$/),
      AWS_CREDENTIAL_EXPIRATION: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      AWS_ACCOUNT_ID: '222222222222',
      AWS_REGION: 'ap-northeast-1',
      AWS_DEFAULT_REGION: 'ap-northeast-1',
      AWSX_PROFILE: 'role',
      AWS_VAULT: 'role',
    })
  })

  test('gives long-lived keys without the token, the end and the account of something else, and no region where none is known', async () => {
    const child = await childEnvironment(['exec', 'keys', '--'], { ...replaced, ...removed })

    expect(child).toEqual({
      ...parentEnvironment(),
      AWS_ACCESS_KEY_ID: HANAKO.accessKeyId,
      AWS_SECRET_ACCESS_KEY: HANAKO.secretAccessKey,
      AWS_DEFAULT_OUTPUT: 'json',
      AWSX_SETTINGS: expect.stringMatching(/^AWS_DEFAULT_OUTPUT:[0-9a-f]+$/),
      AWSX_PROFILE: 'keys',
      AWS_VAULT: 'keys',
    })
  })

  test('AWSX_NO_COMPAT leaves AWS_VAULT out', async () => {
    const child = await childEnvironment(['exec', 'keys', '--'], { AWS_VAULT: 'stale', AWSX_NO_COMPAT: '1' })
    expect(child).not.toHaveProperty('AWS_VAULT')
  })
})

describe('the region', () => {
  test.each([
    ['the option', ['--region', 'sa-east-1'], { AWS_REGION: 'eu-west-1' }, 'sa-east-1'],
    ['AWS_REGION', [], { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' }, 'eu-west-1'],
    ['AWS_DEFAULT_REGION', [], { AWS_DEFAULT_REGION: 'eu-west-2' }, 'eu-west-2'],
    ['the profile', [], {}, 'ap-northeast-1'],
  ])('is that of %s, under both names', async (_where, options, env, region) => {
    const child = await childEnvironment(['exec', 'role', ...options, '--'], env)
    expect(child).toMatchObject({ AWS_REGION: region, AWS_DEFAULT_REGION: region })
  })
})

describe('an exec inside of an exec', () => {
  test('starts from the config and not from the keys and the region around it', async () => {
    const child = await childEnvironment(['exec', 'role', '--', 'awsx', 'exec', 'other', '--'])

    expect(child).toMatchObject({
      AWS_ACCOUNT_ID: '400000000001',
      AWS_REGION: 'us-west-2',
      AWS_DEFAULT_REGION: 'us-west-2',
      AWSX_PROFILE: 'other',
      AWS_VAULT: 'other',
    })
    const callers = sandbox.aws.calls.filter((call) => call.parameters['RoleArn']?.endsWith('chain-1'))
    expect(callers.map((call) => call.caller)).toEqual([HANAKO.arn])
  })

  test('without a name means the same profile again', async () => {
    const child = await childEnvironment(['exec', 'role', '--', 'awsx', 'exec', '--'])
    expect(child).toMatchObject({ AWSX_PROFILE: 'role', AWS_ACCOUNT_ID: '222222222222' })
  })
})
