import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  GetRoleCredentialsCommand,
  ListAccountRolesCommand,
  ListAccountsCommand,
  LogoutCommand,
  SSOClient,
} from '@aws-sdk/client-sso'
import {
  CreateTokenCommand,
  RegisterClientCommand,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
  type CreateTokenCommandInput,
} from '@aws-sdk/client-sso-oidc'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { START_URL } from './default-data.ts'
import { answerSignIn } from './answer-sign-in.ts'
import { startLocalAws, type LocalAws } from './server.ts'

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'
const SCOPES = ['sso:account:access']

type Client = { clientId: string; clientSecret: string }

let aws: LocalAws
let oidc: SSOOIDCClient
let portal: SSOClient

beforeEach(async () => {
  aws = await startLocalAws()
  oidc = new SSOOIDCClient({ endpoint: aws.url, region: 'ap-northeast-1', maxAttempts: 1 })
  portal = new SSOClient({ endpoint: aws.url, region: 'ap-northeast-1', maxAttempts: 1 })
})

afterEach(() => aws.stop())

async function register(scopes: string[] = SCOPES): Promise<Client> {
  const input = { clientName: 'test', clientType: 'public', ...(scopes.length > 0 ? { scopes } : {}) }
  return readClient(await oidc.send(new RegisterClientCommand(input)))
}

async function registerForPkce(): Promise<Client> {
  const command = new RegisterClientCommand({
    clientName: 'test',
    clientType: 'public',
    grantTypes: ['authorization_code', 'refresh_token'],
    redirectUris: ['http://127.0.0.1/oauth/callback'],
    issuerUrl: START_URL,
    scopes: SCOPES,
  })
  return readClient(await oidc.send(command))
}

function readClient(output: { clientId?: string | undefined; clientSecret?: string | undefined }): Client {
  return { clientId: output.clientId ?? '', clientSecret: output.clientSecret ?? '' }
}

function createToken(client: Client, input: Partial<CreateTokenCommandInput>) {
  return oidc.send(new CreateTokenCommand({ ...client, grantType: DEVICE_GRANT, ...input }))
}

function refresh(client: Client, refreshToken: string | undefined) {
  return createToken(client, { grantType: 'refresh_token', refreshToken })
}

async function startDevice(client: Client) {
  const output = await oidc.send(new StartDeviceAuthorizationCommand({ ...client, startUrl: START_URL }))
  return {
    deviceCode: output.deviceCode ?? '',
    userCode: output.userCode ?? '',
    page: output.verificationUriComplete ?? '',
  }
}

async function signInByDevice(client: Client) {
  const device = await startDevice(client)
  aws.approve(device.userCode)
  return createToken(client, { deviceCode: device.deviceCode })
}

/** Opens the authorization page, decides, and returns what the listener of the client was sent. */
async function visit(
  client: Client,
  change: Record<string, string> = {},
  decision: 'allow' | 'deny' = 'allow',
) {
  const received: URLSearchParams[] = []
  const listener = createServer((request, response) => {
    received.push(new URL(request.url ?? '', 'http://127.0.0.1').searchParams)
    response.end('done')
  })
  await new Promise<void>((resolve) => {
    listener.listen(0, '127.0.0.1', resolve)
  })
  const redirectUri = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/oauth/callback`
  const verifier = randomBytes(48).toString('base64url')
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: redirectUri,
    state: 'the-state',
    code_challenge_method: 'S256',
    scopes: SCOPES.join(' '),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    ...change,
  })
  try {
    await answerSignIn(`${aws.url}/authorize?${query.toString().replaceAll('+', '%20')}`, decision)
  } finally {
    listener.closeAllConnections()
    listener.close()
  }
  const answer = Object.fromEntries(received[0] ?? [])
  return { ...answer, redirectUri, verifier } as Record<string, string> & {
    redirectUri: string
    verifier: string
  }
}

function redeem(client: Client, visited: Record<string, string>) {
  return createToken(client, {
    grantType: 'authorization_code',
    code: visited['code'],
    redirectUri: visited['redirectUri'],
    codeVerifier: visited['verifier'],
  })
}

describe('device authorization', () => {
  test('pending, then approved in the browser, then used up', async () => {
    aws.data.oidc.deviceIntervalSeconds = 0
    const client = await register()
    const device = await startDevice(client)
    const { deviceCode } = device
    await expect(createToken(client, { deviceCode })).rejects.toMatchObject({
      name: 'AuthorizationPendingException',
    })
    expect((await answerSignIn(device.page)).html).toContain('Request approved')
    expect(await createToken(client, { deviceCode })).toMatchObject({ tokenType: 'Bearer', expiresIn: 3600 })
    await expect(createToken(client, { deviceCode })).rejects.toMatchObject({ name: 'InvalidGrantException' })
  })

  test('polling too fast is told to slow down', async () => {
    const client = await register()
    const { deviceCode } = await startDevice(client)
    await expect(createToken(client, { deviceCode })).rejects.toMatchObject({
      name: 'AuthorizationPendingException',
    })
    await expect(createToken(client, { deviceCode })).rejects.toMatchObject({ name: 'SlowDownException' })
    aws.advanceClock(1500)
    await expect(createToken(client, { deviceCode })).rejects.toMatchObject({ name: 'SlowDownException' })
  })

  test('denied in the browser', async () => {
    const client = await register()
    const { deviceCode, page } = await startDevice(client)
    expect((await answerSignIn(page, 'deny')).html).toContain('Request denied')
    await expect(createToken(client, { deviceCode })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      error: 'access_denied',
    })
  })

  test('expired', async () => {
    const client = await register()
    const { deviceCode } = await startDevice(client)
    aws.advanceClock(601_000)
    await expect(createToken(client, { deviceCode })).rejects.toMatchObject({ name: 'ExpiredTokenException' })
  })

  test('without scopes there is no refresh token and the token lives as long as the session', async () => {
    const token = await signInByDevice(await register([]))
    expect(token.refreshToken).toBeUndefined()
    expect(token.expiresIn).toBe(8 * 3600)
  })
})

describe('clients', () => {
  test('a wrong secret is refused', async () => {
    const client = { ...(await register()), clientSecret: 'wrong' }
    await expect(startDevice(client)).rejects.toMatchObject({ name: 'InvalidClientException' })
  })

  test('a registration ends', async () => {
    const client = await register()
    aws.advanceClock(91 * 86_400_000)
    await expect(startDevice(client)).rejects.toMatchObject({
      name: 'InvalidClientException',
      $metadata: { httpStatusCode: 401 },
    })
  })

  test('a redirect URI with a port or another path is not registered', async () => {
    for (const uri of [
      'http://127.0.0.1:8080/oauth/callback',
      'http://127.0.0.1/other',
      'https://example.com/',
    ]) {
      const command = new RegisterClientCommand({
        clientName: 'x',
        clientType: 'public',
        redirectUris: [uri],
      })
      await expect(oidc.send(command)).rejects.toMatchObject({ name: 'InvalidRedirectUriException' })
    }
  })
})

describe('authorization code with PKCE', () => {
  test('allowed: the code is worth tokens once, and its second use revokes them', async () => {
    const client = await registerForPkce()
    const visited = await visit(client)
    expect(visited).toMatchObject({ state: 'the-state' })
    const token = await redeem(client, visited)
    const { accessToken } = token
    expect(token).toMatchObject({ tokenType: 'Bearer', refreshToken: expect.any(String) })
    expect((await portal.send(new ListAccountsCommand({ accessToken }))).accountList).toHaveLength(3)
    await expect(redeem(client, visited)).rejects.toMatchObject({ name: 'InvalidGrantException' })
    await expect(portal.send(new ListAccountsCommand({ accessToken }))).rejects.toMatchObject({
      name: 'UnauthorizedException',
    })
  })

  test('denied', async () => {
    const visited = await visit(await registerForPkce(), {}, 'deny')
    expect(visited).toMatchObject({ error: 'access_denied', state: 'the-state' })
    expect(visited['code']).toBeUndefined()
  })

  test('a wrong verifier, redirect URI or client is refused', async () => {
    const client = await registerForPkce()
    const visited = await visit(client)
    const verifier = randomBytes(48).toString('base64url')
    await expect(redeem(client, { ...visited, verifier })).rejects.toMatchObject({
      name: 'InvalidGrantException',
    })
    const redirectUri = 'http://127.0.0.1:1/oauth/callback'
    await expect(redeem(client, { ...visited, redirectUri })).rejects.toMatchObject({
      name: 'InvalidGrantException',
    })
    const other = await registerForPkce()
    await expect(redeem(other, visited)).rejects.toMatchObject({ name: 'InvalidGrantException' })
    expect(await redeem(client, visited)).toHaveProperty('accessToken')
  })

  test('a code expires', async () => {
    const client = await registerForPkce()
    const visited = await visit(client)
    aws.advanceClock(61_000)
    await expect(redeem(client, visited)).rejects.toMatchObject({ name: 'InvalidGrantException' })
  })

  test.each([
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge: '' }, 'invalid_request'],
    [{ scopes: 'sso:account:access other:scope' }, 'invalid_scope'],
    [{ response_type: 'token' }, 'unsupported_response_type'],
  ])('%j is sent back as %s', async (change, error) => {
    expect(await visit(await registerForPkce(), change as Record<string, string>)).toMatchObject({ error })
  })

  test('a redirect to elsewhere is not followed', async () => {
    const client = await registerForPkce()
    for (const uri of [
      'https://example.com/oauth/callback',
      'http://127.0.0.1/oauth/callback',
      '//127.0.0.1:1/x',
    ]) {
      await expect(visit(client, { redirect_uri: uri })).rejects.toThrow('the sign-in page answered 400')
    }
  })
})

describe('refresh tokens', () => {
  test('each works once; the second use revokes the family', async () => {
    const client = await register()
    const first = await signInByDevice(client)
    const second = await refresh(client, first.refreshToken)
    expect(second.refreshToken).not.toBe(first.refreshToken)
    await expect(refresh(client, first.refreshToken)).rejects.toMatchObject({
      name: 'InvalidGrantException',
      error: 'invalid_grant',
    })
    await expect(refresh(client, second.refreshToken)).rejects.toMatchObject({
      name: 'InvalidGrantException',
    })
    const list = new ListAccountsCommand({ accessToken: second.accessToken })
    await expect(portal.send(list)).rejects.toMatchObject({ name: 'UnauthorizedException' })
    expect(aws.count('CreateToken', { grantType: 'refresh_token' })).toBe(3)
  })

  test('refreshing ends with the portal session', async () => {
    const client = await register()
    const token = await signInByDevice(client)
    aws.advanceClock(7.5 * 3_600_000)
    const last = await refresh(client, token.refreshToken)
    expect(last.expiresIn).toBeLessThanOrEqual(1800)
    aws.advanceClock(3_600_000)
    await expect(refresh(client, last.refreshToken)).rejects.toMatchObject({ name: 'InvalidGrantException' })
  })
})

describe('the portal', () => {
  test('role credentials are good at STS under the name of the permission set', async () => {
    const { accessToken } = await signInByDevice(await register())
    const input = { accessToken, accountId: '111111111111', roleName: 'permission-set-x' }
    const { roleCredentials } = await portal.send(new GetRoleCredentialsCommand(input))
    const credentials = {
      accessKeyId: roleCredentials?.accessKeyId ?? '',
      secretAccessKey: roleCredentials?.secretAccessKey ?? '',
      sessionToken: roleCredentials?.sessionToken ?? '',
    }
    const sts = new STSClient({ endpoint: aws.url, region: 'ap-northeast-1', credentials })
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toMatch(
      /^arn:aws:sts::111111111111:assumed-role\/AWSReservedSSO_permission-set-x_[0-9a-f]{16}\/taro$/,
    )
    expect(JSON.stringify(aws.calls)).not.toContain(accessToken)
  })

  test('a role that is not assigned is 403, a token that is not known 401', async () => {
    const { accessToken } = await signInByDevice(await register())
    const input = { accessToken, accountId: '111111111111', roleName: 'AdministratorAccess' }
    await expect(portal.send(new GetRoleCredentialsCommand(input))).rejects.toMatchObject({
      name: 'ForbiddenException',
      message: 'No access',
      $metadata: { httpStatusCode: 403 },
    })
    const unknown = new GetRoleCredentialsCommand({ ...input, accessToken: 'nobody' })
    await expect(portal.send(unknown)).rejects.toMatchObject({
      name: 'UnauthorizedException',
      message: 'Session token not found or invalid',
    })
  })

  test('an access token expires', async () => {
    const { accessToken } = await signInByDevice(await register())
    aws.advanceClock(3_601_000)
    await expect(portal.send(new ListAccountsCommand({ accessToken }))).rejects.toMatchObject({
      name: 'UnauthorizedException',
    })
  })

  test('lists come in pages', async () => {
    const data = aws.data.portals[START_URL]
    const roles = ['one', 'two', 'three', 'four', 'five']
    const accounts = Array.from({ length: 250 }, (_, i) => String(500_000_000_000 + i))
    if (data !== undefined) data.accounts = accounts.map((id) => ({ id, name: id, email: '', roles }))
    const { accessToken } = await signInByDevice(await register())
    const seen: string[] = []
    let nextToken: string | undefined
    do {
      const page = await portal.send(new ListAccountsCommand({ accessToken, maxResults: 100, nextToken }))
      seen.push(...(page.accountList ?? []).map((account) => account.accountId ?? ''))
      nextToken = page.nextToken
    } while (nextToken !== undefined)
    expect(seen).toEqual(accounts)
    expect(aws.count('ListAccounts')).toBe(3)
    const accountId = accounts[7] ?? ''
    const first = await portal.send(new ListAccountRolesCommand({ accessToken, accountId, maxResults: 2 }))
    expect(first.roleList).toEqual([
      { roleName: 'one', accountId },
      { roleName: 'two', accountId },
    ])
    expect(first.nextToken).toBeDefined()
  })

  test('the rate limit answers 429', async () => {
    const data = aws.data.portals[START_URL]
    if (data !== undefined) data.requestsPerSecond = 2
    const { accessToken } = await signInByDevice(await register())
    const list = () => portal.send(new ListAccountsCommand({ accessToken }))
    await list()
    await list()
    await expect(list()).rejects.toMatchObject({ name: 'TooManyRequestsException' })
    aws.advanceClock(1001)
    expect(await list()).toHaveProperty('accountList')
  })

  test('logging out ends every token of the sign-in and no other', async () => {
    const client = await register()
    const [token, other] = [await signInByDevice(client), await signInByDevice(client)]
    await portal.send(new LogoutCommand({ accessToken: token.accessToken }))
    await expect(refresh(client, token.refreshToken)).rejects.toMatchObject({ name: 'InvalidGrantException' })
    expect(await refresh(client, other.refreshToken)).toHaveProperty('accessToken')
  })
})
