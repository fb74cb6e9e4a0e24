import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'

import { getSigninToken } from '../../src/aws/console-federation.ts'
import { refreshSignIn } from '../../src/aws/console-login.ts'
import { getRoleCredentials } from '../../src/aws/role-credentials.ts'
import { openPortalLists, signOut } from '../../src/aws/sso.ts'
import { createToken, registerClient, startDeviceAuthorization } from '../../src/aws/sso-oidc.ts'
import { assumeRoleWithWebIdentity } from '../../src/aws/sts.ts'
import { Secret } from '../../src/secret.ts'
import { resolvingDeps } from '../credentials/resolving.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { startProxy } from './proxy.ts'
import type { Proxy } from './proxy.ts'
import { hiddenHost } from './scene.ts'

/** Where requests to a host that is not this machine end up. */
let proxy: Proxy

beforeAll(async () => {
  proxy = await startProxy({ ports: {} })
})

afterAll(() => proxy.stop())

const secret = new Secret('a secret of the test')
const registration = { clientId: 'c', clientSecret: secret, expiresAt: 0 }
const token = { kind: 'refresh', refreshToken: secret } as const
const role = { accountId: '111111111111', roleName: 'ReadOnly' }
const credentials = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: secret,
  sessionToken: secret,
  expiresAt: null,
  accountId: null,
}
const webIdentity = {
  roleArn: 'arn:aws:iam::111111111111:role/r',
  roleSessionName: 's',
  token: secret,
  durationSeconds: null,
  policy: null,
  policyArns: [],
}
const client = {
  clientName: 'awsx',
  scopes: [],
  grantTypes: ['refresh_token'],
  redirectUris: [],
  issuerUrl: 'https://example.awsapps.com/start',
}

type Target = Parameters<typeof signOut>
type Call = (connection: Target[1], context: Target[2]) => Promise<unknown>

const calls: Readonly<Record<string, Call>> = {
  GetRoleCredentials: (connection, context) => getRoleCredentials(secret, role, connection, { context }),
  Logout: (...to) => signOut(secret, ...to),
  ListAccounts: (...to) => openPortalLists(secret, ...to),
  RegisterClient: (...to) => registerClient(client, ...to),
  StartDeviceAuthorization: (...to) => startDeviceAuthorization(registration, client.issuerUrl, ...to),
  CreateToken: (...to) => createToken(registration, token, ...to),
  CreateOAuth2Token: (...to) => {
    const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    return refreshSignIn({ clientId: 'c', refreshToken: secret, key }, ...to)
  },
  getSigninToken: (...to) => getSigninToken({ credentials, sessionSeconds: null }, ...to),
  AssumeRoleWithWebIdentity: (...to) => assumeRoleWithWebIdentity(webIdentity, ...to),
}

describe('a token is not sent over http to another machine', () => {
  test.each(Object.keys(calls))('%s', async (name) => {
    const { context } = resolvingDeps({
      config: '[profile dev]\nlogin_session = arn:aws:iam::111111111111:user/u\n',
      profile: 'dev',
      env: { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` },
    }).deps
    const connection = { endpoint: `http://${hiddenHost}/path`, region: 'us-east-1', caBundle: null }
    const source = { setting: 'AWS_ENDPOINT_URL', at: null }
    await expect(calls[name]?.({ ...connection, source }, context)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `AWS_ENDPOINT_URL is http://${hiddenHost}: cannot send a token without encryption`,
    })
    expect(proxy.requests).toEqual([])
  })
})

describe('an endpoint_url with http', () => {
  let sandbox: Sandbox

  beforeAll(async () => {
    sandbox = await openSandbox({ store: false })
  })

  afterEach(() => sandbox.aws.resetCalls())

  afterAll(() => sandbox.close())

  test('is named with its line when a sign-in needs it', async () => {
    sandbox.writeConfig(
      `[profile dev]
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = ReadOnly
endpoint_url = http://${hiddenHost}
`,
    )
    const env = {
      AWS_ENDPOINT_URL: undefined,
      HTTP_PROXY: `http://127.0.0.1:${proxy.port}`,
    }
    const { status, stderr } = await sandbox.runWith({ env }, 'login', 'dev')
    expect(stderr).toContain(
      `awsx: error: endpoint_url is http://${hiddenHost}: cannot send a token without encryption (${join('~', '.aws', 'config')}:6) [CONFIG_INVALID]`,
    )
    expect(status).toBe(3)
    expect(proxy.requests).toEqual([])
  })

  test.each(['127.0.0.1', 'localhost'])('works on this machine, as %s', async (host) => {
    const url = sandbox.aws.url.replace('127.0.0.1', host)
    const { context } = resolvingDeps({ config: '[profile dev]\nlogin_session = x\n', profile: 'dev' }).deps
    const connection = { endpoint: url, region: 'ap-northeast-1', caBundle: null }
    await expect(registerClient(client, connection, context)).resolves.toMatchObject({})
    expect(sandbox.aws.count('RegisterClient')).toBe(1)
  })
})
