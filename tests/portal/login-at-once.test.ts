import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { sessionSection } from './fixture.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(sessionSection())
})

afterAll(() => sandbox.close())

test('many profiles of one session that are signed in to at once open one page', async () => {
  await sandbox.prepare('login', 'corp')
  await sandbox.prepare('sync', 'corp')
  await sandbox.prepare('logout', 'corp')
  sandbox.aws.resetCalls()
  const profiles = ['main-ReadOnly', 'main-permission-set-x', 'outside-ReadOnly', 'sandbox-ReadOnly', 'corp']
  const results = await Promise.all(
    profiles.map((name) => sandbox.awsx(['login', name], { deadlineMs: 60_000 })),
  )

  expect(results.map(({ status }) => status)).toEqual(profiles.map(() => 0))
  expect(sandbox.aws.count('CreateToken', { grantType: 'authorization_code' })).toBe(1)
  expect(sandbox.aws.count('ShowAuthorize')).toBe(1)
}, 90_000)
