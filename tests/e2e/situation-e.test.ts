/**
 * Situation E: programs with an AWS SDK pick up the role without `AWS_SDK_LOAD_CONFIG`, without `AWS_PROFILE` and without a line of code
 * that names a profile; also where the shell is full of settings for something else.
 */
import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox, sdkCommand } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

const config = `[profile profile-for-sso]
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x

[profile profile-for-role-s]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = profile-for-sso

[profile somebody-else]
region = eu-west-1
aws_access_key_id = AKIASOMEBODYELSE0000
aws_secret_access_key = secret-of-somebody-else
`

/** What a shell may still hold from earlier work. Each line alone makes some SDK use other credentials. */
const leftovers = {
  AWS_PROFILE: 'somebody-else',
  AWS_DEFAULT_PROFILE: 'somebody-else',
  AWS_ACCESS_KEY_ID: 'AKIASTALE00000000000',
  AWS_SECRET_ACCESS_KEY: 'stale-secret',
  AWS_SESSION_TOKEN: 'stale-token',
  AWS_SECURITY_TOKEN: 'stale-token',
  AWS_CREDENTIAL_EXPIRATION: '2001-01-01T00:00:00Z',
  AWS_REGION: 'sa-east-1',
  AWS_DEFAULT_REGION: 'sa-east-1',
  AWS_ROLE_ARN: 'arn:aws:iam::999999999999:role/stale',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token',
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9/credentials',
}

const arnOfRole = /arn:aws:sts::222222222222:assumed-role\/role-s\/awsx-tester/

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(config)
  await sandbox.prepare('login', 'profile-for-role-s')
})

afterAll(() => sandbox.close())

const python = spawnSync('python3', ['-c', 'import boto3']).status === 0
const cli = spawnSync('aws', ['--version']).status === 0

const botoProgram = 'import boto3; print(boto3.client("sts").get_caller_identity()["Arn"])'

const programs = [
  { name: 'Node with AWS SDK v3', command: sdkCommand, isHere: true },
  { name: 'Python with boto3', command: ['python3', '-c', botoProgram], isHere: python },
  { name: 'the AWS CLI', command: ['aws', 'sts', 'get-caller-identity'], isHere: cli },
]

for (const { name, command, isHere } of programs) {
  const here = isHere ? describe : describe.skip

  here(name, () => {
    test.each([
      ['an empty shell', {}],
      ['a shell full of leftovers', leftovers],
    ])('is the role in %s', async (_shell, env) => {
      // An explicit region, because that of the environment is a wish of the user and not a leftover.
      const args = ['exec', 'profile-for-role-s', '--region', 'ap-northeast-1', '--', ...command]
      const { stdout, stderr, status } = await sandbox.awsx(args, { env })

      expect(stderr).toBe('')
      expect(stdout).toMatch(arnOfRole)
      expect(status).toBe(0)
    })

    test('has no idea of a role without awsx', async () => {
      const [program = '', ...args] = command
      const { stdout, status } = await sandbox.run(program, args, {
        env: { AWS_REGION: 'ap-northeast-1', AWS_EC2_METADATA_DISABLED: 'true' },
      })

      expect(stdout).not.toMatch(arnOfRole)
      expect(status).not.toBe(0)
    })
  })
}
