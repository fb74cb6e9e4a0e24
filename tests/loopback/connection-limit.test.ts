import { once } from 'node:events'
import { Socket } from 'node:net'
import { expect, test } from '@jest/globals'

import { limitConnections } from '../../src/loopback/connection-limit.ts'

test('closes the oldest connection when there are too many', () => {
  const limit = limitConnections(2)
  const sockets = [new Socket(), new Socket(), new Socket()]
  for (const socket of sockets) limit.add(socket, 1000)

  expect(sockets.map((socket) => socket.destroyed)).toEqual([true, false, false])
})

test('a connection that was closed before it was admitted does not count', async () => {
  const limit = limitConnections(2)
  const closed = new Socket().destroy()
  await once(closed, 'close')
  limit.add(closed, 1000)
  const sockets = [new Socket(), new Socket(), new Socket()]
  for (const socket of sockets) limit.add(socket, 1000)

  expect(sockets.map((socket) => socket.destroyed)).toEqual([true, false, false])
})

/** Adds connections of a user. */
function addAll(limit: ReturnType<typeof limitConnections>, count: number, peer?: number): readonly Socket[] {
  const sockets = Array.from({ length: count }, () => new Socket())
  for (const socket of sockets) limit.add(socket, peer)
  return sockets
}

function indexesOfOpen(sockets: readonly Socket[]): readonly number[] {
  return sockets.flatMap(({ destroyed }, index) => (destroyed ? [] : [index]))
}

test('connections without a grant cannot close, or take the share of, those with one', () => {
  const limit = limitConnections(6, 3)
  const granted = addAll(limit, 3)
  for (const socket of granted) limit.markTrusted(socket)
  const others = addAll(limit, 50)

  expect(granted.map(({ destroyed }) => destroyed)).toEqual([false, false, false])
  expect(indexesOfOpen(others)).toEqual([47, 48, 49])
})

test('a share stays free for connections with a grant', () => {
  const limit = limitConnections(6, 3)
  const others = addAll(limit, 50)

  expect(indexesOfOpen(others)).toEqual([47, 48, 49])
})

test.each([[0], [undefined]])('connections of user %p do not close those of another user', (peer) => {
  const limit = limitConnections(4)
  const [mine] = addAll(limit, 1, 1000)
  const others = addAll(limit, 50, peer)

  expect(mine?.destroyed).toBe(false)
  expect(indexesOfOpen(others)).toEqual([47, 48, 49])
})
