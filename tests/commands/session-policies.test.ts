import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO, WEB_IDENTITY_TOKEN } from '../local-aws/default-data.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

const doc = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}'
const viewOnly = 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess'
let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config: '', credentials: sampleCredentials })
  const token = sandbox.writeFile('token', WEB_IDENTITY_TOKEN)
  sandbox.writeFile(
    '.aws/config',
    `${sampleConfig}
[profile narrow-sso]
region = ap-northeast-1
sso_session = work
sso_account_id = 111111111111
sso_role_name = permission-set-x
policy = ${doc}

[profile narrow-role]
region = eu-west-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys
policy = ${doc}
policy_arns = ${viewOnly}

[profile narrow-web]
region = eu-west-1
role_arn = arn:aws:iam::222222222222:role/web-identity-role
web_identity_token_file = ${token}
policy = ${doc}
policy_arns = ${viewOnly}

[profile narrow-keys]
region = eu-west-1
source_profile = keys
policy_arns = ${viewOnly}

[profile narrow-variables]
region = eu-west-1
credential_source = Environment
policy = ${doc}
`,
  )
})

afterEach(() => sandbox.close())

const callsOf = (operation: string): readonly Readonly<Record<string, string>>[] =>
  sandbox.aws.calls.filter((call) => call.operation === operation).map(({ parameters }) => parameters)

describe('the policies of a profile reach AWS', () => {
  test.each([
    ['narrow-sso', 'GetScopedCredentials', { Policy: doc }],
    ['narrow-role', 'AssumeRole', { Policy: doc, 'PolicyArns.member.1.arn': viewOnly }],
    ['narrow-web', 'AssumeRoleWithWebIdentity', { Policy: doc, 'PolicyArns.member.1.arn': viewOnly }],
    ['narrow-keys', 'GetFederationToken', { 'PolicyArns.member.1.arn': viewOnly }],
  ])('%s', async (profile, operation, parameters) => {
    const { status, stderr } = await sandbox.runWith({ terminals: ['stderr'] }, 'export', profile)

    expect(stderr).not.toContain('error')
    expect(status).toBe(0)
    expect(callsOf(operation)).toEqual([expect.objectContaining(parameters)])
  })
})

test('credentials with and without a policy are cached apart', async () => {
  const run = (profile: string): Promise<unknown> =>
    sandbox.runWith({ terminals: ['stderr'] }, 'export', profile)
  await run('portal')
  await run('narrow-sso')
  await run('narrow-sso')
  expect(sandbox.aws.count('GetRoleCredentials')).toBe(1)
  expect(sandbox.aws.count('GetScopedCredentials')).toBe(1)

  await run('role')
  await run('narrow-role')
  await run('narrow-role')
  await run('role')
  expect(callsOf('AssumeRole').map(({ Policy }) => Policy)).toEqual([undefined, doc])
})

test('a session that AWS does not narrow is not handed out', async () => {
  sandbox.aws.data.deniesScopedCredentials = true
  const { status, stdout, stderr } = await sandbox.runWith({ terminals: ['stderr'] }, 'export', 'narrow-sso')

  expect(status).toBe(5)
  expect(stdout).toBe('')
  expect(stderr).toContain('POLICY_REFUSED')
  expect(stderr).toContain('the credentials need the permission sts:GetScopedCredentials')
})

test('long-lived keys of the environment cannot be narrowed, which is said before a call', async () => {
  const env = { AWS_ACCESS_KEY_ID: HANAKO.accessKeyId, AWS_SECRET_ACCESS_KEY: HANAKO.secretAccessKey }
  const { status, stdout, stderr } = await sandbox.runWith({ env }, 'export', 'narrow-variables')

  expect(status).toBe(3)
  expect(stdout).toBe('')
  expect(stderr).toContain('READ_ONLY_UNREACHABLE')
  expect(sandbox.aws.calls).toEqual([])
})

test('the key of a root user is not federated', async () => {
  sandbox.aws.data.users['arn:aws:iam::111111111111:root'] = {
    userId: '111111111111',
    accessKeys: {
      AKIALOCALROOT0000001: {
        secret: 'local+secret/of/root/00000000000000001',
        status: 'Active',
        createdAt: 0,
      },
    },
  }
  sandbox.writeCredentials(
    '[keys]\naws_access_key_id = AKIALOCALROOT0000001\naws_secret_access_key = local+secret/of/root/00000000000000001\n',
  )
  const { status, stderr } = await sandbox.run('export', 'narrow-keys')

  expect(status).toBe(3)
  expect(stderr).toContain('session policies cannot narrow the key of a root user')
  expect(sandbox.aws.count('GetFederationToken')).toBe(0)
})

test('a policy that is too large when packed has its own code', async () => {
  sandbox.aws.faults.inject({
    operation: 'AssumeRole',
    answer: {
      status: 400,
      headers: { 'content-type': 'text/xml' },
      body: '<ErrorResponse><Error><Type>Sender</Type><Code>PackedPolicyTooLarge</Code><Message>Packed policy consumes 112% of allotted space</Message></Error></ErrorResponse>',
    },
  })
  const { status, stderr } = await sandbox.run('export', 'narrow-role')

  expect(stderr).toContain('POLICY_REFUSED')
  expect(stderr).toContain('112%')
  expect(status).toBe(5)
})

test('explain shows the call that narrows', async () => {
  const { stdout } = await sandbox.run('explain', 'narrow-sso')
  expect(stdout).toMatch(/scoped +GetScopedCredentials .*narrow-sso/)
  expect(stdout).toContain('with a session policy')

  const json = JSON.parse((await sandbox.run('explain', 'narrow-keys', '--json')).stdout) as {
    steps: readonly object[]
  }
  expect(json.steps.at(-1)).toMatchObject({
    kind: 'federation-token',
    policyArns: [viewOnly],
    durationSeconds: 43_200,
  })
})

describe('--policy and --policy-arn', () => {
  const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
  const run = (...words: readonly string[]): Promise<unknown> => sandbox.run('export', ...words)

  test('narrow the last call, and such credentials are cached apart', async () => {
    sandbox.writeFile('policy.json', '{\n  "Version": "2012-10-17",\n  "Statement": []\n}\n')
    await run('role')
    await run('role', '--policy', 'policy.json')
    await run('role', '--policy-arn', readOnly)
    await run('role')

    expect(
      callsOf('AssumeRole').map(({ Policy, ...others }) => [Policy, others['PolicyArns.member.1.arn']]),
    ).toEqual([
      [undefined, undefined],
      ['{"Version":"2012-10-17","Statement":[]}', undefined],
      [undefined, readOnly],
    ])
  })

  test('with --read-only, both limit the session', async () => {
    sandbox.writeFile('policy.json', '{"Version":"2012-10-17","Statement":[]}')
    await run('role', '--policy', 'policy.json', '--read-only')

    expect(callsOf('AssumeRole')[0]).toMatchObject({ Policy: expect.stringContaining('Statement') })
    expect(callsOf('GetScopedCredentials')).toHaveLength(1)
  })

  test.each([
    [['--policy', 'gone.json'], 2, '--policy: gone.json does not exist'],
    [['--policy', 'text.json'], 3, '--policy text.json is not a JSON object'],
    [['--policy-arn', 'ReadOnlyAccess'], 3, '--policy-arn has "ReadOnlyAccess", which is not the ARN'],
  ])('%j is refused before a call', async (options, expected, message) => {
    sandbox.writeFile('text.json', 'text')
    const { status, stdout, stderr } = await sandbox.run('export', 'role', ...options)

    expect({ status, stdout }).toEqual({ status: expected, stdout: '' })
    expect(stderr).toContain(message)
    expect(sandbox.aws.calls).toEqual([])
  })

  test('are refused if no call takes them', async () => {
    const { status, stderr } = await sandbox.run('export', 'portal', '--policy-arn', readOnly)

    expect(status).toBe(2)
    expect(stderr).toContain('--policy-arn cannot apply to profile "portal", because GetScopedCredentials')
  })

  test('explain shows them', async () => {
    const { stdout } = await sandbox.run('explain', 'role', '--policy-arn', readOnly)

    expect(stdout).toContain(`session policy ${readOnly}`)
  })
})
