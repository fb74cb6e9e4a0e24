import { createServer } from 'node:net'
import { afterEach, describe, expect, jest, test } from '@jest/globals'

import { watchHost } from '../../src/aws/watch-host.ts'
import { listenOnLoopback } from './listen.ts'
import { openGate } from './tcp-gate.ts'

const limits = { quietMs: 100, connectMs: 200 }
const ends: (() => unknown)[] = []

afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

/** @returns what was told at the end */
function watch(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    ends.push(watchHost(new URL(url), limits, resolve))
  })
}

test.each(['127.0.0.1', 'localhost'])(
  'a service at %s that is slow to answer can be reached, and gets a connection that is closed at once',
  async (host) => {
    const closed = jest.fn()
    const server = createServer((socket) => socket.on('close', closed).resume())
    const listening = await listenOnLoopback(server)
    ends.push(() => listening.stop())
    const started = performance.now()
    expect(await watch(`http://${host}:${listening.port}/path`)).toBe(true)
    expect(performance.now() - started).toBeGreaterThan(limits.quietMs + limits.connectMs - 20)
    expect(closed).toHaveBeenCalledTimes(1)
  },
)

const onLinux = process.platform === 'linux' ? describe : describe.skip

onLinux('where packets can be lost', () => {
  test('a host that takes no connections is reported', async () => {
    const gate = await openGate(1)
    ends.push(() => gate.shut())
    await gate.swallow()
    expect(await watch(gate.url)).toBe(false)
  })
})

test('a host that refuses a second connection can be reached', async () => {
  const listening = await listenOnLoopback(createServer())
  await listening.stop()
  expect(await watch(`http://127.0.0.1:${listening.port}`)).toBe(true)
})

test('nothing is reported, and no connection made, after the end', async () => {
  const connected = jest.fn()
  const listening = await listenOnLoopback(createServer(connected))
  ends.push(() => listening.stop())
  const onEnd = jest.fn()
  watchHost(new URL(`http://127.0.0.1:${listening.port}`), { quietMs: 20, connectMs: 30 }, onEnd)()
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(onEnd).not.toHaveBeenCalled()
  expect(connected).not.toHaveBeenCalled()
})
