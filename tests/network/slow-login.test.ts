import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

import type { Result } from '../e2e/runs.ts'
import { hideAws } from './hidden-aws.ts'
import type { HiddenAws } from './hidden-aws.ts'
import { listenOnLoopback } from './listen.ts'
import type { Listening } from './listen.ts'
import { startProxy } from './proxy.ts'
import { startSocksProxy } from './socks-proxy.ts'

/** Two of them take longer than the time for one connection. */
const delayMs = 1800

let hidden: HiddenAws
let fast: readonly Listening[]
let slow: readonly Listening[]

beforeAll(async () => {
  hidden = await hideAws(['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'])
  const options = { ports: hidden.ports, login: 'taro:right' }
  fast = [await startProxy(options), await startSocksProxy(options)]
  slow = await Promise.all(fast.map(({ port }) => listenOnLoopback(delay(port))))
})

afterAll(async () => {
  await Promise.all([...slow, ...fast].map((one) => one.stop()))
  await hidden.close()
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
  const words = ['each', targets, '--yes', '--', process.execPath, '-e', '0']
  return hidden.sandbox.awsx(words, { env: { ...hidden.variables(), HTTPS_PROXY: proxy } })
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

/** Passes on connections but one. @param position counted from 0 */
function passAllBut(position: number, treat: (socket: Socket) => void): Server {
  let count = 0
  return createServer((socket) => {
    if (count === position) treat(socket)
    else passOn(socket, fast[0]?.port ?? 0)
    count += 1
  })
}

test('calls that wait for a login are made although the proxy never answers the first', async () => {
  const proxy = await listenOnLoopback(passAllBut(0, () => undefined))
  await runEach('one', `http://taro:right@127.0.0.1:${fast[0]?.port ?? 0}`)
  const { stderr } = await runEach('one,six,seven,eight', `http://taro:right@127.0.0.1:${proxy.port}`)
  await proxy.stop()
  expect(stderr).toContain('did not open a connection in time')
  expect(stderr).toContain('awsx: 4 targets: 3 succeeded, 1 without credentials')
})

test('a connection that the proxy closes after it has accepted the login is opened again', async () => {
  const proxy = await listenOnLoopback(passAllBut(1, (socket) => socket.destroy()))
  const { stderr } = await runEach('nine,ten', `http://taro:right@127.0.0.1:${proxy.port}`)
  await proxy.stop()
  expect(stderr).toContain('awsx: 2 targets: 2 succeeded')
})
