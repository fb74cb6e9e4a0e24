import { createHook } from 'node:async_hooks'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/types.ts'
import { writeQuickStore } from '../in-process/store.ts'
import { sample } from './exercise.ts'
import { otherPassphrase, passphrase } from './passphrases.ts'
import { hasSharedMemory, makeSandbox, type Sandbox } from './store-sandbox.ts'

const hour = 3_600_000
const wrong = { code: 'STORE_LOCKED', message: expect.stringContaining('wrong passphrase') }

let now: number
let sandbox: Sandbox
beforeEach(() => {
  now = 1_900_000_000_000
  sandbox = makeSandbox({ now: () => now })
})
afterEach(() => sandbox.remove())

/** Opens the store as a new process would, with these variables more. */
function openWith(
  env: Record<string, string>,
  settings: Partial<Parameters<typeof openStore>[1]> = {},
): Store {
  const context = { ...sandbox.context, env: { ...sandbox.context.env, ...env } }
  const warn = (line: string): void => {
    sandbox.warnings.push(line)
  }
  return openStore(context, { choice: 'file', warn, ...settings })
}

/** Starts counting calls of scrypt. @returns a function that gives their number */
function countScrypt(): () => number {
  let count = 0
  createHook({
    init: (_id, type) => {
      if (type === 'SCRYPTREQUEST') count += 1
    },
  }).enable()
  return () => count
}

const forget = (): void => rmSync(join(sandbox.runtime, 'awsx'), { recursive: true, force: true })

describe('the passphrase', () => {
  beforeEach(async () => {
    writeQuickStore(join(sandbox.home, 'state'), passphrase)
    await openWith({ AWSX_PASSPHRASE: passphrase }).write('a', sample)
  })

  test('opens a locked store; another passphrase does not', async () => {
    forget()
    await expect(openWith({ AWSX_PASSPHRASE: otherPassphrase }).read('a')).rejects.toMatchObject(wrong)
    expect(await openWith({ AWSX_PASSPHRASE: passphrase }).read('a')).toEqual(sample)
  })

  test.each(['another', undefined])(
    'is needed again where the unlocked key is of a store with the check %s',
    async (keyCheck) => {
      const [name = ''] = listCopies()
      const path = join(sandbox.runtime, 'awsx', name)
      const copy = JSON.parse(readFileSync(path, 'utf8')) as object
      writeFileSync(path, JSON.stringify({ ...copy, key: Buffer.alloc(32).toString('base64'), keyCheck }))
      await expect(openWith({}).read('a')).rejects.toMatchObject({ code: 'STORE_LOCKED' })
      expect(await openWith({ AWSX_PASSPHRASE: passphrase }).read('a')).toEqual(sample)
      expect(await openWith({}).read('a')).toEqual(sample)
      expect(sandbox.warnings).toEqual([])
    },
  )

  describe('if the unlocked key in memory is damaged', () => {
    beforeEach(() => {
      const [name = ''] = listCopies()
      const path = join(sandbox.runtime, 'awsx', name)
      const copy = JSON.parse(readFileSync(path, 'utf8')) as object
      writeFileSync(
        path,
        JSON.stringify({ ...copy, key: Buffer.alloc(32).toString('base64'), passphraseCheck: null }),
      )
    })

    test('is needed again, and no record counts as damaged', async () => {
      await expect(openWith({}).read('a')).rejects.toMatchObject({ code: 'STORE_LOCKED' })
      expect(await openWith({ AWSX_PASSPHRASE: passphrase }).read('a')).toEqual(sample)
      expect(await openWith({}).read('a')).toEqual(sample)
      expect(sandbox.warnings).toEqual([])
    })

    test('is enough', async () => {
      expect(await openWith({ AWSX_PASSPHRASE: passphrase }).read('a')).toEqual(sample)
    })

    test('is needed before anything is written', async () => {
      await expect(openWith({}).write('b', sample)).rejects.toMatchObject({ code: 'STORE_LOCKED' })
      await openWith({ AWSX_PASSPHRASE: passphrase }).write('b', sample)
      forget()
      expect(await openWith({ AWSX_PASSPHRASE: passphrase }).read('b')).toEqual(sample)
    })
  })

  test('is the same in whichever form of Unicode a keyboard gives it', async () => {
    rmSync(join(sandbox.home, 'state'), { recursive: true })
    await openWith({ AWSX_PASSPHRASE: 'a small caf\u00e9' }).write('a', sample)
    expect(await openWith({ AWSX_PASSPHRASE: 'a small cafe\u0301' }).read('a')).toEqual(sample)
    forget()
    expect(await openWith({ AWSX_PASSPHRASE: 'a small cafe\u0301' }).read('a')).toEqual(sample)
  })

  test('comes from a file, without its last line break', async () => {
    forget()
    const path = join(sandbox.home, 'passphrase')
    writeFileSync(path, `${passphrase}\r\n`, { mode: 0o600 })
    expect(await openWith({ AWSX_PASSPHRASE_FILE: path }).read('a')).toEqual(sample)
    for (const text of ['', '\n']) {
      forget()
      writeFileSync(path, text)
      await expect(openWith({ AWSX_PASSPHRASE_FILE: path }).read('a')).rejects.toThrow('is empty')
    }
    forget()
    rmSync(path)
    await expect(openWith({ AWSX_PASSPHRASE_FILE: path }).read('a')).rejects.toThrow('does not exist')
  })

  test('is asked for if no variable gives it; without a terminal that is an error', async () => {
    forget()
    await expect(openWith({}).read('a')).rejects.toMatchObject({ code: 'STORE_LOCKED' })
    const asked: string[] = []
    const askPassphrase = (reason: string): Promise<string> => {
      asked.push(reason)
      return Promise.resolve(asked.length === 1 ? 'typo' : passphrase)
    }
    expect(await openWith({}, { askPassphrase }).read('a')).toEqual(sample)
    expect(asked).toEqual(['unlock', 'again'])
  })

  test('can be typed three times', async () => {
    forget()
    const asked: string[] = []
    const askPassphrase = (reason: string): Promise<string> => {
      asked.push(reason)
      return Promise.resolve('typo')
    }
    await expect(openWith({}, { askPassphrase }).read('a')).rejects.toMatchObject(wrong)
    expect(asked).toEqual(['unlock', 'again', 'again'])
  })

  test('is not on disk, and neither is the key', async () => {
    const files = readdirSync(join(sandbox.home, 'state'), { recursive: true, withFileTypes: true })
    const bytes = Buffer.concat(
      files.filter((file) => file.isFile()).map((file) => readFileSync(join(file.parentPath, file.name))),
    )
    const text = bytes.toString('latin1')
    expect(text).not.toContain(passphrase)
    for (const key of hasSharedMemory ? readKeys() : []) expect(text).not.toContain(key)
  })
})

const describeUnlocked = hasSharedMemory ? describe : describe.skip

describeUnlocked('an unlocked store (Linux)', () => {
  beforeEach(async () => {
    writeQuickStore(join(sandbox.home, 'state'), passphrase)
    await openWith({ AWSX_PASSPHRASE: passphrase }).write('a', sample)
  })

  test('stays unlocked for 8 hours, also for runs without the passphrase', async () => {
    now += 8 * hour - 1
    expect(await openWith({}).read('a')).toEqual(sample)
    now += 1
    await expect(openWith({}).read('a')).rejects.toMatchObject({ code: 'STORE_LOCKED' })
  })

  test('does not stay unlocked longer if the clock is set back', async () => {
    now -= 1
    await expect(openWith({}).read('a')).rejects.toMatchObject({ code: 'STORE_LOCKED' })
  })

  test('is used without the slow function, and refuses a wrong passphrase when it is locked again', async () => {
    await openWith({ AWSX_PASSPHRASE: passphrase }).read('a')
    const stretched = countScrypt()
    for (let round = 0; round < 20; round += 1) {
      expect(await openWith({ AWSX_PASSPHRASE: otherPassphrase }).read('a')).toEqual(sample)
      expect(await openWith({ AWSX_PASSPHRASE: passphrase }).read('a')).toEqual(sample)
    }
    expect(stretched()).toBe(0)
    await openWith({}).lock()
    await expect(openWith({ AWSX_PASSPHRASE: otherPassphrase }).read('a')).rejects.toMatchObject(wrong)
    expect(stretched()).toBe(1)
  })

  test('says nothing with which a passphrase could be tried faster than with the slow function', () => {
    const [name = ''] = listCopies()
    const copy = JSON.parse(readFileSync(join(sandbox.runtime, 'awsx', name), 'utf8')) as object
    expect(Object.keys(copy).sort()).toEqual(['key', 'keyCheck', 'recordKey', 'until'])
  })

  test('is deleted by the next run of anything that opens a store, once its time is over', () => {
    now += 8 * hour
    openWith({ AWSX_HOME: join(sandbox.home, 'another') })
    expect(listCopies()).toEqual([])
  })

  test('is deleted by the read that comes after its time', async () => {
    const store = openWith({})
    now += 8 * hour
    await expect(store.read('a')).rejects.toMatchObject({ code: 'STORE_LOCKED' })
    expect(listCopies()).toEqual([])
  })

  test('stays so for the time of the setting, also where it is shortened afterwards', async () => {
    now += hour
    expect(await openWith({}, { unlock: { maxMs: 8 * hour } }).read('a')).toEqual(sample)
    await expect(openWith({}, { unlock: { maxMs: hour } }).read('a')).rejects.toMatchObject({
      code: 'STORE_LOCKED',
    })
    await openWith({ AWSX_PASSPHRASE: passphrase }, { unlock: { maxMs: 24 * hour } }).read('a')
    now += 24 * hour - 1
    expect(await openWith({}, { unlock: { maxMs: 24 * hour } }).read('a')).toEqual(sample)
  })

  test('stays so as long as it is used within the idle time', async () => {
    now = Date.now()
    forget()
    const unlock = { idleMs: hour }
    await openWith({ AWSX_PASSPHRASE: passphrase }, { unlock }).read('a')
    for (let round = 0; round < 3; round += 1) {
      now += 0.9 * hour
      expect(await openWith({}, { unlock }).read('a')).toEqual(sample)
    }
    now += 1.1 * hour
    await expect(openWith({}, { unlock }).read('a')).rejects.toMatchObject({ code: 'STORE_LOCKED' })
    expect(listCopies()).toEqual([])
  })

  test('is locked by lock, and its records stay', async () => {
    expect(await openWith({}).lock()).toBe(true)
    expect(readKeys()).toEqual([])
    await expect(openWith({}).read('a')).rejects.toMatchObject({ code: 'STORE_LOCKED' })
    expect(await openWith({ AWSX_PASSPHRASE: passphrase }).read('a')).toEqual(sample)
  })

  test('does not open with the key of another store', async () => {
    const other = makeSandbox({ now: () => now })
    const env = { AWSX_HOME: join(other.home, 'state'), AWSX_PASSPHRASE: otherPassphrase }
    await openWith(env).write('a', sample)
    const [own = '', foreign = ''] = listCopies()
    const text = readFileSync(join(sandbox.runtime, 'awsx', foreign))
    writeFileSync(join(sandbox.runtime, 'awsx', own), text)
    writeFileSync(join(sandbox.runtime, 'awsx', foreign), text)
    expect(await openWith({ AWSX_PASSPHRASE: passphrase }).read('a')).toEqual(sample)
    expect(await openWith(env).read('a')).toEqual(sample)
    other.remove()
    expect(sandbox.warnings).toEqual([])
  })
})

describe('a new store', () => {
  test('asks for a new passphrase if the choice is file and there is a terminal', async () => {
    const asked: string[] = []
    const askPassphrase = (reason: string): Promise<string> => {
      asked.push(reason)
      return Promise.resolve(passphrase)
    }
    const store = openWith({}, { askPassphrase })
    await store.write('a', sample)
    expect([asked, store.describe().keySource]).toEqual([['new'], 'file'])
    forget()
    expect(await openWith({ AWSX_PASSPHRASE: passphrase }).read('a')).toEqual(sample)
  })

  test.each(['AWSX_PASSPHRASE', 'AWSX_PASSPHRASE_FILE'])(
    'is not created under a weak passphrase in %s',
    async (variable) => {
      const path = join(sandbox.home, 'passphrase')
      writeFileSync(path, 'short\n', { mode: 0o600 })
      const env = { [variable]: variable === 'AWSX_PASSPHRASE' ? 'short' : path }
      await expect(openWith(env).write('a', sample)).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: `the passphrase from ${variable} was not accepted for the store, because it is shorter than 12 characters`,
      })
      expect(readdirSync(join(sandbox.home, 'state'))).not.toContain('store.json')
    },
  )

  test('is not created under a weak secret from the key command', async () => {
    const keyCommand = (): string => 'echo passwordpassword'
    await expect(openWith({}, { keyCommand }).write('a', sample)).rejects.toMatchObject({
      message: 'the secret from the key command was not accepted for the store, because it is easy to guess',
    })
  })
})

test('a store that has a weak passphrase opens, with a warning', async () => {
  writeQuickStore(join(sandbox.home, 'state'), 'short')
  await openWith({ AWSX_PASSPHRASE: 'short' }).write('a', sample)
  expect(await openWith({ AWSX_PASSPHRASE: 'short' }).read('a')).toEqual(sample)
  expect(sandbox.warnings).toEqual([
    'the passphrase of the store is weak: it is shorter than 12 characters; to change it: awsx store passphrase',
  ])
})

function listCopies(): readonly string[] {
  return readdirSync(join(sandbox.runtime, 'awsx')).filter((name) => name.startsWith('key-'))
}

function readKeys(): readonly string[] {
  return listCopies().map((name) => {
    const { key } = JSON.parse(readFileSync(join(sandbox.runtime, 'awsx', name), 'utf8')) as { key: string }
    return key
  })
}
