import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { openStore } from '../../src/store/open-store.ts'
import { writeQuickStore } from '../in-process/store.ts'
import { exercises, sample } from './exercise.ts'
import { passphrase } from './passphrases.ts'
import { hasSharedMemory, makeContext, makeSandbox, recordNameIn, type Sandbox } from './store-sandbox.ts'

const describeLinux = hasSharedMemory ? describe : describe.skip
const isRoot = process.getuid?.() === 0
const describeMounted = isRoot && hasSharedMemory && canMount() ? describe : describe.skip

let sandbox: Sandbox
beforeEach(() => {
  sandbox = makeSandbox({ env: { AWSX_PASSPHRASE: passphrase } })
})
afterEach(() => sandbox.remove())
const state = (...names: string[]): string => join(sandbox.home, 'state', ...names)
const recordPath = (identity: string): string => state('records', recordNameIn(sandbox, identity))

describe('damage', () => {
  beforeEach(() => writeQuickStore(state(), passphrase))

  test.each<[string, (bytes: Buffer) => Buffer]>([
    ['truncated', (bytes) => bytes.subarray(0, -5)],
    ['one bit flipped', flipLastBit],
    ['empty', () => Buffer.alloc(0)],
    ['text', () => Buffer.from('{"AccessKeyId":"x"}\n')],
    ['larger than any record', () => Buffer.alloc(2 * 1024 * 1024)],
  ])('a %s record is set aside with one warning, and can be written again', async (_name, damage) => {
    await sandbox.open().write('a', sample)
    const path = recordPath('a')
    writeFileSync(path, damage(readFileSync(path)))
    expect(await sandbox.open().read('a')).toBeUndefined()
    expect(await sandbox.open().read('a')).toBeUndefined()
    expect(sandbox.warnings).toEqual([expect.stringContaining(path)])
    expect(readdirSync(state('records'))).toEqual([expect.stringMatching(/^[0-9a-f]{40}-\d+\.bad$/)])
    await sandbox.open().write('a', sample)
    expect(await sandbox.open().read('a')).toEqual(sample)
  })

  test('a damaged access key is said to be lost, and its file is kept', async () => {
    const store = sandbox.open()
    await store.write('key', { ...sample, kind: 'iam-key', expiresAt: null })
    const damaged = flipLastBit(readFileSync(recordPath('key')))
    writeFileSync(recordPath('key'), damaged)
    expect(await store.read('key')).toBeUndefined()
    expect(sandbox.warnings).toEqual([expect.stringContaining('to add it again: awsx add')])
    expect(sandbox.warnings.join('')).not.toContain('fetches')
    for (let round = 0; round < 8; round += 1) {
      await store.write(`a${round}`, sample)
      writeFileSync(recordPath(`a${round}`), 'damage')
      await store.read(`a${round}`)
    }
    expect(sandbox.warnings.at(-1)).toMatch(/fetches its content again, unless.*awsx add/)
    const bad = readdirSync(state('records')).map((name) => readFileSync(state('records', name)))
    expect(bad.some((bytes) => bytes.equals(damaged))).toBe(true)
  })

  test('keeps only the five newest damaged records', async () => {
    let now = 1_900_000_000_000
    const later = { ...sandbox.context, now: () => now }
    const store = openStore(later, { warn: () => {} })
    for (let round = 0; round < 8; round += 1) {
      await store.write('a', sample)
      writeFileSync(recordPath('a'), 'damage')
      now += 1000
      expect(await store.read('a')).toBeUndefined()
    }
    const stamps = readdirSync(state('records')).map((name) => Number(/-(\d+)\.bad$/.exec(name)?.[1]))
    expect(stamps.sort((left, right) => left - right)).toEqual(
      [4, 5, 6, 7, 8].map((round) => 1_900_000_000_000 + round * 1000),
    )
  })

  test('a record under the name of another one does not open', async () => {
    const store = sandbox.open()
    await store.write('a', { ...sample, payload: 'of a' })
    await store.write('b', { ...sample, payload: 'of b' })
    writeFileSync(recordPath('a'), readFileSync(recordPath('b')))
    expect(await sandbox.open().read('a')).toBeUndefined()
  })

  test('a damaged store.json: reads find nothing, a write moves everything aside and says where', async () => {
    await sandbox.open().write('a', sample)
    const path = recordPath('a')
    const old = readFileSync(path)
    writeFileSync(state('store.json'), '{"version":1')
    expect(await sandbox.open().read('a')).toBeUndefined()
    expect(existsSync(path)).toBe(true)
    await sandbox.open().write('b', sample)
    expect(await sandbox.open().read('b')).toEqual(sample)
    const aside = readdirSync(state()).filter((name) => name.endsWith('.aside'))
    expect(aside.sort()).toEqual([expect.stringMatching(/^records-/), expect.stringMatching(/^store\.json-/)])
    const folder = state(aside[0] ?? '')
    expect(readFileSync(join(folder, readdirSync(folder)[0] ?? ''))).toEqual(old)
    expect(sandbox.warnings.at(-1)).toContain(folder)
  })

  test('a scrypt cost that needs too much memory counts as damage', async () => {
    await sandbox.open().write('a', sample)
    const settings = JSON.parse(readFileSync(state('store.json'), 'utf8')) as { wrappedKey: { cost: number } }
    settings.wrappedKey.cost = 2 ** 24
    writeFileSync(state('store.json'), JSON.stringify(settings))
    expect(await sandbox.open().read('a')).toBeUndefined()
    expect(sandbox.warnings).toEqual([expect.stringContaining('no usable wrapped key')])
  })
})

describeMounted('disks (needs root, to mount)', () => {
  test('on a full disk of 16 KiB the old record stays, and probeWrite fails first', async () => {
    mkdirSync(state(), { mode: 0o700 })
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k,mode=0700', 'tmpfs', state()])
    try {
      const store = sandbox.open()
      await store.write('a', sample)
      const before = readFileSync(recordPath('a'))
      const large = { ...sample, payload: 'x'.repeat(20_000) }
      await expect(store.write('a', large)).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringContaining('ENOSPC'),
      })
      fillDisk(state('filler'))
      expect(() => store.probeWrite()).toThrow('ENOSPC')
      await expect(store.write('a', sample)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
      expect(readFileSync(recordPath('a'))).toEqual(before)
      expect(await sandbox.open().read('a')).toEqual(sample)
      expect(readdirSync(state('records'))).toEqual([recordNameIn(sandbox, 'a')])
    } finally {
      spawnSync('umount', [state()])
    }
  })

  test('on a read-only disk reads work and writes fail with EROFS', async () => {
    await sandbox.open().write('a', sample)
    spawnSync('mount', ['--bind', state(), state()])
    spawnSync('mount', ['-o', 'remount,bind,ro', state()])
    try {
      expect(await sandbox.open().read('a')).toEqual(sample)
      expect(() => sandbox.open().probeWrite()).toThrow('EROFS')
      const refusal = { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('EROFS') }
      await expect(sandbox.open().write('a', sample)).rejects.toMatchObject(refusal)
    } finally {
      spawnSync('umount', [state()])
    }
  })
})

describe('folders', () => {
  test('without a state folder that can be created, reads find nothing and writes say why', async () => {
    writeFileSync(join(sandbox.home, 'file'), '')
    const context = makeContext({
      AWSX_HOME: join(sandbox.home, 'file', 'state'),
      AWSX_PASSPHRASE: passphrase,
    })
    const store = openStore(context, { warn: () => {} })
    expect(await store.read('a')).toBeUndefined()
    expect(store.list()).toEqual([])
    await expect(store.write('a', sample)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('ENOTDIR'),
    })
    expect(await store.withLock('a', { waitMs: 0 }, () => Promise.resolve('in'))).toBe('in')
  })

  test('without a home folder the store ends with the process, with a warning', async () => {
    const warnings: string[] = []
    const store = openStore(makeContext({}), { warn: (line) => warnings.push(line) })
    for (const exercise of exercises) await exercise.run(store)
    expect(warnings).toEqual([expect.stringContaining('no home directory')])
  })

  test('removes temporary files of ended writers, and none of running ones', async () => {
    const store = sandbox.open()
    await store.write('a', sample)
    const dead = spawnSync(process.execPath, ['-e', '']).pid
    const name = recordNameIn(sandbox, 'a')
    const strays = {
      dead: state('records', `.${name}.${dead}.0123456789ab`),
      living: state('records', `.${name}.${process.pid}.0123456789ab`),
      old: state('records', `.${name}.${process.pid}.0123456789ac`),
    }
    for (const path of Object.values(strays)) writeFileSync(path, 'ciphertext')
    const hourAgo = new Date(Date.now() - 3_600_000)
    utimesSync(strays.old, hourAgo, hourAgo)
    await store.write('b', sample)
    expect(Object.values(strays).map((path) => existsSync(path))).toEqual([false, true, false])
  })
})

describe('the choice of a key source', () => {
  test('a store under a passphrase is not used if AWSX_STORE is keychain', async () => {
    await sandbox.open().write('a', sample)
    const other = sandbox.open({ choice: 'keychain' })
    const refusal = { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('under a passphrase') }
    await expect(other.read('a')).rejects.toMatchObject(refusal)
    await expect(other.write('a', sample)).rejects.toMatchObject(refusal)
    expect(await sandbox.open({ choice: 'file' }).read('a')).toEqual(sample)
  })

  test('none writes nothing to disk', async () => {
    const store = sandbox.open({ choice: 'none' })
    await store.write('a', sample)
    expect(await store.read('a')).toEqual(sample)
    expect(existsSync(state())).toBe(false)
    expect(store.describe().keySource).toBe('none')
  })

  test('opening a store and reading metadata creates nothing', async () => {
    const store = sandbox.open()
    store.remove('a')
    expect([store.metadata('a'), store.removeDerived('a'), store.removeAll(['credentials'])]).toEqual([
      undefined,
      0,
      0,
    ])
    expect([await store.read('a'), store.list(), store.describe().keySource]).toEqual([undefined, [], 'none'])
    expect(existsSync(state())).toBe(false)
  })
})

describeLinux('a key in memory (Linux)', () => {
  const makeRuntime = (): Sandbox => {
    sandbox.remove()
    sandbox = makeSandbox()
    return sandbox
  }

  test('a missing keychain is an error if AWSX_STORE is keychain, and no store is created', async () => {
    const store = sandbox.open({ choice: 'keychain' })
    await expect(store.write('a', sample)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(existsSync(state('store.json'))).toBe(false)
  })

  test('warns that it ignores a passphrase', async () => {
    const runtime = makeSandbox()
    await runtime.open().write('a', sample)
    const context = { ...runtime.context, env: { ...runtime.context.env, AWSX_PASSPHRASE: passphrase } }
    const warnings: string[] = []
    const store = openStore(context, { warn: (line) => warnings.push(line) })
    expect(await store.read('a')).toEqual(sample)
    expect(await store.read('a')).toEqual(sample)
    runtime.remove()
    expect(warnings).toEqual([expect.stringContaining('ignored the passphrase')])
  })

  test('does not take a long-lived key', async () => {
    const store = makeRuntime().open()
    await expect(store.write('key', { ...sample, kind: 'iam-key', expiresAt: null })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('long-lived'),
    })
    expect(store.list()).toEqual([])
  })

  test('is found by a shell with other variables', async () => {
    await makeRuntime().open().write('a', sample)
    const elsewhere = makeSandbox()
    const env = { ...sandbox.context.env, XDG_RUNTIME_DIR: elsewhere.runtime }
    expect(await openStore({ ...sandbox.context, env }, { warn: () => {} }).read('a')).toEqual(sample)
    elsewhere.remove()
  })

  test('after a reboot the old records are gone, and the next write creates a new store', async () => {
    const store = makeRuntime().open()
    await store.write('a', sample)
    const name = recordNameIn(sandbox, 'a')
    rmSync(join(sandbox.runtime, 'awsx'), { recursive: true })
    const later = sandbox.open()
    expect(await later.read('a')).toBeUndefined()
    await later.write('b', sample)
    expect(await sandbox.open().read('b')).toEqual(sample)
    expect(sandbox.open().list()).toHaveLength(1)
    expect(recordNameIn(sandbox, 'a')).toBe(name)
    expect(sandbox.warnings).toEqual([])
  })

  test('lock removes the key and the records', async () => {
    const store = makeRuntime().open()
    expect(await store.lock()).toBe(false)
    await store.write('a', sample)
    expect(await store.lock()).toBe(true)
    expect([await store.lock(), store.list(), await store.read('a')]).toEqual([false, [], undefined])
    await store.write('a', sample)
    expect(await store.read('a')).toEqual(sample)
  })

  test('a process that looked before there was a store finds what it writes after another process created it', async () => {
    const early = makeRuntime().open()
    expect([early.metadata('token'), early.removeDerived('token')]).toEqual([undefined, 0])
    await sandbox.open().write('other', sample)
    await early.write('token', { ...sample, kind: 'sso-token' })
    await early.write('role', { ...sample, derivedFrom: 'token' })
    expect(early.metadata('token')?.kind).toBe('sso-token')
    expect(sandbox.open().metadata('role')?.kind).toBe('credentials')
    expect(early.removeDerived('token')).toBe(1)
    early.remove('token')
    expect([await early.read('token'), await early.read('role')]).toEqual([undefined, undefined])
    expect(await early.read('other')).toEqual(sample)
  })
})

function flipLastBit(bytes: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])])
}

function fillDisk(path: string): void {
  try {
    writeFileSync(path, Buffer.alloc(64 * 1024))
  } catch {
    // What did fit stays.
  }
}

function canMount(): boolean {
  const probe = makeSandbox()
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', probe.home]).status === 0
  if (mounted) spawnSync('umount', [probe.home])
  probe.remove()
  return mounted
}
