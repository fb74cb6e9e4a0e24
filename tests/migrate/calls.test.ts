import { describe, expect, test } from '@jest/globals'

import { readCall } from '../../src/migrate/tool-commands.ts'

const read = (command: string): unknown => readCall(command, 'linux')
const problemOf = (command: string): unknown => {
  const call = readCall(command, 'linux')
  return call !== undefined && 'problem' in call ? [call.tool, call.problem] : call
}

describe('aws-vault', () => {
  const dev = { tool: 'aws-vault', profile: 'dev', options: [] }

  test.each([
    'aws-vault export --format=json dev',
    'aws-vault export --format json dev',
    'aws-vault exec --json dev',
    'aws-vault exec -j dev',
    'aws-vault exec dev --json',
    '/opt/homebrew/bin/aws-vault exec dev -j',
    'aws-vault --prompt=osascript --backend=file export --format=json dev',
    'aws-vault export --op-vault-id x --session-backend=keychain --format=json dev',
    "'/Applications/Aws Vault/aws-vault' export --format=json dev",
    'aws-vault --debug export --format=json -- dev',
  ])('%s', (command) => {
    expect(read(command)).toEqual(dev)
  })

  test('what awsx has as well is carried over', () => {
    expect(read('aws-vault exec -nj -d1h30m --region=eu-west-1 dev')).toEqual({
      ...dev,
      options: ['--duration', '1h30m', '--region', 'eu-west-1', '--no-session'],
    })
  })

  test.each([
    ['aws-vault exec --json dev -- aws s3 ls', 'has arguments that awsx does not know'],
    ['aws-vault exec dev', 'has arguments that awsx does not know'],
    ['aws-vault export dev', 'has arguments that awsx does not know'],
    ['aws-vault exec --ecs-server --json dev', 'has arguments that awsx does not know'],
    ['aws-vault export --format=json', 'has arguments that awsx does not know'],
    ['aws-vault exec --json -t 123456 dev', 'contains an MFA code'],
    ['aws-vault exec --json -d 1.5h dev', 'has an invalid duration (expected the form 1h30m)'],
    ['aws-vault exec --json "dev', 'has an unterminated quote or a trailing backslash'],
    ['aws-vault exec --json $P', 'needs a shell'],
    ['AWS_VAULT_PROMPT=ykman aws-vault exec --json dev', 'needs a shell'],
    ['env AWS_VAULT_PROMPT=ykman aws-vault exec --json dev', 'does not call it directly'],
    ["bash -lc 'aws-vault exec --json dev'", 'does not call it directly'],
    ['./aws-vault exec --json dev', 'names "./aws-vault" relative to the working directory'],
  ])('%s is unclear: it %s', (command, problem) => {
    expect(problemOf(command)).toEqual(['aws-vault', problem])
  })

  test('on Windows quotes and backslashes are those of the C runtime', () => {
    const command = String.raw`"C:\Program Files\AWS-Vault.exe" export --format=json dev`
    expect(readCall(command, 'win32')).toEqual(dev)
  })
})

describe('granted', () => {
  test.each([
    ['granted credential-process --profile Prod/ReadOnly', []],
    ['granted credential-process --profile=Prod/ReadOnly', []],
    ['dgranted credential-process -profile Prod/ReadOnly --window 5m', []],
    ['granted credential-process --auto-login --profile Prod/ReadOnly', ['--login']],
  ])('%s', (command, options) => {
    expect(read(command)).toEqual({ tool: 'granted', profile: 'Prod/ReadOnly', options })
  })

  test.each(['granted credential-process', 'granted credential-process --profile Prod Web'])(
    '%s is unclear',
    (command) => {
      expect(problemOf(command)).toEqual(['granted', 'has arguments that awsx does not know'])
    },
  )
})

describe('aws-sso', () => {
  const role = { accountId: '012345678901', roleName: 'ReadOnly' }

  test.each([
    [
      '/usr/bin/aws-sso -u open -S "Default" process --arn arn:aws:iam::012345678901:role/ReadOnly',
      'Default',
    ],
    ['aws-sso -S "My Corp" process -a arn:aws:iam::012345678901:role/ReadOnly', 'My Corp'],
    ['aws-sso process -a 012345678901:ReadOnly', null],
    ['aws-sso process -A 12345678901 -R ReadOnly', null],
    ['aws-sso process --account=012345678901 --role=ReadOnly --sso x', 'x'],
  ])('%s', (command, instance) => {
    expect(read(command)).toEqual({ tool: 'aws-sso', instance, target: role })
  })

  test('by the name of a profile', () => {
    expect(read('aws-sso process -p dev')).toMatchObject({ target: { profile: 'dev' } })
  })

  test.each([
    ['aws-sso process', 'has arguments that awsx does not know'],
    ['aws-sso process -A "" -R X', 'has arguments that awsx does not know'],
    ['aws-sso process -A 1', 'has arguments that awsx does not know'],
    ['aws-sso --config other.yaml process -a 012345678901:X', 'names its own config file'],
  ])('%s is unclear: it %s', (command, problem) => {
    expect(problemOf(command)).toEqual(['aws-sso', problem])
  })
})

describe('aws-sso-util', () => {
  test('by the name of a profile, or with the values themselves', () => {
    expect(read('aws-sso-util credential-process --profile dev')).toEqual({
      tool: 'aws-sso-util',
      profile: 'dev',
      keys: {},
    })
    const words = '--start-url https://x.awsapps.com/start --region us-east-1 --account-id 1 --role-name R'
    expect(read(`aws-sso-util credential-process ${words} -v`)).toEqual({
      tool: 'aws-sso-util',
      profile: null,
      keys: {
        sso_start_url: 'https://x.awsapps.com/start',
        sso_region: 'us-east-1',
        sso_account_id: '1',
        sso_role_name: 'R',
      },
    })
  })
})

test.each([
  'saml2aws script --profile dev',
  'aws-vault-helper dev',
  'my-aws-sso-tool',
  'echo --granted',
  'cat granted.json',
  'awsx credential-process aws-vault',
  '/usr/bin/awsx credential-process aws-sso --duration 1h',
  'cmd /c awsx credential-process "granted credential-process"',
  '',
])('%j calls none of the tools', (command) => {
  expect(read(command)).toBeUndefined()
})
