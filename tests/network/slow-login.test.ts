import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Result, Sandbox } from '../e2e/sandbox.ts'
import { credentials, hiddenHost, portOf } from './scene.ts'
import { listenOnLoopback } from './listen.ts'
import type { Listening } from './listen.ts'
import { startProxy } from './proxy.ts'
import type { Proxy } from './proxy.ts'
import { startSocksProxy } from './socks-proxy.ts'
import { makeAuthority, startTlsFront } from './tls.ts'
import type { Authority, TlsFront } from './tls.ts'

/** Two of them take longer than the time for one connection. */
const delayMs = 1800

let sandbox: Sandbox
let authority: Authority
let front: TlsFront
let fast: readonly (Proxy | Listening)[]
let slow: readonly Listening[]

beforeAll(async () => {
  sandbox = await openSandbox()
  const names = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight']
  const roleArn = (name: string): string => `arn:aws:iam::222222222222:role/${name}`
  for (const name of names)
    sandbox.aws.cloud.data.roles[roleArn(name)] = { trustedPrincipals: ['111111111111'] }
  const profile = (name: string): string =>
    `[profile ${name}]\nregion = eu-west-1\nrole_arn = ${roleArn(name)}\nsource_profile = base\n`
  sandbox.writeConfig(names.map(profile).join('\n'))
  sandbox.writeCredentials(credentials)
  authority = makeAuthority([`DNS:${hiddenHost}`])
  front = await startTlsFront(authority, portOf(sandbox.aws))
  const ports = { [`${hiddenHost}:443`]: front.port }
  fast = [
    await startProxy({ ports, login: 'taro:right' }),
    await startSocksProxy({ ports, login: 'taro:right' }),
  ]
  slow = await Promise.all(fast.map(({ port }) => listenOnLoopback(delay(port))))
})

afterAll(async () => {
  await Promise.all([...slow, ...fast, front].map((one) => one.stop()))
  await sandbox.close()
  authority.remove()
})

/** Passes on connections, each after a while. */
function delay(port: number): Server {
  return createServer((socket) => {
    socket.on('error', () => socket.destroy())
    setTimeout(() => passOn(socket, port), delayMs)
  })
}

function passOn(socket: Socket, port: number): void {
  const back = connect(port, '127.0.0.1')
  back.on('error', () => socket.destroy())
  socket.on('error', () => socket.destroy())
  socket.on('close', () => back.destroy())
  socket.pipe(back).pipe(socket)
}

function runEach(targets: string, proxy: string): Promise<Result> {
  const env = {
    AWS_ENDPOINT_URL: `https://${hiddenHost}`,
    AWS_CA_BUNDLE: authority.bundle,
    HTTPS_PROXY: proxy,
  }
  return sandbox.awsx(['each', targets, '--yes', '--', process.execPath, '-e', '0'], { env })
}

test.each([
  ['http', 0, 'one,two,three'],
  ['socks5h', 1, 'one,four,five'],
])('waiting for the first login leaves all the time to connect (%s)', async (scheme, index, targets) => {
  const url = (port = 0): string => `${scheme}://taro:right@127.0.0.1:${port}`
  // Its credentials are in the store then, so the others are the first to use the login, at the same time.
  await runEach('one', url(fast[index]?.port))
  const { stderr } = await runEach(targets, url(slow[index]?.port))
  expect(stderr).toContain('awsx: 3 targets: 3 succeeded')
})

test('calls that wait for a login are made although the proxy never answers the first', async () => {
  const port = fast[0]?.port ?? 0
  let isFirst = true
  const silentOnce = await listenOnLoopback(
    createServer((socket) => {
      if (!isFirst) passOn(socket, port)
      isFirst = false
    }),
  )
  await runEach('one', `http://taro:right@127.0.0.1:${port}`)
  const { stderr } = await runEach('one,six,seven,eight', `http://taro:right@127.0.0.1:${silentOnce.port}`)
  await silentOnce.stop()
  expect(stderr).toContain('did not open a connection in time')
  expect(stderr).toContain('awsx: 4 targets: 3 succeeded, 1 without credentials')
})
