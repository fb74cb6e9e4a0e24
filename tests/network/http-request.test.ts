import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'

import { describeFailure } from '../../src/aws/call-errors.ts'
import { HttpFailure, sendRequest } from '../../src/aws/http-request.ts'
import type { HttpAnswer, HttpRequest } from '../../src/aws/http-message.ts'
import type { Environment } from '../../src/context.ts'
import { openTransport } from '../../src/aws/transport.ts'
import { listenOnLoopback } from './listen.ts'
import { startProxy } from './proxy.ts'

type Reply = (response: ServerResponse, request: IncomingMessage, count: number) => void

let reply: Reply
let requests: { readonly method: string; readonly url: string; readonly body: string }[]
let server: ReturnType<typeof createServer>
let origin: string

beforeEach(async () => {
  requests = []
  reply = (response) => response.end('{}')
  server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (text: string) => (body += text))
    request.on('end', () => {
      requests.push({ method: request.method ?? '', url: request.url ?? '', body })
      reply(response, request, requests.length)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(() => {
  jest.restoreAllMocks()
  server.closeAllConnections()
  server.close()
})

interface Options {
  readonly env?: Environment
  readonly endpoint?: string
  readonly path?: string
  readonly attempts?: number
  readonly caBundle?: string
  readonly isSecret?: boolean
  readonly timeoutMs?: number
  readonly request?: Omit<HttpRequest, 'url'>
}

function send(options: Options = {}): Promise<HttpAnswer> {
  const endpoint = options.endpoint ?? origin
  const connection = { endpoint, region: 'eu-west-1', caBundle: options.caBundle ?? null }
  const context = {
    env: options.env ?? {},
    platform: 'linux',
    now: () => Date.now(),
    readText: () => undefined,
  } as const
  return sendRequest(connection, context, {
    attempts: options.attempts ?? 1,
    isSecret: options.isSecret ?? false,
    timeoutMs: options.timeoutMs ?? 20_000,
    request: () => ({ method: 'GET', ...options.request, url: `${endpoint}${options.path ?? '/path?a=b'}` }),
    read(answer) {
      if (answer.statusCode >= 400) throw new HttpFailure(answer)
      return answer
    },
  })
}

/** The message that a user would see. */
async function failure(options: Options = {}): Promise<string> {
  const connection = { endpoint: options.endpoint ?? origin, region: 'eu-west-1', caBundle: null }
  return send(options).then(
    () => '',
    (error: unknown) => describeFailure(error, { action: 'ask', connection }).message,
  )
}

describe('a request without an SDK client', () => {
  test('sends method, query, headers and body, and reads the response', async () => {
    reply = (response, { headers }) => response.writeHead(201, { 'X-Seen': headers['x-mine'] }).end('done')
    const request = { method: 'POST', headers: { 'x-mine': 'yes' }, body: 'größe' } as const
    expect(await send({ request })).toMatchObject({
      statusCode: 201,
      headers: { 'x-seen': 'yes' },
      body: 'done',
    })
    expect(requests).toEqual([{ method: 'POST', url: '/path?a=b', body: 'größe' }])
  })

  test('sends the query as it is written', async () => {
    const path = '/path?a=1&a=2&b=x+y%20z&c'
    await send({ path })
    expect(requests).toMatchObject([{ url: path }])
  })

  test('does not follow a redirect', async () => {
    reply = (response) => response.writeHead(302, { location: `${origin}/other` }).end()
    expect(await send()).toMatchObject({ statusCode: 302 })
    expect(requests).toHaveLength(1)
  })

  test.each([
    ['429', 429, 3],
    ['500', 500, 3],
    ['403', 403, 1],
  ])('that is answered with %s is sent this often', async (_name, status, count) => {
    reply = (response) => response.writeHead(status).end()
    await expect(send({ attempts: 3 })).rejects.toMatchObject({ $metadata: { httpStatusCode: status } })
    expect(requests).toHaveLength(count)
  })

  test('is sent again after a cut connection', async () => {
    reply = (response, request, count) => (count === 1 ? request.socket.destroy() : response.end('again'))
    expect(await send({ attempts: 2 })).toMatchObject({ body: 'again' })
  })

  test('fails if the answer switches to another protocol', async () => {
    const head = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n'
    reply = (_response, request) => request.socket.end(head)
    expect(await failure()).toContain('was closed')
  })

  test('limits the length of a response', async () => {
    reply = (response) => response.end('x'.repeat(256 * 1024))
    expect((await send()).body).toHaveLength(256 * 1024)
    reply = (response) => response.end('x'.repeat(256 * 1024 + 1))
    expect(await failure({ attempts: 3 })).toContain('cannot be read')
    expect(requests).toHaveLength(2)
  })

  test('stops reading a response that never ends', async () => {
    let closed: Promise<unknown> | undefined
    reply = (response) => {
      closed = once(response, 'close')
      const more = (): void => {
        while (response.writable && response.write('x'.repeat(65_536)));
        response.once('drain', more)
      }
      more()
    }
    expect(await failure()).toContain('cannot be read')
    expect(closed).toBeDefined()
    await closed
  })

  test('gives up on a response that stays incomplete', async () => {
    // The time is over only after the request has arrived, which takes long on a busy machine.
    const time = new AbortController()
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(time.signal)
    reply = (response) => {
      response.writeHead(200, { 'content-length': '10' }).write('begin')
      setTimeout(() => time.abort(new DOMException('over', 'TimeoutError')), 300)
    }
    expect(await failure({ attempts: 4, timeoutMs: 300 })).toContain('did not respond in time')
    expect(timeout).toHaveBeenCalledWith(300)
    expect(requests).toHaveLength(1)
  })

  test('uses the proxy of the environment', async () => {
    const port = Number(new URL(origin).port)
    const proxy = await startProxy({ ports: { 'service.test.invalid': port } })
    try {
      const env = { http_proxy: `http://127.0.0.1:${proxy.port}` }
      const answer = await send({ env, endpoint: 'http://service.test.invalid' })
      expect(answer).toMatchObject({ statusCode: 200, body: '{}' })
      expect(proxy.requests).toEqual(['GET http://service.test.invalid/path?a=b'])
    } finally {
      await proxy.stop()
    }
  })

  test.each([
    [407, 1],
    [503, 3],
  ])('to a proxy that answers %d is sent this often: %d', async (status, count) => {
    const proxy = await startProxy({ ports: {}, refuse: { status } })
    try {
      const env = { HTTPS_PROXY: `http://taro:wrong@127.0.0.1:${proxy.port}` }
      const request = send({ env, endpoint: 'https://service.test.invalid', attempts: 3 })
      await expect(request).rejects.toMatchObject({ name: 'ProxyError', status })
      expect(proxy.requests).toHaveLength(count)
    } finally {
      await proxy.stop()
    }
  })

  test('to an http endpoint is not sent with a login again after a proxy failed and another one refused it', async () => {
    reply = (response, _, count) => response.writeHead(count === 1 ? 503 : 407).end()
    const env = { HTTP_PROXY: origin.replace('//', '//taro:wrong@') }
    const all = Array.from({ length: 5 }, () => send({ env, endpoint: 'http://service.test.invalid' }))
    const names = (await Promise.allSettled(all)).map((one) => (one as { reason?: Error }).reason?.name)
    expect(names).toEqual(['HttpFailure', ...Array.from({ length: 4 }, () => 'ProxyError')])
    expect(requests).toHaveLength(2)
  })

  test.each([
    ['', 3],
    ['not HTTP\r\n\r\n', 1],
  ])(
    'through a proxy that answers %j and closes the connection is tried this often: %d',
    async (text, count) => {
      let connections = 0
      const proxy = await listenOnLoopback(
        createTcpServer((socket) => {
          connections += 1
          socket.on('error', () => undefined).once('data', () => socket.end(text))
        }),
      )
      const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` }
      const request = send({ env, endpoint: 'https://service.test.invalid', attempts: 3 })
      await expect(request).rejects.toMatchObject({ name: 'ProxyConnectError' })
      await proxy.stop()
      expect(connections).toBe(count)
    },
  )

  test('with a secret is not sent over http to another machine', async () => {
    expect(await failure({ isSecret: true, endpoint: 'http://service.test.invalid' })).toContain(
      'cannot send a token without encryption',
    )
    expect(await send({ isSecret: true })).toMatchObject({ statusCode: 200 })
  })

  test('uses the CA bundle of the connection', async () => {
    expect(await failure({ caBundle: '/bundle.pem', endpoint: origin.replace('http:', 'https:') })).toBe(
      'the CA bundle /bundle.pem does not exist',
    )
    expect(requests).toEqual([])
  })
})

test('a request that is ended before its code is loaded is not sent', async () => {
  const connection = { endpoint: origin, region: 'eu-west-1', caBundle: null }
  const context = { env: {}, platform: 'linux', now: Date.now, readText: () => undefined } as const
  const transport = await openTransport(connection, context, false)
  const ended = new AbortController()
  const answer = transport.send({ method: 'GET', url: origin }, ended.signal)
  ended.abort()

  await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
  expect(requests).toEqual([])
  transport.close()
})
