import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'

import { resolvingDeps } from '../credentials/resolving.ts'
import type { AwsxError } from '../../src/errors.ts'
import { listenOnLoopback } from './listen.ts'
import type { Listening } from './listen.ts'
import { config, credentials, hiddenHost, textOf } from './scene.ts'

let proxy: Listening | undefined
/** Connections that it got. */
let count: number

afterEach(async () => {
  await proxy?.stop()
})

/** @param answer what the proxy does after the first bytes of a connection */
async function callThrough(
  answer: (socket: Socket) => void,
  scheme = 'http',
  login = 'taro:canary-of-a-password@',
): Promise<AwsxError> {
  count = 0
  const server = createServer((socket) => {
    count += 1
    socket.on('error', () => undefined)
    socket.once('data', () => answer(socket))
  })
  proxy = await listenOnLoopback(server)
  const url = `${scheme}://${login}127.0.0.1:${proxy.port}`
  const env = { AWS_ENDPOINT_URL: `https://${hiddenHost}`, HTTPS_PROXY: url }
  const error = await resolvingDeps({ config, credentials, profile: 'dev', env }).refusal()
  expect(error.code).toBe('AWS_UNREACHABLE')
  expect(textOf(error)).not.toMatch(/canary|taro/)
  return error
}

const problem = (text: string): string =>
  `the proxy 127.0.0.1:${proxy?.port ?? 0} (HTTPS_PROXY) failed: ${text}`

describe('a proxy', () => {
  test.each([
    ['ends the connection', (socket: Socket) => void socket.end()],
    ['resets the connection', (socket: Socket) => void socket.resetAndDestroy()],
    ['ends it in the middle of the answer', (socket: Socket) => void socket.end('HTTP/1.1 200')],
  ])('that %s is said to have closed it', async (_, answer) => {
    const error = await callThrough(answer)
    expect(error.message).toContain(problem('it closed the connection'))
    // It may have done so because of the login, and repeating a wrong one can lock the account.
    expect(count).toBe(1)
  })

  test.each(['http', 'https', 'socks5h'])(
    'that closes the connection is asked again if it gets no login (%s)',
    async (scheme) => {
      const error = await callThrough((socket) => void socket.end(), scheme, '')
      expect(error.message).toContain(problem('it closed the connection'))
      expect(count).toBe(4)
    },
  )

  test.each(['SMTP ready', 'nonsense', '', 'HTTP/1.1 200 OK\r\nnot a header'])(
    'that answers %j is said to be another server',
    async (text) => {
      const error = await callThrough((socket) => void socket.write(`${text}\r\n\r\n`))
      expect(error.message).toContain(problem('it is not an HTTP proxy'))
      expect(error.hints.join('\n')).toContain('check HTTPS_PROXY')
    },
  )

  test('that does not use TLS, although its URL says so, is named with the mistake', async () => {
    const answer = 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'
    const error = await callThrough((socket) => void socket.write(answer), 'https')
    expect(error.message).toContain(problem('it does not use TLS'))
    expect(error.hints).toEqual([
      'to connect to it without TLS, write http:// instead of https:// in HTTPS_PROXY',
    ])
  })
})
