/** Calls of one service share its connection, if it was verified for them. */
import { createServer } from 'node:https'
import type { Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'

import { sendRequest } from '../../src/aws/http-request.ts'
import type { Environment } from '../../src/context.ts'
import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { config, credentials, portOf } from './scene.ts'
import { makeAuthority, startTlsFront } from './tls.ts'
import type { Authority, TlsFront } from './tls.ts'

let authority: Authority

beforeAll(() => {
  authority = makeAuthority(['IP:127.0.0.1', 'DNS:localhost'])
})

afterAll(() => authority.remove())

describe('awsx', () => {
  let sandbox: Sandbox
  let front: TlsFront

  beforeAll(async () => {
    sandbox = await openSandbox()
    sandbox.writeConfig(config)
    sandbox.writeCredentials(credentials)
    front = await startTlsFront(authority, portOf(sandbox.aws))
  })

  afterAll(async () => {
    await front.stop()
    await sandbox.close()
  })

  test('makes two calls over one connection, and does not wait for it to be closed', async () => {
    const env = { AWS_ENDPOINT_URL: `https://127.0.0.1:${front.port}`, AWS_CA_BUNDLE: authority.bundle }
    expect(await sandbox.awsx(['whoami', '--profile', 'dev'], { env })).toMatchObject({ status: 0 })
    front.reset()
    const run = await sandbox.awsx(['whoami', '--profile', 'dev', '--refresh'], { env })
    expect(run).toMatchObject({ status: 0, stderr: '' })
    const ended = sandbox.aws.now()
    expect(sandbox.aws.calls.map(({ operation }) => operation).slice(-2)).toEqual([
      'AssumeRole',
      'GetCallerIdentity',
    ])
    expect(front.connections).toBe(1)
    // Counted from the last call, because the start of a program takes long on a busy machine.
    expect(ended - (sandbox.aws.calls.at(-1)?.time ?? 0)).toBeLessThan(1800)
  })
})

describe('requests', () => {
  let server: Server
  let connections: number
  let requests: number
  let headers: Record<string, string>
  let delayMs: number
  let origin: string

  beforeEach(async () => {
    connections = 0
    requests = 0
    headers = {}
    delayMs = 0
    const { key, certificate: cert } = authority
    server = createServer({ key, cert }, (_request, response) => {
      requests += 1
      setTimeout(() => response.writeHead(200, headers).end('{}'), delayMs)
    })
    server.on('connection', () => (connections += 1))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  interface Sending {
    readonly caBundle?: string | null
    readonly endpoint?: string
    readonly attempts?: number
    readonly isOneTime?: boolean
    readonly now?: () => number
  }

  function send(
    env: Environment,
    {
      caBundle = authority.bundle,
      endpoint = origin,
      attempts = 2,
      isOneTime = false,
      now = Date.now,
    }: Sending = {},
  ): Promise<unknown> {
    const readText = (path: string): string | undefined =>
      path === authority.bundle ? authority.text : undefined
    const context = { env, platform: 'linux', now, readText } as const
    return sendRequest({ endpoint, region: 'eu-west-1', caBundle }, context, {
      attempts,
      isSecret: false,
      isOneTime,
      timeoutMs: 5000,
      request: () => ({ method: 'GET', url: `${endpoint}/` }),
      read: ({ statusCode }) => expect(statusCode).toBe(200),
    })
  }

  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

  test('that follow each other have one connection', async () => {
    const env = {}
    for (let count = 0; count < 3; count += 1) await send(env)
    expect([requests, connections]).toEqual([3, 1])
  })

  test('at the same time have one each, as many as there are', async () => {
    const env = {}
    delayMs = 100
    await Promise.all(Array.from({ length: 60 }, () => send(env)))
    expect([requests, connections]).toEqual([60, 60])
    await send(env)
    expect([requests, connections]).toEqual([61, 60])
  })

  test('get a new connection when the service has closed the last one, or wants to', async () => {
    const env = {}
    await send(env)
    server.closeAllConnections()
    await pause(50)
    headers = { connection: 'close' }
    await send(env)
    await send(env)
    expect([requests, connections]).toEqual([3, 3])
  })

  test('get a new connection after two seconds', async () => {
    const env = {}
    await send(env)
    await pause(2300)
    await send(env)
    expect([requests, connections]).toEqual([2, 2])
  })

  test.each([-11_000, 11_000])(
    'get a new connection if the clock has gone %d ms on without the timer',
    async (ms) => {
      const env = {}
      await send(env)
      await send(env, { now: () => Date.now() + ms })
      expect([requests, connections]).toEqual([2, 2])
    },
  )

  test('get a new connection after ten seconds of uninterrupted use', async () => {
    const env = {}
    const started = Date.now()
    const later = (ms: number) => ({ now: () => started + ms })
    delayMs = 1000
    const first = send(env, later(0))
    await pause(50)
    delayMs = 0
    await send(env, later(8000))
    // The first one is still there, and a connection is idle.
    await send(env, later(11_000))
    await first
    expect([requests, connections]).toEqual([3, 3])
  })

  test.each([{ attempts: 1 }, { isOneTime: true }])('with %p have a connection of their own', async (own) => {
    const env = {}
    await send(env)
    await send(env, own)
    await send(env, own)
    expect([requests, connections]).toEqual([3, 3])
    await send(env)
    expect([requests, connections]).toEqual([4, 3])
  })

  test('that can be sent only once do not fail because the service closes an idle connection', async () => {
    const env = {}
    server.on('request', (_request, response) => {
      response.once('finish', () => response.socket?.end())
    })
    for (let count = 0; count < 4; count += 1) await send(env, { attempts: 1 })
    expect([requests, connections]).toEqual([4, 4])
  })

  test('of other runs, with other roots, or to another name, share no connection', async () => {
    const env = {}
    await send(env)
    await send({})
    await send(env, { endpoint: origin.replace('127.0.0.1', 'localhost') })
    expect([requests, connections]).toEqual([3, 3])
    await expect(send(env, { caBundle: null })).rejects.toMatchObject({
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    })
    expect(requests).toBe(3)
  })

  test("at the same time find out together that Node's own roots are not enough", async () => {
    const env = { SSL_CERT_FILE: authority.bundle }
    await Promise.all(Array.from({ length: 5 }, () => send(env, { caBundle: null })))
    const atFirst = connections
    await send(env, { caBundle: null })
    expect([requests, connections]).toEqual([6, atFirst])
  })
})
