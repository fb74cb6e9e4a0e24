import { once } from 'node:events'
import { Socket } from 'node:net'
import { expect, test } from '@jest/globals'

import { limitConnections } from '../../src/loopback/connection-limit.ts'

test('closes the oldest connection when there are too many', () => {
  const limit = limitConnections(2)
  const sockets = [new Socket(), new Socket(), new Socket()]
  for (const socket of sockets) limit.add(socket)

  expect(sockets.map((socket) => socket.destroyed)).toEqual([true, false, false])
})

test('a connection that was closed before it was admitted does not count', async () => {
  const limit = limitConnections(2)
  const closed = new Socket().destroy()
  await once(closed, 'close')
  limit.add(closed)
  const sockets = [new Socket(), new Socket(), new Socket()]
  for (const socket of sockets) limit.add(socket)

  expect(sockets.map((socket) => socket.destroyed)).toEqual([true, false, false])
})
