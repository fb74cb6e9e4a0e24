import { request } from 'node:https'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'

import { findRoute } from '../../src/aws/route.ts'
import type { Route } from '../../src/aws/route.ts'
import { listenOnLoopback } from './listen.ts'
import type { Listening } from './listen.ts'
import { hiddenHost } from './scene.ts'

let proxy: Listening | undefined

afterEach(async () => {
  await proxy?.stop()
})

/** @param note called for every connection to the proxy, which never answers */
async function openRoute(scheme: string, login: string, note: (socket: Socket) => void): Promise<Route> {
  proxy = await listenOnLoopback(createServer((socket) => note(socket.resume())))
  const env = { HTTPS_PROXY: `${scheme}://${login}127.0.0.1:${proxy.port}` }
  const context = { env, platform: process.platform, now: Date.now, readText: () => undefined }
  const connection = { endpoint: `https://${hiddenHost}`, region: 'eu-west-1', caBundle: null }
  return findRoute(connection, context, 'all')
}

/** Makes a request that nothing but the agent ends. */
function call({ agent }: Route): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request({ host: hiddenHost, agent }).on('response', resolve).on('error', reject).end()
  })
}

test.each([
  ['http', ''],
  ['https', ''],
  ['socks5h', ''],
  ['http', 'taro:secret@'],
])('an agent opens no connection to a proxy after it was destroyed: %s (%j)', async (scheme, login) => {
  let connections = 0
  const route = await openRoute(scheme, login, () => (connections += 1))
  route.agent?.destroy()
  await expect(call(route)).rejects.toThrow('did not open a connection in time')
  expect(connections).toBe(0)
})

test.each(['http', 'https'])(
  'an agent closes what it is opening when it is destroyed: %s',
  async (scheme) => {
    const closed: Promise<void>[] = []
    let hasTwo = (): void => {}
    const opened = new Promise<void>((resolve) => (hasTwo = resolve))
    const route = await openRoute(scheme, '', (socket) => {
      closed.push(
        new Promise((resolve) => socket.on('error', () => undefined).once('close', () => resolve())),
      )
      if (closed.length === 2) hasTwo()
    })
    const calls = [call(route), call(route)].map((one) => expect(one).rejects.toThrow('the proxy'))
    await opened
    route.agent?.destroy()
    await Promise.all([...calls, ...closed])
  },
)
