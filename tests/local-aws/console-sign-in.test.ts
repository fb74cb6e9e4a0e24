import { createHash, generateKeyPairSync, randomBytes, randomUUID, sign, type KeyObject } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromLoginCredentials } from '@aws-sdk/credential-providers'
import { HANAKO } from './default-data.ts'
import { answerSignIn } from './answer-sign-in.ts'
import { startLocalAws, type LocalAws } from './server.ts'

const SAME_DEVICE = 'arn:aws:signin:::devtools/same-device'

type Body = Record<string, unknown>

let aws: LocalAws
let key: KeyObject

beforeEach(async () => {
  aws = await startLocalAws()
  key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
})

afterEach(() => aws.stop())

function prove(claims: Body = {}, header: Body = {}): string {
  const { x, y, kty, crv } = key.export({ format: 'jwk' })
  const parts = [
    { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, x, y, crv }, ...header },
    {
      htm: 'POST',
      htu: `${aws.url}/v1/token`,
      iat: Math.floor(Date.now() / 1000),
      jti: randomUUID(),
      ...claims,
    },
  ]
  const input = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
  return `${input}.${signature.toString('base64url')}`
}

async function post(
  body: Body,
  proof = prove(),
): Promise<{ status: number; type: string | null; body: Body }> {
  const headers = { 'content-type': 'application/json', dpop: proof }
  const response = await fetch(`${aws.url}/v1/token`, { method: 'POST', headers, body: JSON.stringify(body) })
  const type = response.headers.get('x-amzn-errortype')
  return { status: response.status, type, body: (await response.json()) as Body }
}

async function authorize(decision: 'allow' | 'deny' = 'allow') {
  let received = new URLSearchParams()
  const listener = createServer((request, response) => {
    received = new URL(request.url ?? '', 'http://127.0.0.1').searchParams
    response.end('done')
  })
  await new Promise<void>((resolve) => {
    listener.listen(0, '127.0.0.1', resolve)
  })
  const redirectUri = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/oauth/callback`
  const codeVerifier = randomBytes(48).toString('base64url')
  await answerSignIn(authorizeUrl({ clientId: SAME_DEVICE, redirectUri, codeVerifier }), decision)
  listener.closeAllConnections()
  listener.close()
  return {
    received,
    exchange: { clientId: SAME_DEVICE, redirectUri, codeVerifier, code: received.get('code') },
  }
}

function authorizeUrl(options: { clientId: string; redirectUri: string; codeVerifier: string }): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: options.clientId,
    state: 'the-state',
    code_challenge_method: 'SHA-256',
    scope: 'openid',
    redirect_uri: options.redirectUri,
    code_challenge: createHash('sha256').update(options.codeVerifier).digest('base64url'),
  })
  return `${aws.url}/v1/authorize?${query.toString()}`
}

async function signIn(): Promise<Body> {
  const { exchange } = await authorize()
  const { body } = await post({ grantType: 'authorization_code', ...exchange })
  return body
}

function refresh(token: Body, proof = prove()) {
  return post(
    { clientId: SAME_DEVICE, grantType: 'refresh_token', refreshToken: token['refreshToken'] },
    proof,
  )
}

describe('aws login', () => {
  test('a code is worth credentials of fifteen minutes and an id token that names the principal', async () => {
    const { received, exchange } = await authorize()
    expect(received.get('state')).toBe('the-state')
    const { body } = await post({ grantType: 'authorization_code', ...exchange })
    expect(body).toMatchObject({ tokenType: 'aws_sigv4', expiresIn: 900 })
    const claims = Buffer.from(String(body['idToken']).split('.')[1] ?? '', 'base64url').toString()
    expect(JSON.parse(claims)).toMatchObject({ sub: HANAKO.arn })
    const credentials = body['accessToken'] as {
      accessKeyId: string
      secretAccessKey: string
      sessionToken: string
    }
    const sts = new STSClient({ endpoint: aws.url, region: 'us-east-1', credentials })
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(HANAKO.arn)
  })

  test('denied', async () => {
    const { received } = await authorize('deny')
    expect(received.get('error')).toBe('access_denied')
  })

  test('the cross-device page shows the code to paste', async () => {
    const clientId = 'arn:aws:signin:::devtools/cross-device'
    const redirectUri = `${aws.url}/v1/sessions/confirmation`
    const codeVerifier = randomBytes(48).toString('base64url')
    const { html } = await answerSignIn(authorizeUrl({ clientId, redirectUri, codeVerifier }))
    const pasted = Buffer.from(/id="note">([^<]+)</.exec(html)?.[1] ?? '', 'base64').toString()
    const code = new URLSearchParams(pasted).get('code')
    const { body } = await post({
      grantType: 'authorization_code',
      clientId,
      redirectUri,
      codeVerifier,
      code,
    })
    expect(body).toHaveProperty('accessToken')
  })

  test('a wrong verifier and a code used twice are refused', async () => {
    const { exchange } = await authorize()
    const wrong = await post({ grantType: 'authorization_code', ...exchange, codeVerifier: 'x'.repeat(64) })
    expect(wrong).toMatchObject({ status: 400, type: 'ValidationException' })
    const { body } = await post({ grantType: 'authorization_code', ...exchange })
    expect(await post({ grantType: 'authorization_code', ...exchange })).toMatchObject({
      type: 'AccessDeniedException',
      body: { error: 'AUTHCODE_EXPIRED' },
    })
    expect(await refresh(body)).toMatchObject({ body: { error: 'TOKEN_EXPIRED' } })
  })

  test('a refresh token works once and only with its key', async () => {
    const first = await signIn()
    const ownKey = key
    key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    expect(await refresh(first)).toMatchObject({ status: 400, type: 'ValidationException' })
    key = ownKey
    const second = await refresh(first)
    expect(second.status).toBe(200)
    expect(second.body['idToken']).toBeUndefined()
    expect(await refresh(first)).toMatchObject({
      type: 'AccessDeniedException',
      body: { error: 'TOKEN_EXPIRED' },
    })
    expect(await refresh(second.body)).toMatchObject({ body: { error: 'TOKEN_EXPIRED' } })
  })

  test.each([
    ['another address', { htu: 'http://127.0.0.1/v1/token' }, {}],
    ['another method', { htm: 'GET' }, {}],
    ['an old time', { iat: 1_700_000_000 }, {}],
    ['no id', { jti: '' }, {}],
    ['another type', {}, { typ: 'JWT' }],
    ['another algorithm', {}, { alg: 'none' }],
  ])('a proof with %s is refused', async (_name, claims, header) => {
    const token = await signIn()
    expect(await refresh(token, prove(claims, header))).toMatchObject({
      status: 400,
      type: 'ValidationException',
    })
    expect((await refresh(token)).status).toBe(200)
  })

  test('a proof is refused when it is repeated, forged or missing', async () => {
    const proof = prove()
    const token = await signIn()
    const next = await refresh(token, proof)
    expect(next.status).toBe(200)
    expect((await refresh(next.body, proof)).type).toBe('ValidationException')
    expect((await refresh(next.body, `${prove().slice(0, -8)}AAAAAAAA`)).type).toBe('ValidationException')
    expect((await refresh(next.body, '')).type).toBe('ValidationException')
  })

  test("the JavaScript SDK's own provider refreshes here", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'local-aws-'))
    const token = await signIn()
    const file = path.join(folder, `${createHash('sha256').update(HANAKO.arn).digest('hex')}.json`)
    const expiresAt = new Date(0).toISOString()
    const accessToken = { ...(token['accessToken'] as Body), accountId: '111111111111', expiresAt }
    const dpopKey = key.export({ format: 'pem', type: 'sec1' })
    const { refreshToken } = token
    await writeFile(file, JSON.stringify({ accessToken, refreshToken, clientId: SAME_DEVICE, dpopKey }))
    const config = path.join(folder, 'config')
    await writeFile(config, `[profile console]\nlogin_session = ${HANAKO.arn}\nregion = us-east-1\n`)
    const before = process.env['AWS_LOGIN_CACHE_DIRECTORY']
    process.env['AWS_LOGIN_CACHE_DIRECTORY'] = folder
    try {
      const clientConfig = { endpoint: aws.url, region: 'us-east-1' }
      const provide = fromLoginCredentials({ profile: 'console', configFilepath: config, clientConfig })
      expect((await provide()).accessKeyId).toMatch(/^ASIA/)
      expect(await readFile(file, 'utf8')).not.toContain(String(refreshToken))
    } finally {
      if (before === undefined) delete process.env['AWS_LOGIN_CACHE_DIRECTORY']
      else process.env['AWS_LOGIN_CACHE_DIRECTORY'] = before
      await rm(folder, { recursive: true })
    }
  })
})
