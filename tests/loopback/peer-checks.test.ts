/** How often connections are checked. */
import { afterEach, expect, jest, test } from '@jest/globals'
import { Socket } from 'node:net'

import { checkPeers } from '../../src/loopback/peer-checks.ts'

afterEach(() => {
  jest.restoreAllMocks()
})

test('during the pause after a refusal, connections are checked at once when there are too many', async () => {
  let refused = 0
  let reads = 0
  const options = {
    serverPort: 8400,
    allowUnlisted: false,
    admit: () => {},
    refuse: () => {
      refused += 1
    },
    onOtherUser: () => {},
  }
  const readText = (path: string): string | undefined => {
    if (path === '/proc/net/tcp') reads += 1
    return ''
  }
  // Each check takes a second.
  let time = 0
  jest.spyOn(performance, 'now').mockImplementation(() => (time += 1000))
  const user = { name: 'user', uid: 1000 }
  const peers = checkPeers(options, { env: {}, platform: 'linux', user, readText })
  peers.add(new Socket())
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
  expect({ refused, reads }).toEqual({ refused: 1, reads: 1 })

  for (let count = 0; count < 511; count += 1) peers.add(new Socket())
  expect({ refused, reads }).toEqual({ refused: 1, reads: 1 })
  peers.add(new Socket())
  expect({ refused, reads }).toEqual({ refused: 513, reads: 2 })
})
