import { createServer } from 'node:net'
import { afterEach, describe, expect, jest, test } from '@jest/globals'

import { watchHost } from '../../src/aws/watch-host.ts'
import { listenOnLoopback } from './listen.ts'
import { openGate } from './tcp-gate.ts'

const timeoutMs = 300
const ends: (() => unknown)[] = []

afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

/** @returns whether the timeout was reported in twice the time */
async function reportsTimeout(url: string): Promise<boolean> {
  const onTimeout = jest.fn()
  ends.push(watchHost(new URL(url), timeoutMs, onTimeout, 100))
  await new Promise((resolve) => setTimeout(resolve, 2 * timeoutMs))
  return onTimeout.mock.calls.length > 0
}

test.each(['127.0.0.1', 'localhost'])(
  'a service at %s that is slow to answer can be reached, and gets a connection that is closed at once',
  async (host) => {
    const closed = jest.fn()
    const server = createServer((socket) => socket.on('close', closed).resume())
    const listening = await listenOnLoopback(server)
    ends.push(() => listening.stop())
    expect(await reportsTimeout(`http://${host}:${listening.port}/path`)).toBe(false)
    expect(closed).toHaveBeenCalledTimes(1)
  },
)

const onLinux = process.platform === 'linux' ? describe : describe.skip

onLinux('where packets can be lost', () => {
  test('a host that takes no connections is reported', async () => {
    const gate = await openGate(1)
    ends.push(() => gate.shut())
    await gate.swallow()
    expect(await reportsTimeout(gate.url)).toBe(true)
  })
})

test('a host that refuses a second connection can be reached', async () => {
  const listening = await listenOnLoopback(createServer())
  await listening.stop()
  expect(await reportsTimeout(`http://127.0.0.1:${listening.port}`)).toBe(false)
})

test('nothing is reported, and no connection made, after the end', async () => {
  const connected = jest.fn()
  const listening = await listenOnLoopback(createServer(connected))
  ends.push(() => listening.stop())
  const onTimeout = jest.fn()
  watchHost(new URL(`http://127.0.0.1:${listening.port}`), 50, onTimeout, 20)()
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(onTimeout).not.toHaveBeenCalled()
  expect(connected).not.toHaveBeenCalled()
})
