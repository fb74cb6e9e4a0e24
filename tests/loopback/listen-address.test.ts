/** Which servers awsx starts: only on 127.0.0.1, and only for a sign-in in the browser, the console, and `exec --server`. */
import { Server } from 'node:net'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { sampleConfig as config, sampleCredentials as credentials } from '../local-aws/sample-files.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config, credentials })
  sandbox.addProgram('tool')
})
afterEach(() => sandbox.close())

/** @returns the hosts on which servers were opened during the run */
async function hostsOf(...argv: readonly string[]): Promise<readonly unknown[]> {
  const spy = jest.spyOn(Server.prototype, 'listen')
  try {
    await sandbox.run(...argv)
    return spy.mock.calls.map((args: readonly unknown[]) => hostIn(args))
  } finally {
    spy.mockRestore()
  }
}

/** `listen(port, host)` and `listen({ port, host })` (Node.js, net.Server). */
function hostIn([first, second]: readonly unknown[]): unknown {
  return typeof first === 'object' && first !== null && 'host' in first ? first.host : second
}

test.each([['login portal'], ['console role'], ['exec role --server -- tool']])(
  '%s listens on 127.0.0.1 only',
  async (line) => {
    const hosts = await hostsOf(...line.split(' '))

    expect(hosts.length).toBeGreaterThan(0)
    expect(new Set(hosts)).toEqual(new Set(['127.0.0.1']))
  },
)

test.each([
  'exec role -- tool',
  'export keys',
  'list',
  'doctor',
  'status',
  'whoami role',
  'update',
  'login role',
  'server grant compose role',
  'server list',
])('%s does not listen', async (line) => {
  expect(await hostsOf(...line.split(' '))).toEqual([])
})
