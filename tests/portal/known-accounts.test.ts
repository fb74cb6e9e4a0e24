import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { sessionSection } from './fixture.ts'
import { expectMode, hasModeBits } from '../files/mode-bits.ts'

const file = 'state/accounts.json'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config: sessionSection() })
  await sandbox.run('login', 'corp')
})

afterEach(() => sandbox.close())

const completed = async (): Promise<string> =>
  (await sandbox.run('__complete', 'fish', '--', 'exec', '--account', '')).stdout

describe('the accounts that a portal has listed', () => {
  test('are in a file of the user, without anything secret', () => {
    expectMode(join(sandbox.home, file), 0o600)
    expect(JSON.parse(sandbox.readFile(file) ?? '')).toEqual({
      version: 1,
      portals: [
        {
          startUrl: 'https://example.awsapps.com/start',
          ssoRegion: 'ap-northeast-1',
          listedAt: expect.any(Number),
          accounts: [
            { id: '111111111111', name: 'main', roles: [] },
            { id: '222222222222', name: 'outside', roles: [] },
            { id: '333333333333', name: 'sandbox', roles: [] },
          ],
        },
      ],
    })
  })

  test('keep the roles of an earlier list', async () => {
    await sandbox.run('sync', '--dry-run')
    await sandbox.run('login', 'corp', '--force')

    expect(JSON.parse(sandbox.readFile(file) ?? '')).toMatchObject({
      portals: [{ accounts: [{ roles: ['ReadOnly', 'permission-set-x'] }, {}, {}] }],
    })
  })

  test.each([
    ['is damaged', () => void sandbox.writeFile(file, '{"version":1,"portals":[{')],
    ['has another version', () => void sandbox.writeFile(file, '{"version":2,"portals":[]}')],
    ['has other types', () => void sandbox.writeFile(file, '{"version":1,"portals":[null,{"accounts":3}]}')],
    ...(hasModeBits ? [['others can write', () => chmodSync(join(sandbox.home, file), 0o666)] as const] : []),
  ])('count as none if the file %s, and the next list replaces it', async (_about, spoil) => {
    spoil()
    expect(await completed()).toBe('')
    await sandbox.run('whoami', '--account', 'main', '--role', 'ReadOnly')

    expect(await completed()).toContain('main\t111111111111\n')
  })

  test('are not saved without a store', async () => {
    const { home } = sandbox
    const env = { AWSX_STORE: 'none', AWSX_HOME: join(home, 'none') }
    await sandbox.runWith({ env, terminals: ['stderr'] }, 'whoami', '--account', 'main', '--role', 'ReadOnly')

    expect(sandbox.readFile('none/accounts.json')).toBeUndefined()
  })
})
