/** `awsx logout` while the portal session, or another process that uses it, is in an unusual state. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'

import { sampleConfig as config } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, Sandbox } from '../in-process/sandbox.ts'

const minute = 60_000

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config })
  await sandbox.run('login', 'portal')
  sandbox.aws.resetCalls()
})

afterEach(() => sandbox.close())

function openSessions(): number {
  return [...sandbox.aws.cloud.state.portalSessions.values()].filter(({ revoked }) => !revoked).length
}

/** The end of the role's cached credentials, and of the sign-in, and whether it can be refreshed. */
async function readStored(): Promise<readonly unknown[]> {
  const [role] = (await sandbox.json('list', 'portal-role', '--json')) as readonly { cachedUntil: unknown }[]
  const { signIns } = (await sandbox.json('status', '--json')) as {
    readonly signIns: readonly { readonly signedInUntil: unknown; readonly renewable: boolean }[]
  }
  return [role?.cachedUntil, signIns[0]?.signedInUntil, signIns[0]?.renewable]
}
const nothing = [null, null, false]

/** Starts a run that fetches credentials, and waits until it has called an operation. */
async function startFetch(operation: string): Promise<{ readonly result: Promise<Result> }> {
  sandbox.aws.faults.inject({ operation, times: 1, delayMs: 300 })
  const result = sandbox.run('export', 'portal-role', '--refresh')
  while (sandbox.aws.count(operation) === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  return { result }
}

test('waits for a refresh in another process, and ends the session with the new token', async () => {
  sandbox.passTime(61 * minute)
  const slow = await startFetch('CreateToken')
  const result = await sandbox.run('logout', 'portal')
  await slow.result

  expect(result.stderr).toContain('signed out of work')
  expect(openSessions()).toBe(0)
  expect(await readStored()).toEqual(nothing)
})

test('leaves nothing that another process was fetching', async () => {
  const slow = await startFetch('AssumeRole')
  const result = await sandbox.run('logout', 'portal')

  expect(result).toMatchObject({ status: 0 })
  // Its command gets the credentials that it had asked for.
  expect(await slow.result).toMatchObject({ status: 0 })
  expect(await readStored()).toEqual(nothing)
})

test('does not remove what a later sign-in fetches', async () => {
  await sandbox.run('logout', 'portal')
  await sandbox.run('login', 'portal-role')

  expect(await readStored()).toEqual([expect.any(String), expect.any(String), true])
})

test('ends a session whose token has expired but can be refreshed', async () => {
  sandbox.passTime(61 * minute)
  const result = await sandbox.run('logout', 'portal')

  expect(result.stderr).toContain('signed out of work')
  expect(openSessions()).toBe(0)
  expect(await readStored()).toEqual(nothing)
})
