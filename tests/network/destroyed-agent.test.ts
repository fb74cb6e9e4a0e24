import { request } from 'node:https'
import { createServer } from 'node:net'
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

/** @param count called for every connection to the proxy, which never answers */
async function openRoute(scheme: string, login: string, count: () => void): Promise<Route> {
  proxy = await listenOnLoopback(createServer(count))
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
