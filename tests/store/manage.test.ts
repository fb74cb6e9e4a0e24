/** Changing the key of a store: a crash before any of its writes loses nothing. */
import { copyFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { findWeakness, makePassphrase } from '../../src/store/key/weak-passphrase.ts'
import { writeQuickStore } from '../in-process/store.ts'
import { sample } from './exercise.ts'
import { hasKeyring, openSession, type Session } from './keyring.ts'
import { manage, newPassphrase, oldPassphrase, type ManageAction } from './manage-actions.ts'
import { buildProgram, start, variablesOf, type Outcome } from './processes.ts'
import { makeSandbox, recordNameIn, type Sandbox } from './store-sandbox.ts'

const accessKey = {
  kind: 'iam-key',
  expiresAt: null,
  renewable: false,
  payload: { id: 'AKIAEXAMPLE' },
} as const

class Crash extends Error {}

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = makeSandbox()
  writeQuickStore(join(sandbox.home, 'state'), oldPassphrase)
  const store = openWith(oldPassphrase)
  await store.write('key', accessKey)
  await store.write('session', sample)
})
afterEach(() => sandbox.remove())

/** Opens the store as after a reboot. */
function openWith(AWSX_PASSPHRASE: string | undefined): ReturnType<Sandbox['open']> {
  rmSync(join(sandbox.runtime, 'awsx'), { recursive: true, force: true })
  Object.assign(sandbox.context.env, { AWSX_PASSPHRASE: AWSX_PASSPHRASE ?? '' })
  return sandbox.open()
}

async function readAll(passphrase: string | undefined): Promise<readonly unknown[]> {
  const store = openWith(passphrase)
  return [await store.read('key'), await store.read('session')]
}

const whole = [accessKey, sample]
const storeFile = (): Record<string, unknown> =>
  JSON.parse(readFileSync(join(sandbox.home, 'state/store.json'), 'utf8')) as Record<string, unknown>

/** Changes the key, and crashes before the write with that number. @returns what would have been written */
async function crashAt(action: ManageAction, step: number): Promise<string | undefined> {
  let count = 0
  let crashed: string | undefined
  const beforeWrite = (what: string): void => {
    count += 1
    if (count !== step) return
    crashed = what
    throw new Crash(what)
  }
  await manage(action, sandbox.context, beforeWrite).catch((error: unknown) => {
    if (!(error instanceof Crash)) throw error
  })
  return crashed
}

describe('a new passphrase', () => {
  test('replaces the old one, whose last moment is one rename', async () => {
    expect(await crashAt('passphrase', 1)).toBe('store.json with the new passphrase')
    expect(await readAll(oldPassphrase)).toEqual(whole)

    expect(await crashAt('passphrase', 2)).toBeUndefined()
    expect(await readAll(newPassphrase)).toEqual(whole)
    await expect(readAll(oldPassphrase)).rejects.toMatchObject({ code: 'STORE_LOCKED' })
  })

  test('requires the old one, even if the store is unlocked', async () => {
    await manage('passphrase', sandbox.context, () => undefined)
    await openWith(newPassphrase).read('key')
    await expect(manage('passphrase', sandbox.context, () => undefined)).rejects.toMatchObject({
      code: 'STORE_LOCKED',
    })
  })

  test('is not written over a store that changed meanwhile', async () => {
    const file = join(sandbox.home, 'state/store.json')
    const swap = (): void => {
      copyFileSync(file, `${file}.copy`)
      writeQuickStore(join(sandbox.home, 'state'), 'of another process')
    }
    await expect(manage('passphrase', sandbox.context, swap)).rejects.toMatchObject({
      message: 'another process changed the store meanwhile; nothing was changed',
    })
    copyFileSync(`${file}.copy`, file)
    expect(await readAll(oldPassphrase)).toEqual(whole)
  })
})

describe('a new key', () => {
  test('leaves every record readable after a crash at any write, and the next run finishes', async () => {
    const backup = join(sandbox.home, 'backup')
    cpSync(join(sandbox.home, 'state'), backup, { recursive: true })
    const { storeId } = storeFile()
    // With the key in memory, so that the test does not wait for the passphrase at each step.
    const readNow = async (): Promise<readonly unknown[]> => [
      await sandbox.open().read('key'),
      await sandbox.open().read('session'),
    ]
    const crashes: string[] = []
    for (let step = 1; ; step += 1) {
      rmSync(join(sandbox.home, 'state'), { recursive: true })
      cpSync(backup, join(sandbox.home, 'state'), { recursive: true })
      const crashed = await crashAt('rotate', step)
      if (crashed === undefined) break
      crashes.push(crashed)
      expect(await readNow()).toEqual(whole)
      const mayReplace = (current: unknown): boolean => current !== undefined
      const changed = { ...sample, payload: 'written after the crash' }
      expect(await sandbox.open().write('session', changed, mayReplace)).toBe(true)
      expect(await sandbox.open().read('session')).toEqual(changed)
    }
    expect(crashes).toEqual([
      'store.json with both keys',
      'a record',
      'a record',
      'store.json without the old key',
    ])
    expect(await readAll(oldPassphrase)).toEqual(whole)
    expect(storeFile()).not.toHaveProperty('previous')
    expect(storeFile()['storeId']).not.toBe(storeId)
    expect(sandbox.warnings).toEqual([])
  })

  test('is known without the passphrase afterwards, as the key before it was', async () => {
    await readAll(oldPassphrase)
    await manage('rotate', sandbox.context, () => undefined)
    Object.assign(sandbox.context.env, { AWSX_PASSPHRASE: '' })

    expect(await sandbox.open().read('key')).toEqual(accessKey)
  })

  test('is finished by the next change', async () => {
    await crashAt('rotate', 2)
    expect(storeFile()).toHaveProperty('previous')
    await manage('passphrase', sandbox.context, () => undefined)
    expect(storeFile()).not.toHaveProperty('previous')
    expect(await readAll(newPassphrase)).toEqual(whole)
  })

  test('is not finished while a newer awsx has a record that may need the old key', async () => {
    await crashAt('rotate', 2)
    const path = join(sandbox.home, 'state/records', recordNameIn(sandbox, 'key'))
    const record = readFileSync(path, 'latin1')
    writeFileSync(path, record.replace('"v":4', '"v":5'), 'latin1')
    await manage('passphrase', sandbox.context, () => undefined)
    expect(storeFile()).toHaveProperty('previous')
    writeFileSync(path, record, 'latin1')
    expect(await readAll(newPassphrase)).toEqual(whole)
  })
})

const describeKeyring = hasKeyring ? describe : describe.skip

describeKeyring('the keychain (needs gnome-keyring and dbus)', () => {
  let program: ReturnType<typeof buildProgram>
  let session: Session
  beforeAll(() => {
    program = buildProgram()
  })
  afterAll(() => program.remove())
  beforeEach(async () => {
    session = await openSession(sandbox.home)
    await session.startDaemon('password')
  })
  afterEach(() => session.end())

  const run = (words: readonly string[], passphrase = ''): Promise<Outcome> => {
    rmSync(join(sandbox.runtime, 'awsx'), { recursive: true, force: true })
    const variables = { DBUS_SESSION_BUS_ADDRESS: session.address, AWSX_PASSPHRASE: passphrase }
    return start([process.execPath, program.path, ...words], { ...variablesOf(sandbox), ...variables })
      .outcome
  }

  test('takes the key from the passphrase, gets a new one, and gives it back, with a SIGKILL in each', async () => {
    expect(await run(['manage', 'to-keychain', '2'], oldPassphrase)).toMatchObject({ signal: 'SIGKILL' })
    expect(storeFile()).toMatchObject({ keySource: 'file' })
    expect((await run(['manage', 'to-keychain', '0'], oldPassphrase)).stdout).toBe('"done"\n')
    expect(storeFile()).toMatchObject({ keySource: 'keychain' })
    expect(storeFile()).not.toHaveProperty('wrappedKey')

    expect(await run(['manage', 'rotate', '3'])).toMatchObject({ signal: 'SIGKILL', stdout: '"a record"\n' })
    expect((await run(['get', 'key'])).stdout).toContain('AKIAEXAMPLE')
    expect((await run(['manage', 'to-passphrase', '6'])).stdout).toBe(
      '"the removal of the key from the keychain"\n',
    )
    expect(storeFile()).toMatchObject({ keySource: 'file' })
    expect(storeFile()).not.toHaveProperty('previous')
    expect(await readAll(newPassphrase)).toEqual(whole)
  })
})

describe('a passphrase', () => {
  test.each([
    ['short', 'it is shorter than 12 characters'],
    ['aaaaaaaaaaaaaaaa', 'it has fewer than 6 different characters'],
    ['password1234567', 'it is easy to guess'],
    ['Passphrase awsx', 'it is easy to guess'],
    ['correct horse battery', undefined],
    ['日本語のパスフレーズです。', undefined],
  ])('%j: %s', (passphrase, weakness) => {
    expect(findWeakness(passphrase)).toBe(weakness)
  })

  test('that awsx makes is strong, and new each time', () => {
    const made = new Set(Array.from({ length: 50 }, makePassphrase))
    expect(made.size).toBe(50)
    for (const one of made) {
      expect(one).toMatch(/^(?:[2-9a-hj-km-np-z+]{5}-){3}[2-9a-hj-km-np-z+]{5}$/)
      expect(findWeakness(one)).toBeUndefined()
    }
  })
})
