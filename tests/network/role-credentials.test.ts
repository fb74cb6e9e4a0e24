/** The call of the portal that awsx makes by itself, compared with that of the official client. */
import { GetRoleCredentialsCommand, SSOClient } from '@aws-sdk/client-sso'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createServer } from 'node:http'

import { failureName, failureStatus } from '../../src/aws/call-errors.ts'
import { getRoleCredentials, requestOf } from '../../src/aws/role-credentials.ts'
import { Secret } from '../../src/secret.ts'
import { listenOnLoopback } from './listen.ts'
import type { Listening } from './listen.ts'

const accessToken = new Secret('token/with+signs==')
const accountId = '111111111111'

interface Request {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
}

/** What the official client would send. */
async function officialRequest(endpoint: string, roleName: string): Promise<Request> {
  let sent: Request | undefined
  const stop = new Error('seen')
  const handle = (request: Request): Promise<never> => {
    sent = request
    return Promise.reject(stop)
  }
  const client = new SSOClient({
    endpoint,
    region: 'eu-west-1',
    maxAttempts: 1,
    requestHandler: { handle } as never,
  })
  const input = { accountId, roleName, accessToken: accessToken.reveal() }
  await expect(client.send(new GetRoleCredentialsCommand(input))).rejects.toBe(stop)
  if (sent === undefined) throw new Error('nothing was sent')
  return sent
}

describe('a request to the portal', () => {
  const endpoints = [
    'https://portal.sso.eu-west-1.amazonaws.com',
    'http://127.0.0.1:4566/prefix',
    'http://127.0.0.1:4566/prefix/',
  ]
  const roleNames = ['ReadOnly', `a b+=,.@-_~!'()*/?&#%ü`]
  const cases = endpoints.flatMap((endpoint) => roleNames.map((roleName) => [endpoint, roleName] as const))

  test.each(cases)('%s for the role %s is that of the official client', async (endpoint, roleName) => {
    const official = await officialRequest(endpoint, roleName)
    const connection = { endpoint, region: 'eu-west-1', caBundle: null }
    const own = requestOf(accessToken, { accountId, roleName }, connection)
    const { pathname, searchParams } = new URL(own.url)

    expect(own.method).toBe(official.method)
    expect(own.body).toBeUndefined()
    // It writes the slash at the end of an endpoint twice.
    expect(pathname).toBe(official.path.replace('//', '/'))
    expect(Object.fromEntries(searchParams)).toEqual(official.query)
    const token = 'x-amz-sso_bearer_token'
    expect(own.headers?.[token]).toBe(official.headers[token])
    expect(Object.keys(own.headers ?? {}).toSorted()).toEqual(['user-agent', token])
  })
})

interface Reply {
  readonly about: string
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

const keys = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: 's',
  sessionToken: 't',
  expiration: 1_800_000_000_000,
}
const json = (value: unknown): string => JSON.stringify(value)
const type = (name: string): Record<string, string> => ({ 'x-amzn-errortype': name })

const replies: readonly Reply[] = [
  { about: 'credentials', status: 200, body: json({ roleCredentials: keys, more: 1 }) },
  {
    about: 'an ended session',
    status: 401,
    body: json({ message: 'Session token not found', __type: 'com.amazonaws.portal#UnauthorizedException' }),
  },
  {
    about: 'a role that is not assigned',
    status: 403,
    headers: type('ForbiddenException:http://internal/'),
    body: json({ message: 'No access' }),
  },
  {
    about: 'an invalid request',
    status: 400,
    headers: type('InvalidRequestException'),
    body: json({ message: 'Invalid' }),
  },
  {
    about: 'an unknown account',
    status: 404,
    headers: type('ResourceNotFoundException'),
    body: json({ message: 'Missing' }),
  },
  { about: 'a failure', status: 503, headers: type('ServiceUnavailable'), body: json({ message: 'Later' }) },
]

describe('an answer of the portal', () => {
  let server: Listening
  let reply: Reply
  let requests = 0

  beforeAll(async () => {
    server = await listenOnLoopback(
      createServer((_request, response) => {
        requests += 1
        response
          .writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
          .end(reply.body)
      }),
    )
  })

  afterAll(() => server.stop())

  /** What a call gives, and how often it was made. */
  async function outcome(call: () => Promise<unknown>): Promise<unknown> {
    requests = 0
    try {
      return { value: await call(), requests }
    } catch (error) {
      const { message } = error as Error
      return { status: failureStatus(error), name: failureName(error), message, requests }
    }
  }

  function own(): Promise<unknown> {
    const context = { env: {}, platform: 'linux', now: Date.now, readText: () => undefined } as const
    const connection = { endpoint: `http://127.0.0.1:${server.port}`, region: 'eu-west-1', caBundle: null }
    return getRoleCredentials(accessToken, { accountId, roleName: 'r' }, connection, { context })
  }

  async function official(): Promise<unknown> {
    const endpoint = `http://127.0.0.1:${server.port}`
    const client = new SSOClient({ endpoint, region: 'eu-west-1', maxAttempts: 4, retryMode: 'standard' })
    try {
      const command = new GetRoleCredentialsCommand({ accountId, roleName: 'r', accessToken: 'x' })
      const { expiration: expiresAt, ...texts } = (await client.send(command)).roleCredentials ?? {}
      return { ...texts, expiresAt }
    } finally {
      client.destroy()
    }
  }

  test.each(replies)('$about is read as by the official client', async (given) => {
    reply = given
    const expected = await outcome(official)
    const found = await outcome(async () => {
      const { value } = (await own()) as { value: typeof keys & Record<string, Secret> }
      const { secretAccessKey, sessionToken, ...others } = value as unknown as Record<string, Secret>
      const texts = { secretAccessKey: secretAccessKey?.reveal(), sessionToken: sessionToken?.reveal() }
      expect(others['accountId']).toBe(accountId)
      return { accessKeyId: others['accessKeyId'], ...texts, expiresAt: others['expiresAt'] }
    })

    expect(found).toEqual(expected)
  })

  test.each([
    { about: 'a failure without a name', status: 502, body: 'bad gateway' },
    { about: 'a redirect', status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' },
  ])('$about has the same status, and as many attempts, as with the official client', async (given) => {
    reply = given
    const { status, requests: attempts } = (await outcome(official)) as { status: number; requests: number }
    expect(await outcome(own)).toMatchObject({ status, requests: attempts })
    expect(status).toBe(given.status)
  })

  const without = Object.keys(keys).map((name) => ({
    about: `without ${name}`,
    body: json({ roleCredentials: { ...keys, [name]: undefined } }),
  }))
  test.each([
    ...without,
    { about: 'with a number for a text', body: json({ roleCredentials: { ...keys, sessionToken: 5 } }) },
    { about: 'with a text for the time', body: json({ roleCredentials: { ...keys, expiration: 'soon' } }) },
    { about: 'with a list', body: '[]' },
    { about: 'without JSON', body: '<xml/>' },
    { about: 'without anything', body: '' },
  ])('$about is no answer', async ({ about, body }) => {
    reply = { about, status: 200, body }
    await expect(own()).rejects.toThrow('the response from the portal has no credentials')
  })

  test.each([200, 401, 403])('that is a web page is not read, with status %d', async (status) => {
    const headers = { 'content-type': 'text/html' }
    reply = { about: '', status, headers, body: json({ roleCredentials: keys }) }
    expect(await outcome(own)).toMatchObject({ status: undefined, message: 'a web page', requests: 1 })
  })

  test.each([500, 502, 503, 504])('that is a web page is asked for again, with status %d', async (status) => {
    reply = { about: '', status, headers: { 'content-type': 'text/html' }, body: '<html></html>' }
    const { requests: attempts } = (await outcome(official)) as { requests: number }
    expect(await outcome(own)).toMatchObject({ status: undefined, message: 'a web page', requests: attempts })
    expect(attempts).toBe(4)
  })
})
