/**
 * A store under a passphrase on macOS and Windows, where the keychain holds the unlocked key. gnome-keyring is the keychain, and the
 * platform in the context says that it is macOS.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { failure, hasKeyring, isThere, openSession, type Session } from './keyring.ts'
import { passphrase } from './passphrases.ts'
import { buildProgram, start, variablesOf, type Outcome } from './processes.ts'
import { makeSandbox, type Sandbox } from './store-sandbox.ts'

const describeKeyring = hasKeyring && isThere('secret-tool') ? describe : describe.skip
const given = { AWSX_PASSPHRASE: passphrase }
const hourMs = 60 * 60_000

let program: ReturnType<typeof buildProgram>
let sandbox: Sandbox
let session: Session
beforeAll(() => {
  program = buildProgram()
})
afterAll(() => program.remove())
beforeEach(async () => {
  sandbox = makeSandbox()
  session = await openSession(sandbox.home)
  await session.startDaemon('password')
})
afterEach(async () => {
  await session.end()
  sandbox.remove()
})

function variables(): Record<string, string> {
  const bus = { DBUS_SESSION_BUS_ADDRESS: session.address }
  return { ...variablesOf(sandbox), ...bus, AWSX_STORE: 'file', TEST_PLATFORM: 'darwin' }
}

function run(action: string, changes: Record<string, string> = {}): Promise<Outcome> {
  return start([process.execPath, program.path, action, 'a'], { ...variables(), ...changes }).outcome
}

/** What the keychain has of the unlocked key. */
function searchKeychain(): string {
  const words = ['search', '--all', 'service', 'awsx unlocked key']
  return spawnSync('secret-tool', words, { env: variables(), encoding: 'utf8' }).stdout
}

const opened = expect.stringContaining('AKIDEXAMPLE')
const locked = [7, 'STORE_LOCKED']

describeKeyring('the unlocked key in the keychain (needs gnome-keyring, dbus, and secret-tool)', () => {
  test('opens the store without the passphrase', async () => {
    await run('put', given)
    expect(searchKeychain()).toContain('@awsx unlocked key')
    expect((await run('get')).stdout).toEqual(opened)
    // No file has it.
    expect(existsSync(join(sandbox.runtime, 'awsx'))).toBe(false)
    expect(readdirSync(join(sandbox.home, 'state')).sort()).toEqual(['lock', 'records', 'store.json'])
  })

  test('opens it after it was unlocked by the passphrase', async () => {
    await run('put', given)
    await run('lock')
    expect(failure(await run('get'))).toEqual(locked)
    expect((await run('get', given)).stdout).toEqual(opened)
    expect((await run('get')).stdout).toEqual(opened)
  })

  test('is gone after eight hours, also if the clock is set back then', async () => {
    await run('put', given)
    expect((await run('get', { TEST_LATER_MS: String(7.9 * hourMs) })).stdout).toEqual(opened)
    expect(failure(await run('get', { TEST_LATER_MS: String(8.1 * hourMs) }))).toEqual(locked)
    expect(searchKeychain()).toBe('')
    expect(failure(await run('get'))).toEqual(locked)
  })

  test('does not last longer because the clock was set back', async () => {
    await run('put', { ...given, TEST_LATER_MS: String(hourMs) })
    expect(failure(await run('get'))).toEqual(locked)
  })

  test('is gone after a time without use', async () => {
    const later = (minutes: number): Record<string, string> => ({
      TEST_LATER_MS: String(minutes * 60_000),
      TEST_UNLOCK: JSON.stringify({ idleMs: 10 * 60_000 }),
    })
    await run('put', { ...given, ...later(0) })
    expect((await run('get', later(9))).stdout).toEqual(opened)
    expect((await run('get', later(18))).stdout).toEqual(opened)
    expect(failure(await run('get', later(29)))).toEqual(locked)
  })

  test('is removed by lock', async () => {
    await run('put', given)
    expect((await run('lock')).stdout).toBe('true\n')
    expect(searchKeychain()).toBe('')
    expect((await run('lock')).stdout).toBe('false\n')
    expect(failure(await run('get'))).toEqual(locked)
  })

  test.each(['no JSON', '{"key":"AAAA","until":1,"keyCheck":"x","usedAt":1}'])(
    'is ignored if it is damaged: %s',
    async (text) => {
      await run('put', given)
      const [, storeId = ''] = /keyring:([0-9a-f]{32})@/.exec(searchKeychain()) ?? []
      const attributes = ['service', 'awsx unlocked key', 'username', storeId]
      const { status } = spawnSync(
        'secret-tool',
        ['store', '--label=x', ...attributes, 'target', 'default'],
        {
          env: variables(),
          input: text,
        },
      )
      expect([status, storeId]).toEqual([0, expect.stringMatching(/^[0-9a-f]{32}$/)])
      expect(failure(await run('get'))).toEqual(locked)
      expect((await run('get', given)).stdout).toEqual(opened)
    },
  )

  test('is missing without a keychain, where the passphrase still works', async () => {
    await session.stopDaemon()
    await run('put', given)
    expect(failure(await run('get'))).toEqual(locked)
    expect((await run('get', given)).stdout).toEqual(opened)
  })

  test('is not in the keychain on Linux, where it is in memory', async () => {
    await run('put', { ...given, TEST_PLATFORM: 'linux' })
    expect(searchKeychain()).toBe('')
    expect((await run('get', { TEST_PLATFORM: 'linux' })).stdout).toEqual(opened)
  })
})
