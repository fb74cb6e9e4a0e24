/** Accounts with five roles each, from a portal that answers 20 calls per second. `npm run nightly` uses 500 accounts. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { START_URL } from '../local-aws/default-data.ts'
import { makeAccounts, sessionSection } from './fixture.ts'

const accounts = Number(process.env['AWSX_TEST_ACCOUNTS'] ?? 40)
const roles = 5 * accounts

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox({
    data: { portals: { [START_URL]: { requestsPerSecond: 20, accounts: makeAccounts(accounts) } } },
  })
  sandbox.writeConfig(sessionSection())
  await sandbox.prepare('login', 'corp')
})

afterAll(() => sandbox.close())

test(`${accounts} accounts with 5 roles each are written; a second run writes nothing`, async () => {
  const config = join(sandbox.home, '.aws/config')
  const first = await sandbox.awsx(['sync'], { deadlineMs: 90_000 })

  expect(first).toMatchObject({ status: 0, stdout: '' })
  expect(first.stderr).toBe(
    `awsx: corp: ${roles} added, 0 unchanged\nawsx: next: awsx exec team-0001-Admin -- aws sts get-caller-identity\n`,
  )
  const text = readFileSync(config, 'utf8')
  const inode = statSync(config).ino

  const second = await sandbox.awsx(['sync'], { deadlineMs: 90_000 })
  expect(second.stderr).toBe(`awsx: corp: ${roles} unchanged\n`)
  expect(readFileSync(config, 'utf8')).toBe(text)
  expect(statSync(config).ino).toBe(inode)
}, 200_000)
