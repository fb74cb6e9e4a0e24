/** Hints must name the cause: the option that is wrong, the session that is misspelled, the key that AWS rejects. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { sampleConfig, sampleCredentials as credentials } from '../local-aws/sample-files.ts'
import { interrupt, openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

const config = `${sampleConfig}
[profile settings]
region = eu-west-1

[a]
region = eu-west-1
`

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config, credentials })
})

afterEach(() => sandbox.close())

describe('a region that cannot be one', () => {
  test.each([
    ['role', '--region', 'no region'],
    ['work', '--region', 'no region'],
  ])('blames the option: login %s', async (...argv) => {
    expect(await sandbox.run('login', ...argv)).toMatchObject({
      status: 2,
      stderr: 'awsx: error: invalid --region "no region" [USAGE]\nawsx: hint: example: us-east-1\n',
    })
  })

  test('blames the variable', async () => {
    const env = { AWS_REGION: 'no region' }

    expect((await sandbox.runWith({ env }, 'whoami', 'role')).stderr).toMatch(
      /^awsx: error: invalid AWS_REGION "no region" \[CONFIG_INVALID\]\n/,
    )
  })

  test('blames the config if it is there', async () => {
    sandbox.writeConfig(config.replace('region = eu-west-1\nrole_arn', 'region = no region\nrole_arn'))

    expect((await sandbox.run('whoami', 'portal-role')).stderr).toMatch(
      /\(~\/\.aws\/config:8\) \[CONFIG_INVALID\]/,
    )
  })
})

describe('a role of --role-arn that AWS denies', () => {
  test('is about the option, not the profile', async () => {
    const arn = 'arn:aws:iam::222222222222:role/closed-role'
    const { stderr } = await sandbox.run('export', 'keys', '--role-arn', arn)

    expect(stderr).toContain(
      `could not assume role ${arn} with the credentials of profile "keys": AccessDenied`,
    )
    expect(stderr).toContain('if the role requires an external ID, pass --external-id\n')
    expect(stderr).not.toContain('to profile "keys"')
  })

  test('is about the profile that has the role', async () => {
    expect((await sandbox.run('export', 'closed')).stderr).toContain('add external_id to profile "closed"')
  })
})

test('a key that AWS does not know', async () => {
  sandbox.writeCredentials(credentials.replace(HANAKO.accessKeyId, 'AKIAWRONGWRONGWRONG1'))

  expect((await sandbox.run('whoami', 'keys')).stderr).toMatch(
    /InvalidClientTokenId.*\nawsx: hint: the access key was deleted, is inactive, or belongs to another partition.*\nawsx: hint: .*awsx add PROFILE\n$/,
  )
})

test('a secret that does not belong to the key', async () => {
  sandbox.writeCredentials(
    credentials.replace(HANAKO.secretAccessKey, `${HANAKO.secretAccessKey.slice(0, -1)}x`),
  )

  expect((await sandbox.run('whoami', 'keys')).stderr).toMatch(
    /SignatureDoesNotMatch.*\nawsx: hint: the secret access key does not belong to the access key ID/,
  )
})

test('a profile without credentials names the ways to get some', async () => {
  expect((await sandbox.run('whoami', 'settings')).stderr).toContain(
    'awsx: hint: make it an Identity Center profile: awsx configure sso settings\n' +
      'awsx: hint: store an access key for it: awsx add settings\n' +
      'awsx: hint: if aws-vault has its key: awsx import --keys --from aws-vault settings\n',
  )
})

test.each(['login', 'logout'])('%s of a misspelled session says what can be named', async (command) => {
  expect((await sandbox.run(command, 'wrok')).stderr).toMatch(
    /^awsx: error: profile or sso-session "wrok" not found .*\nawsx: hint: did you mean "work"\?\n/,
  )
})

test.each([
  ['whoami', 'awsx whoami PROFILE'],
  ['export', 'awsx export PROFILE'],
  ['exec', 'awsx exec PROFILE -- COMMAND'],
])('%s without a name is told how to name one', async (command, example) => {
  expect((await sandbox.run(command)).stderr).toContain(
    `awsx: hint: name a profile, for example: ${example}\n`,
  )
})

describe('a section that is not read as a profile', () => {
  test('is in the warnings of list', async () => {
    sandbox.writeCredentials(`${credentials}[profile b]\nregion = eu-west-1\n`)

    expect((await sandbox.run('list')).stderr).toBe(
      'awsx: warning: ~/.aws/config:33: [a] is not a profile in this file; write [profile a]\n' +
        'awsx: warning: ~/.aws/credentials:4: [profile b] is not a profile in this file; write [b]\n',
    )
    expect((await sandbox.run('list', '--quiet')).stderr).toBe('')
  })

  test('is not reported if the config has only sections of the AWS CLI', async () => {
    sandbox.writeConfig(`${sampleConfig}\n[plugins]\nx = y\n\n[preview]\nx = true\n`)

    expect((await sandbox.run('list')).stderr).toBe('')
  })
})

describe('the shell of awsx use', () => {
  const shell = {
    AWSX_PROFILE: 'portal',
    AWS_ACCESS_KEY_ID: 'ASIA',
    AWS_CREDENTIAL_EXPIRATION: '2030-01-01T00:00:00Z',
  }

  test.each([
    ['logout', 'work'],
    ['clear', 'portal'],
    ['clear', '--all'],
  ])('keeps its credentials after %s %s, which says so', async (...argv) => {
    const { stderr } = await sandbox.runWith({ env: shell }, ...argv)

    expect(stderr).toMatch(
      /this shell still has the credentials of profile "portal".*; to remove them: awsx use --clear, or exit in a shell of awsx exec\n$/,
    )
  })

  test('has nothing to say if its credentials have expired', async () => {
    const env = { ...shell, AWS_CREDENTIAL_EXPIRATION: '2020-01-01T00:00:00Z' }

    expect((await sandbox.runWith({ env }, 'logout', 'work')).stderr).not.toContain('this shell')
  })
})

test('a prompt that the user cancels is not an error', async () => {
  const result = await sandbox.runWith({ terminals: 'all', answers: [interrupt] }, 'add', 'mine')

  expect(result).toMatchObject({ status: 130, stdout: '' })
  expect(result.stderr).not.toMatch(/error|\[/)
})

describe('a wrong passphrase', () => {
  const locked = { AWSX_PASSPHRASE: undefined, AWSX_PASSPHRASE_FILE: undefined }

  test('can be typed again', async () => {
    const passphrase = sandbox.readFile('passphrase') ?? ''
    await sandbox.run('login', 'role')
    await sandbox.run('lock')
    const options = { env: locked, terminals: 'all', answers: ['typo', 'again wrong', passphrase] } as const
    const result = await sandbox.runWith(options, 'export', 'role')

    expect(result.status).toBe(0)
    expect(result.asked.map(({ question }) => question)).toEqual([
      'Passphrase for the awsx store: ',
      'Wrong passphrase. Passphrase for the awsx store: ',
      'Wrong passphrase. Passphrase for the awsx store: ',
    ])
  })

  test('from a variable is blamed on that variable', async () => {
    await sandbox.run('login', 'role')
    await sandbox.run('lock')

    expect((await sandbox.runWith({ env: { AWSX_PASSPHRASE: 'typo' } }, 'export', 'role')).stderr).toMatch(
      /\[STORE_LOCKED\]\nawsx: hint: correct or unset AWSX_PASSPHRASE\n$/,
    )
  })
})
