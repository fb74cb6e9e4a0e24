import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { derive } from '../../src/crypto/crypto.ts'
import { openRecordReader } from '../../src/store/record-reader.ts'
import { openUnlockedStore, type ReaderOptions } from '../../src/store/unlocked-store.ts'
import { sample } from './exercise.ts'
import { passphrase } from './passphrases.ts'
import { hasSharedMemory, makeContext, makeSandbox, recordNameIn, type Sandbox } from './store-sandbox.ts'

const withPassphrase = { AWSX_PASSPHRASE: passphrase }
const { kind, expiresAt, renewable } = sample
const metadata = { kind, expiresAt, renewable }

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = makeSandbox({ env: withPassphrase })
  await sandbox.open({ choice: 'file' }).write('a', sample)
})
afterEach(() => sandbox.remove())

async function readA(
  options: ReaderOptions = {},
  env: Readonly<Record<string, string>> = sandbox.context.env,
) {
  const reader = openRecordReader(makeContext({ ...env }), options)
  const record = await reader.read('a')
  // A run that ends soon must find the same.
  expect(await openUnlockedStore(makeContext({ ...env }), options)?.read('a')).toEqual(record)
  return { record, metadata: reader.metadata('a') }
}

/** The folder with the unlocked key. */
const keyFolder = (): string => join(sandbox.runtime, 'awsx')

function keyFile(): string {
  return join(keyFolder(), readdirSync(keyFolder()).find((name) => name.startsWith('key-')) ?? '')
}

function keyIn({ key }: Record<string, unknown>): Buffer {
  return Buffer.from(String(key), 'base64')
}

function moveAndLink(path: string): void {
  renameSync(path, `${path}.moved`)
  symlinkSync(`${path}.moved`, path)
}

function replaceIn(path: string, name: string, value: string): void {
  writeFileSync(
    path,
    JSON.stringify({ ...(JSON.parse(readFileSync(path, 'utf8')) as object), [name]: value }),
  )
}

// Other systems have no memory-backed folder for an unlocked key.
const describeLinux = hasSharedMemory ? describe : describe.skip

describeLinux('the reader of records', () => {
  test('reads the records of an unlocked store, and nothing else', async () => {
    expect(await readA()).toEqual({ record: sample, metadata })
    expect(await openRecordReader(sandbox.context, {}).read('b')).toBeUndefined()
  })

  test('reads only metadata if the store is locked, without a prompt', async () => {
    expect(await sandbox.open().lock()).toBe(true)

    expect(await readA()).toEqual({ record: undefined, metadata })
  })

  test.each<[string, ReaderOptions]>([
    ['the key should be in the keychain', { choice: 'keychain' }],
    ['nothing may be stored', { choice: 'none' }],
    ['the key has expired', { unlock: { maxMs: -1 } }],
    ['the key was not used for too long', { unlock: { idleMs: -1 } }],
  ])('leaves it to openStore if %s', async (_, options) => {
    expect((await readA(options)).record).toBeUndefined()
  })

  test('leaves it to openStore to say that a passphrase is ignored', async () => {
    const other = makeSandbox()
    try {
      await other.open({ choice: 'file' }).write('a', sample)
      const env = { ...other.context.env }

      expect((await readA({}, env)).record).toEqual(sample)
      expect((await readA({}, { ...env, ...withPassphrase })).record).toBeUndefined()
    } finally {
      other.remove()
    }
  })

  test('derives the key of the records for the file of an older awsx, which has none', async () => {
    const { recordKey, ...others } = JSON.parse(readFileSync(keyFile(), 'utf8')) as Record<string, unknown>
    expect(recordKey).toBe(Buffer.from(derive(keyIn(others), 'awsx/records')).toString('base64'))
    writeFileSync(keyFile(), JSON.stringify(others))

    expect((await readA()).record).toEqual(sample)
  })

  test('a wrong key of the records opens nothing, and awsx does without it', async () => {
    replaceIn(keyFile(), 'recordKey', Buffer.alloc(32, 1).toString('base64'))

    expect(await openUnlockedStore(sandbox.context, {})?.read('a')).toBeUndefined()
    expect(await sandbox.open().read('a')).toEqual(sample)
    await sandbox.open().write('b', sample)
    expect(await sandbox.open().read('b')).toEqual(sample)
  })

  test('removes keys whose time is over, also those of other stores', () => {
    const other = join(keyFolder(), `key-${'0'.repeat(32)}`)
    const forever = join(keyFolder(), `key-${'1'.repeat(32)}`)
    const content = JSON.parse(readFileSync(keyFile(), 'utf8')) as object
    writeFileSync(other, JSON.stringify({ ...content, until: 1 }), { mode: 0o600 })
    writeFileSync(forever, JSON.stringify({ ...content, until: null }), { mode: 0o600 })

    expect(openUnlockedStore(sandbox.context, {})).toBeDefined()
    expect([other, forever, keyFile()].map((path) => existsSync(path))).toEqual([false, true, true])
    expect(openUnlockedStore(sandbox.context, { unlock: { maxMs: -1, idleMs: -1 } })).toBeUndefined()
    expect(readdirSync(keyFolder())).toEqual([`key-${'1'.repeat(32)}`])
  })

  test('notes the use of its own key only, so that those of other stores expire', async () => {
    const unlock = { idleMs: 60 * 60_000 }
    const own = keyFile()
    const other = join(keyFolder(), `key-${'0'.repeat(32)}`)
    writeFileSync(other, readFileSync(own), { mode: 0o600 })
    const aWhileAgo = Date.now() / 1000 - 30 * 60
    const isNoted = (path: string): boolean => statSync(path).mtimeMs / 1000 > aWhileAgo + 60
    for (const use of [
      () => openUnlockedStore(sandbox.context, { unlock }),
      () => openRecordReader(sandbox.context, { unlock }).read('a'),
      () => sandbox.open({ unlock }).read('a'),
    ]) {
      for (const path of [own, other]) utimesSync(path, aWhileAgo, aWhileAgo)
      expect(await use()).toBeDefined()
      expect([own, other].map(isNoted)).toEqual([true, false])
    }
  })

  test.each<[string, (path: string) => void]>([
    ['others can write its file', (path) => chmodSync(path, 0o622)],
    ['it is a symbolic link', (path) => moveAndLink(path)],
    ['others can write its folder', () => chmodSync(keyFolder(), 0o777)],
    ['its folder is a symbolic link', () => moveAndLink(keyFolder())],
    ['it is of another store', (path) => replaceIn(path, 'keyCheck', 'f'.repeat(32))],
    ['it is damaged', (path) => replaceIn(path, 'key', 'AAAA')],
  ])('uses no unlocked key if %s', async (_, change) => {
    change(keyFile())

    expect((await readA()).record).toBeUndefined()
  })

  test('does not move a damaged record', async () => {
    const path = join(sandbox.home, 'state/records', recordNameIn(sandbox, 'a'))
    writeFileSync(path, readFileSync(path).subarray(0, -5))

    expect((await readA()).record).toBeUndefined()
    expect(existsSync(path)).toBe(true)
  })

  test('reads nothing from a folder that others can write', async () => {
    chmodSync(join(sandbox.home, 'state'), 0o777)

    expect(await readA()).toEqual({ record: undefined, metadata: undefined })
  })

  test('creates nothing', async () => {
    const empty = makeSandbox()
    try {
      expect(await readA({}, empty.context.env)).toEqual({ record: undefined, metadata: undefined })
      expect([...readdirSync(empty.home), ...readdirSync(empty.runtime)]).toEqual([])
    } finally {
      empty.remove()
    }
  })
})
