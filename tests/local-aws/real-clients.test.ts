import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { chainRoleArn, EXTERNAL_ID, HANAKO, START_URL, WEB_IDENTITY_TOKEN } from './default-data.ts'
import { startLocalAws, type LocalAws } from './server.ts'

const run = promisify(execFile)

const CONFIG = `
[profile hanako]
region = ap-northeast-1

[profile role]
role_arn = arn:aws:iam::222222222222:role/external-role
external_id = ${EXTERNAL_ID}
source_profile = hanako

[profile chain-1]
role_arn = ${chainRoleArn(1)}
source_profile = hanako

[profile chain-2]
role_arn = ${chainRoleArn(2)}
source_profile = chain-1

[profile legacy]
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x

[profile over-sso]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = legacy

[profile web]
role_arn = arn:aws:iam::222222222222:role/web-identity-role
web_identity_token_file = TOKEN_FILE

[profile container]
role_arn = arn:aws:iam::222222222222:role/role-s
credential_source = EcsContainer

[profile instance]
role_arn = arn:aws:iam::222222222222:role/role-s
credential_source = Ec2InstanceMetadata
`

/** Profile and the start of the role name that GetCallerIdentity shall show. */
const PROFILES = [
  ['hanako', 'user/hanako'],
  ['role', 'assumed-role/external-role/'],
  ['chain-2', 'assumed-role/chain-2/'],
  ['legacy', 'assumed-role/AWSReservedSSO_permission-set-x_'],
  ['over-sso', 'assumed-role/role-s/'],
  ['web', 'assumed-role/web-identity-role/'],
  ['container', 'assumed-role/role-s/'],
  ['instance', 'assumed-role/role-s/'],
] as const

const ASK = `import boto3, sys
for name in sys.argv[1:]:
    print(boto3.Session(profile_name=name).client('sts').get_caller_identity()['Arn'])`

/** Calls that give a password or token, and what is in their answers. */
const TOKENS = `import boto3
session = boto3.Session(profile_name='role')
client = lambda name, region='eu-west-1': session.client(name, region_name=region)
print(sorted(client('ecr').get_authorization_token()['authorizationData'][0]))
print(sorted(client('ecr-public', 'us-east-1').get_authorization_token()['authorizationData']))
token = client('codeartifact').get_authorization_token(domain='acme', domainOwner='111111111111', durationSeconds=900)
print(sorted(name for name in token if name != 'ResponseMetadata'))
login = client('redshift').get_cluster_credentials_with_iam(ClusterIdentifier='dw', DbName='sales')
print(login['DbUser'], login['DbPassword'][:4])
print(client('redshift-serverless').get_credentials(workgroupName='workgroup')['dbUser'])`

let aws: LocalAws
let home: string

beforeAll(async () => {
  aws = await startLocalAws()
  home = await mkdtemp(path.join(tmpdir(), 'local-aws-'))
  const folder = path.join(home, '.aws')
  const tokenFile = path.join(home, 'token')
  await mkdir(path.join(folder, 'sso', 'cache'), { recursive: true })
  await writeFile(path.join(folder, 'config'), CONFIG.replace('TOKEN_FILE', tokenFile))
  const keys = `aws_access_key_id = ${HANAKO.accessKeyId}\naws_secret_access_key = ${HANAKO.secretAccessKey}\n`
  await writeFile(path.join(folder, 'credentials'), `[hanako]\n${keys}`)
  await writeFile(tokenFile, WEB_IDENTITY_TOKEN)
  await writeFile(
    path.join(folder, 'sso', 'cache', `${sha1(START_URL)}.json`),
    JSON.stringify(await signIn()),
  )
})

afterAll(async () => {
  await aws.stop()
  await rm(home, { recursive: true })
})

function environment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    AWS_ENDPOINT_URL: aws.url,
    AWS_DEFAULT_REGION: 'ap-northeast-1',
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${aws.url}/container/credentials`,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: aws.url,
  }
}

async function signIn() {
  const call = async (where: string, body: object) => {
    const response = await fetch(aws.url + where, { method: 'POST', body: JSON.stringify(body) })
    return (await response.json()) as Record<string, unknown>
  }
  const client = await call('/client/register', { clientName: 'test', clientType: 'public' })
  const device = await call('/device_authorization', { ...client, startUrl: START_URL })
  aws.approve(String(device['userCode']))
  const grantType = 'urn:ietf:params:oauth:grant-type:device_code'
  const { accessToken } = await call('/token', { ...client, ...device, grantType })
  const expiresAt = new Date(aws.now() + 3_600_000).toISOString().replace(/\.\d+/, '')
  return { startUrl: START_URL, region: 'ap-northeast-1', accessToken, expiresAt }
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}

function isThere(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

const describeCli = isThere('aws', '--version') ? describe : describe.skip
const describeBoto3 = isThere('python3', '-c', 'import boto3') ? describe : describe.skip

describeCli('the aws CLI', () => {
  test.each(PROFILES.filter(([profile]) => /^(chain-2|over-sso|web)$/.test(profile)))(
    'profile %s is %s',
    async (profile, shown) => {
      const args = ['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text', '--profile', profile]
      const { stdout } = await run('aws', args, { env: environment() })
      expect(stdout).toContain(shown)
    },
  )

  test('reads the errors', async () => {
    const role = 'arn:aws:iam::222222222222:role/closed-role'
    const args = [
      'sts',
      'assume-role',
      '--role-arn',
      role,
      '--role-session-name',
      'test',
      '--profile',
      'hanako',
    ]
    await expect(run('aws', args, { env: environment() })).rejects.toMatchObject({
      stderr: expect.stringContaining(
        `An error occurred (AccessDenied) when calling the AssumeRole operation: User: ${HANAKO.arn} is not authorized`,
      ),
    })
  })

  test('manages keys', async () => {
    const args = [
      'iam',
      'list-access-keys',
      '--profile',
      'hanako',
      '--region',
      'us-east-1',
      '--output',
      'text',
    ]
    expect((await run('aws', args, { env: environment() })).stdout).toContain(HANAKO.accessKeyId)
  })
})

describeBoto3('boto3', () => {
  test('reads every profile', async () => {
    const names = PROFILES.map(([profile]) => profile)
    const { stdout } = await run('python3', ['-c', ASK, ...names], { env: environment() })
    const shown = stdout.trim().split('\n')
    for (const [i, [, expected]] of PROFILES.entries()) expect(shown[i]).toContain(expected)
  })

  test('gets the passwords and tokens of services', async () => {
    const { stdout } = await run('python3', ['-c', TOKENS], { env: environment() })
    expect(stdout.trim().split('\n')).toEqual([
      "['authorizationToken', 'expiresAt', 'proxyEndpoint']",
      "['authorizationToken', 'expiresAt']",
      "['authorizationToken', 'expiration']",
      'IAMR:external-role pw&<',
      'IAMR:external-role',
    ])
  })
})
