/** What `awsx server` answers to a request, by its path and its token. */
import { beforeEach, describe, expect, test } from '@jest/globals'

import type { CachedCredentials } from '../../src/credentials/freshness.ts'
import { AwsxError } from '../../src/errors.ts'
import { checkRequest } from '../../src/loopback/request-checks.ts'
import type { LoopbackRequest } from '../../src/loopback/request-checks.ts'
import { Secret } from '../../src/secret.ts'
import { createCredentialHandler } from '../../src/server/credential-handler.ts'
import { hostsFor } from '../../src/server/listen-addresses.ts'

const now = Date.UTC(2026, 10, 29)
const hour = 3_600_000

const cached: CachedCredentials = {
  credentials: {
    accessKeyId: 'ASIAEXAMPLE',
    secretAccessKey: new Secret('the-secret'),
    sessionToken: new Secret('the-session'),
    expiresAt: now + hour,
    accountId: '111111111111',
  },
  fetchedAt: now,
  clockOffsetMs: 0,
}

const clients = {
  one: { name: 'one', profiles: ['dev'], expiresAt: null },
  two: { name: 'two', profiles: ['dev', 'größe/x y'], expiresAt: now + hour },
  old: { name: 'old', profiles: ['dev'], expiresAt: now },
}

let taken: string[]
let result: CachedCredentials | AwsxError
let denied: AwsxError | undefined
let pauses: number

beforeEach(() => {
  taken = []
  result = cached
  denied = undefined
  pauses = 0
})

function request(target: string, token?: string, headers: readonly string[] = []): LoopbackRequest {
  const authorization = token === undefined ? [] : ['Authorization', token]
  const rawHeaders = ['Host', 'localhost:1', ...authorization, ...headers]
  return checkRequest({ method: 'GET', target, rawHeaders }, hostsFor([])) as LoopbackRequest
}

async function ask(...asked: Parameters<typeof request>): Promise<{ status: number; body: unknown }> {
  const handler = createCredentialHandler({
    findClient: (token) =>
      Object.hasOwn(clients, token) ? clients[token as keyof typeof clients] : undefined,
    take(profile) {
      taken.push(profile)
      return Promise.resolve(result)
    },
    handOut: () => (denied === undefined ? Promise.resolve() : Promise.reject(denied)),
    pauseAfterWrongToken() {
      pauses += 1
      return Promise.resolve()
    },
    now: () => now,
  })
  const { status, body } = await handler(request(...asked))
  return { status, body: JSON.parse(body) }
}

describe('a client with a grant', () => {
  test('gets the form of a container', async () => {
    expect(await ask('/credentials/dev', 'one')).toEqual({
      status: 200,
      body: {
        AccessKeyId: 'ASIAEXAMPLE',
        SecretAccessKey: 'the-secret',
        Token: 'the-session',
        Expiration: '2026-11-29T01:00:00Z',
        AccountId: '111111111111',
      },
    })
  })

  test('gets the form of a credential_process', async () => {
    expect(await ask('/process/dev', 'one')).toMatchObject({
      status: 200,
      body: { Version: 1, SessionToken: 'the-session' },
    })
  })

  test.each([
    ['encoded', '/credentials/gr%C3%B6%C3%9Fe%2Fx%20y'],
    ['as UTF-8, as the Java SDK sends it', `/credentials/${Buffer.from('größe').toString('latin1')}%2Fx%20y`],
  ])('names a profile %s', async (_what, target) => {
    expect(await ask(target, 'two')).toMatchObject({ status: 200 })
    expect(taken).toEqual(['größe/x y'])
  })

  test('leaves the profile to its token', async () => {
    expect(await ask('/v1/credentials', 'one')).toMatchObject({ status: 200 })
    expect(taken).toEqual(['dev'])
  })

  test('must name one of several profiles', async () => {
    expect(await ask('/v1/credentials', 'two')).toMatchObject({ status: 403 })
  })

  test.each([
    '/',
    '/credentials',
    '/credentials/',
    '/credentials/dev/',
    '/credentials/dev?x=1',
    '/role-arn/x',
    '/credentials/%zz',
  ])('gets 404 at %s', async (target) => {
    expect(await ask(target, 'one')).toMatchObject({ status: 404 })
    expect(taken).toEqual([])
  })
})

describe('is refused', () => {
  const refused = {
    status: 403,
    body: {
      code: 'AccessDenied',
      message:
        'the token is unknown, or it does not allow this profile; to see the clients: awsx server list',
    },
  }

  test.each([
    ['no token', '/credentials/dev', undefined],
    ['an empty token', '/credentials/dev', ''],
    ['an unknown token', '/credentials/dev', 'x'],
    ['a token with a scheme', '/credentials/dev', 'Bearer one'],
    ['a profile that was not granted', '/credentials/prod', 'one'],
    ['a profile in other case', '/credentials/DEV', 'one'],
    ['an unknown token at an unknown path', '/x', 'x'],
  ])('%s, always with the same words', async (_what, target, token) => {
    expect(await ask(target, token)).toEqual(refused)
    expect(taken).toEqual([])
  })

  test.each([
    ['an unknown token', 'x', 1],
    ['no token, which SDKs send too', undefined, 0],
    ['a profile that was not granted', 'one', 0],
  ])('%s counts as a wrong token or not', async (_what, token, count) => {
    await ask('/credentials/prod', token)
    expect(pauses).toBe(count)
  })

  test('a grant that has expired', async () => {
    expect(await ask('/credentials/dev', 'old')).toEqual({
      status: 403,
      body: {
        code: 'AccessDenied',
        message: 'the grant of client "old" has expired; to renew it: awsx server grant old --keep-token',
      },
    })
  })

  test('a page in a browser', async () => {
    expect(await ask('/credentials/dev', 'one', ['Origin', 'null'])).toMatchObject({ status: 403 })
    expect(await ask('/health', undefined, ['Origin', 'null'])).toMatchObject({ status: 403 })
  })

  test('two tokens', async () => {
    expect(await ask('/credentials/dev', 'one', ['Authorization', 'one'])).toEqual(refused)
  })
})

test('health needs no token', async () => {
  expect(await ask('/health')).toEqual({ status: 200, body: { status: 'ok' } })
})

describe('without credentials', () => {
  test.each([
    ['SSO_LOGIN_REQUIRED', 503],
    ['AWS_UNREACHABLE', 503],
    ['MFA_REQUIRED', 503],
    ['STORE_LOCKED', 503],
    ['AUDIT_UNAVAILABLE', 503],
    ['PROFILE_NOT_FOUND', 404],
    ['CONFIG_INVALID', 404],
    ['USAGE', 404],
    ['CONFIRMATION_REQUIRED', 403],
  ] as const)('%s is %d, with the command to type', async (code, status) => {
    result = new AwsxError(code, 'it failed', { hints: ['awsx login dev'] })
    expect(await ask('/credentials/dev', 'one')).toEqual({
      status,
      body: { code, message: 'it failed: awsx login dev' },
    })
  })

  test('a client that may not have them gets none', async () => {
    denied = new AwsxError('CONFIRMATION_REQUIRED', 'profile "dev" is guarded')
    const answer = await ask('/credentials/dev', 'one')
    expect(answer).toMatchObject({ status: 403, body: { code: 'CONFIRMATION_REQUIRED' } })
    expect(JSON.stringify(answer)).not.toContain('the-secret')
  })
})
