/** What this version does with a store, records, and settings of a newer one: it says so, and changes nothing. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import type { Sandbox } from '../in-process/sandbox.ts'
import { HANAKO } from '../local-aws/default-data.ts'
import { keptStores, openKept, readState } from './kept-stores.ts'

const key = [HANAKO.accessKeyId, HANAKO.secretAccessKey]

let sandbox: Sandbox
let before: Readonly<Record<string, string>>

beforeEach(async () => {
  sandbox = await openKept(keptStores.at(-1) ?? '')
})
afterEach(() => sandbox.close())

const path = (...names: readonly string[]): string => join(sandbox.home, 'state', ...names)

/** The files that were there before, as they are now. */
function unchanged(): Readonly<Record<string, string | undefined>> {
  const now = readState(sandbox)
  return Object.fromEntries(Object.keys(before).map((name) => [name, now[name]]))
}

describe('a store of a newer version', () => {
  beforeEach(() => {
    const storeFile = JSON.parse(readFileSync(path('store.json'), 'utf8')) as object
    writeFileSync(path('store.json'), JSON.stringify({ ...storeFile, version: 3 }))
    before = readState(sandbox)
  })

  test.each([
    ['export portal-role', 7],
    ['login portal', 7],
    ['logout --all', 7],
    ['store export keys.age', 7],
    ['store rotate-key', 7],
    ['export keys', 3],
    ['whoami role', 3],
    ['rotate keys', 3],
    ['remove keys --yes', 3],
    ['mfa mfa --remove-seed', 3],
  ])('%s says so', async (line, status) => {
    const result = await sandbox.run(...line.split(' '))

    expect(result.status).toBe(status)
    expect(result.stderr).toContain(`a newer awsx created this store (${path('store.json')})`)
    expect(result.stderr).toContain('upgrade awsx')
    expect(unchanged()).toEqual(before)
  })

  test('add says so after the key was typed', async () => {
    const result = await sandbox.runWith({ answers: key }, 'add', 'keys')

    expect(result).toMatchObject({
      status: 7,
      stderr: expect.stringContaining('a newer awsx created this store'),
    })
    expect(unchanged()).toEqual(before)
  })

  test.each(['status', 'store'])('%s says so', async (command) => {
    const { stdout } = await sandbox.run(command)

    expect(stdout).toContain('A newer awsx created this store')
    expect(stdout).not.toContain('Nothing is cached yet')
  })

  test('doctor finds it', async () => {
    const { stdout } = await sandbox.run('doctor', '--json')

    expect(JSON.parse(stdout)).toMatchObject({
      problems: expect.arrayContaining([
        expect.objectContaining({
          code: 'STORE_UNAVAILABLE',
          fix: 'upgrade awsx, or set AWSX_HOME to a new folder for this version',
        }),
      ]),
    })
  })
})

describe('records of a newer version', () => {
  beforeEach(() => {
    for (const name of readdirSync(path('records'))) {
      const text = readFileSync(path('records', name), 'latin1')
      writeFileSync(path('records', name), text.replace('"v":4', '"v":5'), 'latin1')
    }
    before = readState(sandbox)
  })

  const newer = (): string => `a newer awsx wrote 7 records of this store (${path('records')})`

  test.each(['export keys', 'whoami role', 'rotate keys', 'remove keys --yes'])(
    '%s says so',
    async (line) => {
      const result = await sandbox.run(...line.split(' '))

      expect(result.status).toBe(3)
      expect(result.stderr).toContain(`awsx: hint: ${newer()}: upgrade awsx\n`)
      expect(unchanged()).toEqual(before)
    },
  )

  test('keys warns that there may be more', async () => {
    const { status, stderr } = await sandbox.run('keys')

    expect(status).toBe(0)
    expect(stderr).toContain(`awsx: warning: ${newer()}; upgrade awsx to see its keys\n`)
  })

  test.each(['clear --all', 'logout --all', 'lock', 'login portal-role', 'store rotate-key'])(
    '%s leaves them',
    async (line) => {
      await sandbox.run(...line.split(' '))

      expect(unchanged()).toEqual(before)
    },
  )

  test('store rotate-key says so, because they would need the old key', async () => {
    expect(await sandbox.run('store', 'rotate-key')).toMatchObject({
      status: 7,
      stderr: expect.stringContaining(`a newer awsx wrote this record (${path()})`),
    })
  })

  test('add says so after the key was typed', async () => {
    const result = await sandbox.runWith({ answers: key }, 'add', 'keys')

    expect(result).toMatchObject({
      status: 7,
      stderr: expect.stringContaining('a newer awsx wrote this record'),
    })
    expect(unchanged()).toEqual(before)
  })
})

test('a setting of a newer version is an error that names it, and the file stays as it is', async () => {
  const settings = 'store = "file"\nsetting_of_the_future = true\n'
  sandbox.writeSettings(settings)
  const result = await sandbox.run('status')

  expect(result).toMatchObject({ status: 3 })
  expect(result.stderr).toContain(
    `unknown setting "setting_of_the_future" (${join('~', '.config/awsx/config.toml')}:2) [CONFIG_INVALID]`,
  )
  expect(sandbox.readFile('.config/awsx/config.toml')).toBe(settings)
})
