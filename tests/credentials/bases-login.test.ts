import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import type { JsonWebKey, KeyObject } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { createProof } from '../../src/aws/console-login.ts'
import { createMemoryStore } from '../../src/store/memory-store.ts'
import type { Store } from '../../src/store/types.ts'
import { HANAKO } from '../local-aws/default-data.ts'
import { startLocalAws } from '../local-aws/server.ts'
import type { LocalAws } from '../local-aws/server.ts'
import { startProxy } from '../network/proxy.ts'
import { resolvingDeps } from './resolving.ts'
import type { ReadyDeps, Scene } from './resolving.ts'
import { expectMode } from '../files/mode-bits.ts'

const now = Date.UTC(2025, 10, 19, 0, 0, 0)
const session = 'arn:aws:sts::012345678910:assumed-role/Admin/admin'
const fileName = '4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json'
const config = `[profile signin]\nlogin_session = ${session}\nregion = us-east-1\n`
const clientId = 'arn:aws:signin:::devtools/same-device'

type Members = Record<string, unknown>

let aws: LocalAws
let folder = ''
let file = ''
let key: KeyObject

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'awsx-login-'))
  file = join(folder, fileName)
  key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  aws = await startLocalAws({ clock: () => now, data: { consoleSignIn: { principal: session } } })
})
afterEach(async () => {
  await aws.stop()
  await rm(folder, { recursive: true })
})

function tokenOf(expiresAt: string, changes: Members = {}): Members {
  return {
    accessToken: {
      accessKeyId: 'ASIAOLD',
      secretAccessKey: 'old-secret',
      sessionToken: 'old-session-token',
      accountId: '012345678910',
      expiresAt,
    },
    tokenType: 'aws_sigv4',
    clientId,
    refreshToken: 'refresh-1',
    idToken: 'header.claims.signature',
    dpopKey: key.export({ type: 'sec1', format: 'pem' }),
    ...changes,
  }
}

const save = (token: unknown): Promise<void> => writeFile(file, JSON.stringify(token), { mode: 0o600 })
const load = async (): Promise<Members> => JSON.parse(await readFile(file, 'utf8')) as Members

/** Makes the AWS know a refresh token, as if `aws login` had got it. */
function know(refreshToken: string): void {
  const { kty, crv, x, y } = createPublicKey(key).export({ format: 'jwk' })
  const keyThumbprint = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
  aws.cloud.state.consoleRefreshTokens.set(refreshToken, {
    used: false,
    session: {
      id: 'session',
      principal: session,
      clientId,
      redirectUri: '',
      challenge: '',
      codeExpiresAt: 0,
      codeUsed: true,
      endsAt: now + 12 * 3600_000,
      revoked: false,
      keyThumbprint,
    },
  })
}

/** Makes AWS answer each refresh with this body. */
function answerWith(body: string): void {
  const headers = { 'content-type': 'application/json' }
  aws.faults.inject({ operation: 'CreateOAuth2Token', answer: { status: 200, headers, body } })
}

function ready(more: Scene = {}): ReadyDeps {
  const env = { AWS_LOGIN_CACHE_DIRECTORY: folder, ...more.env }
  return resolvingDeps({ config, profile: 'signin', aws, ...more, env })
}

const valid = '2025-11-19T00:14:00Z'
const nearEnd = '2025-11-19T00:04:59Z'
const ended = '2025-11-18T23:00:00Z'

describe('the shared cases of the AWS SDKs', () => {
  test('a valid token is used as it is', async () => {
    await save(tokenOf(valid))
    const found = await ready().resolve()
    expect({
      ...found,
      secret: found.secretAccessKey.reveal(),
      token: found.sessionToken?.reveal(),
    }).toMatchObject({
      accessKeyId: 'ASIAOLD',
      secret: 'old-secret',
      token: 'old-session-token',
      accountId: '012345678910',
      expiresAt: Date.parse(valid),
    })
    expect(aws.calls).toEqual([])
  })

  test('no file is an error', async () => {
    const error = await ready().refusal()
    expect(error).toMatchObject({
      code: 'LOGIN_SESSION_REQUIRED',
      message: `profile "signin": the AWS sign-in of ${session} is missing`,
      hints: ['awsx login signin'],
      at: '~/.aws/config:1',
    })
  })

  test.each(['accessToken', 'refreshToken', 'clientId', 'dpopKey'])(
    'a file without %s is an error',
    async (name) => {
      await save(tokenOf(valid, { [name]: undefined }))
      const error = await ready().refusal()
      expect(error.code).toBe('LOGIN_SESSION_REQUIRED')
      expect(error.message).toMatch(new RegExp(`has no ${name}$`))
      expect(error.message).not.toContain('old-secret')
    },
  )

  test('an expired token is refreshed and written', async () => {
    const before = tokenOf(ended, { signInRegion: 'eu-west-1', extra: { kept: 1 } })
    await save(before)
    know('refresh-1')
    const found = await ready().resolve()
    const after = await load()
    expect(after).toEqual({
      ...before,
      accessToken: {
        accessKeyId: found.accessKeyId,
        secretAccessKey: found.secretAccessKey.reveal(),
        sessionToken: found.sessionToken?.reveal(),
        accountId: '012345678910',
        expiresAt: '2025-11-19T00:15:00Z',
      },
      refreshToken: expect.stringMatching(/^LocalConsoleRefreshToken/),
    })
    expect(found).toMatchObject({ accountId: '012345678910', expiresAt: now + 900_000 })
    expectMode(file, 0o600)
    expect(await readdir(folder)).toEqual([fileName])
  })

  test('a refusal of the refresh is an error and leaves the file', async () => {
    await save(tokenOf(ended))
    const text = await readFile(file, 'utf8')
    const error = await ready().refusal()
    expect(error.code).toBe('AWS_REFUSED')
    expect(error.hints).toEqual(['awsx login signin'])
    expect(error.message).not.toContain('refresh-1')
    expect(await readFile(file, 'utf8')).toBe(text)
  })
})

describe('a file', () => {
  test.each(['accessKeyId', 'secretAccessKey', 'sessionToken', 'accountId', 'expiresAt'])(
    'whose accessToken has no %s is an error',
    async (name) => {
      const token = tokenOf(valid)
      await save({ ...token, accessToken: { ...(token['accessToken'] as Members), [name]: undefined } })
      expect((await ready().refusal()).message).toMatch(new RegExp(`has no ${name}$`))
    },
  )

  test('that another program is just writing is read again', async () => {
    const texts = ['', '{"accessToken": {', JSON.stringify(tokenOf(valid))]
    const files = {
      get [file]() {
        return texts.shift()
      },
    } as Record<string, string>
    await expect(ready({ files }).resolve()).resolves.toMatchObject({ accessKeyId: 'ASIAOLD' })
    expect(texts).toEqual([])
  })

  test('that is not JSON is an error', async () => {
    await writeFile(file, '{"accessToken": {"secretAccessKey": "hunter2')
    const error = await ready().refusal()
    expect(error.code).toBe('LOGIN_SESSION_REQUIRED')
    expect(error.message).not.toContain('hunter2')
  })

  test('with a broken key is an error only when the key is needed', async () => {
    await save(tokenOf(valid, { dpopKey: 'no key' }))
    await expect(ready().resolve()).resolves.toMatchObject({ accessKeyId: 'ASIAOLD' })
    await save(tokenOf(ended, { dpopKey: 'no key' }))
    const error = await ready().refusal()
    expect(error.code).toBe('LOGIN_SESSION_REQUIRED')
    expect(error.message).toMatch(/dpopKey that is not an EC P-256 key/)
    expect(aws.calls).toEqual([])
  })

  test('is found under the home directory where no variable names another', async () => {
    const home = join(folder, '.aws', 'login', 'cache')
    await mkdir(home, { recursive: true })
    await writeFile(join(home, fileName), JSON.stringify(tokenOf(valid)))
    const scene = {
      env: { HOME: folder, AWS_LOGIN_CACHE_DIRECTORY: '' },
      files: { [join(folder, '.aws', 'config')]: config },
    }
    await expect(ready(scene).resolve()).resolves.toMatchObject({ accessKeyId: 'ASIAOLD' })
  })
})

describe('a refresh', () => {
  test('happens within five minutes of the end', async () => {
    await save(tokenOf('2025-11-19T00:05:01Z'))
    know('refresh-1')
    await ready().resolve()
    expect(aws.count('CreateOAuth2Token')).toBe(0)
    await save(tokenOf(nearEnd))
    await ready().resolve()
    expect(aws.count('CreateOAuth2Token')).toBe(1)
  })

  test('happens earlier for --min-ttl and for --refresh', async () => {
    await save(tokenOf(valid))
    know('refresh-1')
    await expect(ready({ minTtlMs: 14.5 * 60_000 }).resolve()).resolves.toMatchObject({
      expiresAt: now + 900_000,
    })
    await ready({ refresh: true }).resolve()
    expect(aws.count('CreateOAuth2Token')).toBe(2)
    const error = await ready({ minTtlMs: 3600_000 }).refusal()
    expect(error.code).toBe('MIN_TTL_UNREACHABLE')
  })

  test('is made once for all who want it', async () => {
    await save(tokenOf(ended))
    know('refresh-1')
    const store = createMemoryStore(() => now)
    const found = await Promise.all(Array.from({ length: 10 }, () => ready({ store }).resolve()))
    expect(new Set(found.map((credentials) => credentials.accessKeyId)).size).toBe(1)
    expect(aws.count('CreateOAuth2Token')).toBe(1)
  })

  test('is repeated with a proof of its own when the service is overloaded', async () => {
    await save(tokenOf(ended))
    know('refresh-1')
    aws.faults.inject({ operation: 'CreateOAuth2Token', times: 2, answer: { status: 503, body: '{}' } })
    await expect(ready().resolve()).resolves.toMatchObject({ expiresAt: now + 900_000 })
    expect(aws.calls.map((call) => call.status)).toEqual([503, 503, 200])
  })

  test('that the network stops serves what is still valid, with a warning', async () => {
    await save(tokenOf(nearEnd))
    aws.faults.inject({ operation: '*', reset: 'before' })
    const scene = ready()
    await expect(scene.resolve()).resolves.toMatchObject({ accessKeyId: 'ASIAOLD' })
    expect(scene.said).toEqual([
      expect.stringMatching(/was closed; using cached credentials that expire in 4 minutes$/),
    ])
    await expect(ready({ refresh: true }).refusal()).resolves.toMatchObject({ code: 'AWS_UNREACHABLE' })
  })

  test('a network failure is an error if no cached credentials are valid', async () => {
    await save(tokenOf(ended))
    aws.faults.inject({ operation: '*', captivePortal: true })
    const error = await ready().refusal()
    expect(error.code).toBe('AWS_UNREACHABLE')
    expect(error.message).toContain('login page')
    expect(await load()).toEqual(tokenOf(ended))
  })

  test.each([
    ['TOKEN_EXPIRED', 'LOGIN_SESSION_REQUIRED', /has expired$/, /^awsx login signin$/],
    [
      'USER_CREDENTIALS_CHANGED',
      'LOGIN_SESSION_REQUIRED',
      /the user's credentials changed$/,
      /^awsx login signin$/,
    ],
    ['INSUFFICIENT_PERMISSIONS', 'ACCESS_DENIED', /AccessDeniedException: no/, /signin:CreateOAuth2Token/],
    ['SOMETHING_NEW', 'ACCESS_DENIED', /AccessDeniedException: no/, /^awsx login signin$/],
  ])('that is refused with %s is %s', async (error, code, message, hint) => {
    await save(tokenOf(nearEnd))
    const body = JSON.stringify({ error, message: 'no' })
    const headers = { 'x-amzn-errortype': 'AccessDeniedException' }
    aws.faults.inject({ operation: 'CreateOAuth2Token', answer: { status: 400, body, headers } })
    const refusal = await ready().refusal()
    expect(refusal).toMatchObject({ code, at: '~/.aws/config:1' })
    expect(refusal.message).toMatch(message)
    expect(refusal.hints[0]).toMatch(hint)
    expect(aws.count('CreateOAuth2Token')).toBe(1)
  })

  test.each([
    ['null', 'null'],
    ['a list', '[]'],
    ['text', '"text"'],
  ])('answered with %s is an error and not retried', async (_about, body) => {
    await save(tokenOf(ended))
    answerWith(body)
    const error = await ready().refusal()
    expect(error).toMatchObject({
      code: 'AWS_UNREACHABLE',
      message: expect.stringContaining('cannot be read'),
    })
    expect(aws.count('CreateOAuth2Token')).toBe(1)
  })

  test.each([
    ['no lifetime', undefined],
    ['a lifetime that is not a number', '900'],
    ['a lifetime that ends after the last possible date', 1e20],
    ['a negative lifetime', -1],
  ])('answered with %s counts as valid for 15 minutes', async (_about, expiresIn) => {
    await save(tokenOf(ended))
    const accessToken = { accessKeyId: 'ASIANEW', secretAccessKey: 'secret', sessionToken: 'token' }
    answerWith(JSON.stringify({ accessToken, refreshToken: 'refresh-2', expiresIn }))
    await expect(ready().resolve()).resolves.toMatchObject({
      accessKeyId: 'ASIANEW',
      expiresAt: now + 900_000,
    })
  })

  test('that another program made meanwhile is taken from the file', async () => {
    await save(tokenOf(ended))
    const fresh = tokenOf(valid, { refreshToken: 'refresh-2' })
    const memory = createMemoryStore(() => now)
    const store: Store = {
      ...memory,
      withLock: async (name, options, work) => {
        await save({
          ...fresh,
          accessToken: { ...(fresh['accessToken'] as Members), accessKeyId: 'ASIANEW' },
        })
        return memory.withLock(name, options, work)
      },
    }
    await expect(ready({ store, refresh: true }).resolve()).resolves.toMatchObject({ accessKeyId: 'ASIANEW' })
    expect(aws.calls).toEqual([])
  })

  test('that the AWS CLI made meanwhile is taken from the file although this one is refused', async () => {
    await save(tokenOf(ended))
    const fresh = tokenOf(valid, { refreshToken: 'refresh-2' })
    const texts = [tokenOf(ended), tokenOf(ended), fresh].map((token) => JSON.stringify(token))
    const files = {
      get [file]() {
        return texts.length > 1 ? texts.shift() : texts[0]
      },
    } as Record<string, string>
    await expect(ready({ files }).resolve()).resolves.toMatchObject({ expiresAt: Date.parse(valid) })
    expect(aws.calls.map((call) => call.error)).toEqual(['ValidationException'])
  })

  test('does not spend the refresh token where the answer could not be kept', async () => {
    if (process.getuid?.() === 0) {
      // Root may write everywhere: a folder in the place of the probe stops it as well.
      await mkdir(`${file}.awsx`)
    } else {
      await chmod(folder, 0o500)
    }
    await writeFile(file, JSON.stringify(tokenOf(ended))).catch(() => {})
    know('refresh-1')
    const scene =
      process.getuid?.() === 0 ? ready() : ready({ files: { [file]: JSON.stringify(tokenOf(ended)) } })
    const error = await scene.refusal()
    expect(error.code).toBe('STORE_UNAVAILABLE')
    expect(aws.calls).toEqual([])
    await chmod(folder, 0o700)
  })

  test.each([
    ['of the sign-in', 'eu-west-1', 'eu-west-1'],
    ['of the profile, if that of the sign-in is not a region', 'evil.example/', 'us-east-1'],
  ])('goes to the region %s', async (_name, signInRegion, region) => {
    const proxy = await startProxy({ ports: {} })
    const env = {
      AWS_ENDPOINT_URL: '',
      AWS_LOGIN_CACHE_DIRECTORY: folder,
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
    }
    await save(tokenOf(ended, { signInRegion }))
    await ready({ env }).refusal()
    expect(new Set(proxy.requests)).toEqual(new Set([`CONNECT ${region}.signin.aws.amazon.com:443`]))
    await proxy.stop()
  })
})

test('the credentials are the source of a role', async () => {
  const role = `${config}[profile r]\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = hanako\nregion = us-east-1\n`
  const own = 'login_session = arn:aws:iam::111111111111:user/hanako\n'
  const id = createHash('sha256').update(HANAKO.arn).digest('hex')
  aws.data.consoleSignIn.principal = HANAKO.arn
  // Signatures are made with the time of the system.
  aws.data.clockSkewSeconds = Number.MAX_SAFE_INTEGER
  await writeFile(join(folder, `${id}.json`), JSON.stringify(tokenOf(ended)))
  know('refresh-1')
  const state = aws.cloud.state.consoleRefreshTokens.get('refresh-1')
  if (state !== undefined) state.session.principal = HANAKO.arn
  const found = await ready({ config: `${role}[profile hanako]\n${own}`, profile: 'r' }).resolve()
  expect(found.accountId).toBe('222222222222')
})

test('a proof is a JWT of the RFC, signed with r and s side by side', () => {
  const [head = '', claims = '', signature = ''] = createProof('https://host/v1/token', key, now + 999).split(
    '.',
  )
  const decode = (part: string): Members => JSON.parse(Buffer.from(part, 'base64url').toString()) as Members
  const { jwk, ...header } = decode(head) as { jwk: JsonWebKey }
  expect(header).toEqual({ typ: 'dpop+jwt', alg: 'ES256' })
  expect(Object.keys(jwk).sort()).toEqual(['crv', 'kty', 'x', 'y'])
  expect(decode(claims)).toEqual({
    htm: 'POST',
    htu: 'https://host/v1/token',
    iat: now / 1000,
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' })
  const bytes = Buffer.from(signature, 'base64url')
  expect(bytes.length).toBe(64)
  const options = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
  expect(verify('sha256', Buffer.from(`${head}.${claims}`), options, bytes)).toBe(true)
})
