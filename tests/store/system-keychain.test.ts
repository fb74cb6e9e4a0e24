/**
 * The real keychain of macOS and Windows (or Wine). The tests write to it, so they run only if `AWSX_TEST_KEYCHAIN` is set: the workflow makes a
 * keychain for the run on macOS. On Linux, tests/store/keychain.test.ts starts a keyring of its own.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { deleteFromKeychain, readKeychain, writeKeychain } from '../../src/store/key/keychain.ts'
import type { StoreOptions } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/types.ts'
import { exercises, sample } from './exercise.ts'
import { passphrase } from './passphrases.ts'
import { makeSandbox, type Sandbox } from './store-sandbox.ts'

const isAllowed = (process.env['AWSX_TEST_KEYCHAIN'] ?? '') !== '' && process.platform !== 'linux'
const describeKeychain = isAllowed ? describe : describe.skip

/** Removes what the store left in the keychain. */
async function cleanUp(sandbox: Sandbox): Promise<void> {
  const { storeId } = readStoreFile(sandbox)
  const deps = { context: sandbox.context, interactive: false, warn: () => undefined }
  for (const item of ['awsx store key', 'awsx unlocked key'] as const)
    await deleteFromKeychain(deps, storeId, item)
  sandbox.remove()
}

function readStoreFile({ home }: Sandbox): { readonly storeId: string; readonly keySource: string } {
  return JSON.parse(readFileSync(join(home, 'state', 'store.json'), 'utf8')) as {
    storeId: string
    keySource: string
  }
}

describeKeychain('a store with its key in the keychain (AWSX_TEST_KEYCHAIN)', () => {
  let sandbox: Sandbox
  const open = (): Store => sandbox.open({ choice: 'keychain' })

  beforeAll(() => {
    sandbox = makeSandbox()
  })
  afterAll(() => cleanUp(sandbox))

  test.each(exercises)('$name', async (exercise) => {
    await expect(exercise.run(open())).resolves.toBeUndefined()
  })

  test('another process reads what one has written', async () => {
    await open().write('a', sample)
    expect(readStoreFile(sandbox).keySource).toBe('keychain')
    expect(await open().read('a')).toEqual(sample)
    expect(sandbox.warnings).toEqual([])
  })

  test('without the item, the records cannot be read, and a warning says so', async () => {
    await open().write('a', sample)
    const { storeId } = readStoreFile(sandbox)
    const deps = { context: sandbox.context, interactive: false, warn: () => undefined }
    const key = await readKeychain(deps, storeId)
    expect(key).toHaveLength(32)
    expect(await deleteFromKeychain(deps, storeId)).toBe(true)
    expect(await open().read('a')).toBeUndefined()
    expect(sandbox.warnings.splice(0)).toEqual([expect.stringContaining('no longer in the keychain')])
    await writeKeychain(deps, storeId, key ?? Buffer.alloc(0))
    expect(await open().read('a')).toEqual(sample)
  })
})

describeKeychain('a store under a passphrase (AWSX_TEST_KEYCHAIN)', () => {
  let sandbox: Sandbox
  const open = (options: Partial<StoreOptions> = {}): Store => sandbox.open({ choice: 'file', ...options })
  const askPassphrase = { askPassphrase: (): Promise<string> => Promise.resolve(passphrase) }
  const locked = { code: 'STORE_LOCKED' }

  beforeAll(async () => {
    sandbox = makeSandbox()
    await open(askPassphrase).write('a', sample)
  })
  afterAll(() => cleanUp(sandbox))

  test('stays unlocked until it is locked', async () => {
    expect(readStoreFile(sandbox).keySource).toBe('file')
    expect(await open().read('a')).toEqual(sample)
    expect(await open().lock()).toBe(true)
    await expect(open().read('a')).rejects.toMatchObject(locked)
    expect(await open(askPassphrase).read('a')).toEqual(sample)
    expect(await open().read('a')).toEqual(sample)
  })

  test('is locked when its time is over', async () => {
    expect(await open(askPassphrase).read('a')).toEqual(sample)
    await expect(open({ unlock: { maxMs: 0 } }).read('a')).rejects.toMatchObject(locked)
    await expect(open().read('a')).rejects.toMatchObject(locked)
  })
})
