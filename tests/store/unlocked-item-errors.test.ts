/** The unlocked key in a keychain that fails, on macOS. A fake stands for the keychain, and the platform in the context is macOS. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import type { Store, UnlockLimits } from '../../src/store/types.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { StoreContext } from '../../src/store/store-deps.ts'
import { writeQuickStore } from '../in-process/store.ts'
import { sample } from './exercise.ts'
import { manage, oldPassphrase } from './manage-actions.ts'
import { makeSandbox, type Sandbox } from './store-sandbox.ts'

const items = new Map<string, Uint8Array>()
let failing: readonly ('getSecret' | 'setSecret' | 'deleteCredential')[] = []

class AsyncEntry {
  readonly #name: string

  constructor(service: string, account: string) {
    this.#name = `${service} ${account}`
  }

  getSecret(): Promise<Uint8Array | null> {
    return answer('getSecret', () => items.get(this.#name) ?? null)
  }

  setSecret(secret: Uint8Array): Promise<unknown> {
    return answer('setSecret', () => items.set(this.#name, secret))
  }

  deleteCredential(): Promise<boolean> {
    return answer('deleteCredential', () => items.delete(this.#name))
  }
}

function answer<T>(operation: (typeof failing)[number], work: () => T): Promise<T> {
  if (failing.includes(operation)) return Promise.reject(new Error('User interaction is not allowed.'))
  return Promise.resolve(work())
}

jest.unstable_mockModule('@napi-rs/keyring', () => ({ AsyncEntry }))

let sandbox: Sandbox
beforeEach(async () => {
  items.clear()
  failing = []
  sandbox = makeSandbox()
  writeQuickStore(join(sandbox.home, 'state'), oldPassphrase)
  await open({ passphrase: oldPassphrase }).write('a', sample)
})
afterEach(() => sandbox.remove())

function macContext(passphrase = '', laterMs = 0): StoreContext {
  const { env } = sandbox.context
  return {
    ...sandbox.context,
    platform: 'darwin',
    env: { ...env, AWSX_PASSPHRASE: passphrase },
    now: () => Date.now() + laterMs,
  }
}

interface Opening {
  readonly passphrase?: string
  readonly laterMs?: number
  readonly unlock?: UnlockLimits
}

function open({ passphrase, laterMs, unlock = {} }: Opening = {}): Store {
  const warn = (line: string): number => sandbox.warnings.push(line)
  return openStore(macContext(passphrase, laterMs), { warn, choice: 'file', interactive: false, unlock })
}

/** The keychain item for the store as it is now. */
function itemName(): string {
  const text = readFileSync(join(sandbox.home, 'state/store.json'), 'utf8')
  return `awsx unlocked key ${(JSON.parse(text) as { storeId: string }).storeId}`
}

test.each(['getSecret', 'deleteCredential'] as const)(
  'lock fails if the keychain may still have the key: %s',
  async (operation) => {
    failing = [operation]
    await expect(open().lock()).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message:
        'cannot remove the unlocked key from the keychain: the keychain cannot be used (User interaction is not allowed.)',
    })
    failing = []
    expect(await open().lock()).toBe(true)
    expect(await open().lock()).toBe(false)
  },
)

test('lock needs no keychain if the key of the store is always in it', async () => {
  await manage('to-keychain', macContext(oldPassphrase), () => undefined)
  failing = ['getSecret']
  const store = openStore(macContext(), { warn: () => undefined, choice: 'keychain', interactive: false })
  expect(await store.lock()).toBe(false)
})

test('a rotation does not fail if the unlocked key cannot be removed', async () => {
  failing = ['deleteCredential']
  await manage('rotate', macContext(oldPassphrase), () => undefined)
  failing = []
  expect(await open().read('a')).toEqual(sample)
})

test('the key still opens the store if only the time of its use cannot be written', async () => {
  failing = ['setSecret']
  const idle = { laterMs: 6 * 60_000, unlock: { idleMs: 10 * 60_000 } }
  expect(await open(idle).read('a')).toEqual(sample)
})

test('the unlocked key from before a rotation is removed after a crash right after store.json', async () => {
  const name = itemName()
  const item = items.get(name)
  const crash = (what: string): void => {
    if (what !== 'a record') return
    // As if the crash were right after the write of store.json.
    if (item !== undefined) items.set(name, item)
    throw new Error('crash')
  }
  await expect(manage('rotate', macContext(oldPassphrase), crash)).rejects.toThrow('crash')
  expect(items.has(name)).toBe(true)
  await manage('rotate', macContext(oldPassphrase), () => undefined)
  expect([...items.keys()]).toEqual([itemName()])
})

test("an item with a key that is not the store's is not used", async () => {
  const item = JSON.parse(Buffer.from(items.get(itemName()) ?? []).toString()) as object
  const other = { ...item, key: Buffer.alloc(32, 9).toString('base64') }
  items.set(itemName(), Buffer.from(JSON.stringify(other)))
  await expect(open().read('a')).rejects.toMatchObject({ code: 'STORE_LOCKED' })
  expect(await open({ passphrase: oldPassphrase }).read('a')).toEqual(sample)
})

test('a clock that was set back after a use does not lengthen the time without one', async () => {
  const minute = 60_000
  expect(await open({ laterMs: 6 * minute, unlock: { idleMs: 10 * minute } }).read('a')).toEqual(sample)
  const earlier = { laterMs: minute, unlock: { idleMs: 4 * minute } }
  await expect(open(earlier).read('a')).rejects.toMatchObject({ code: 'STORE_LOCKED' })
})
