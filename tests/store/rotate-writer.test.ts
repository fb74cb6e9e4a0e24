/** A rotation of the store's key beside writers and readers that opened the store before: no record is lost. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { openEncryptedStore } from '../../src/store/encrypted-store.ts'
import { makeStoreDeps } from '../../src/store/open-store.ts'
import type { MayReplace, Store, StoredRecord } from '../../src/store/types.ts'
import { writeQuickStore } from '../in-process/store.ts'
import { sample } from './exercise.ts'
import { manage, oldPassphrase } from './manage-actions.ts'
import { buildProgram, start, variablesOf } from './processes.ts'
import { makeSandbox, recordNameIn, type Sandbox } from './store-sandbox.ts'

let sandbox: Sandbox
let program: { readonly path: string; remove(): void }
beforeAll(() => {
  program = buildProgram()
})
afterAll(() => program.remove())
beforeEach(async () => {
  sandbox = makeSandbox({ env: { AWSX_PASSPHRASE: oldPassphrase } })
  writeQuickStore(join(sandbox.home, 'state'), oldPassphrase)
  await sandbox.open().write('present', { ...sample, payload: 'before' })
})
afterEach(() => sandbox.remove())

/** Another process does something from its start to its end. */
function runElsewhere(...words: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [program.path, ...words], {
    env: variablesOf(sandbox),
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
}

const rotateElsewhere = (): void => runElsewhere('manage', 'rotate')

/** A record that runs something while it is being encrypted, when the writer already has the key. */
function recordThat(act: () => void, payload: string): StoredRecord {
  let isDone = false
  const toJSON = (): string => {
    if (!isDone) act()
    isDone = true
    return payload
  }
  return { ...sample, payload: { toJSON } }
}

/** Another process rotates the key, and dies when only the old key is left to remove from store.json. */
function rotateAlmost(): void {
  const words = ['manage', 'rotate', '3']
  const { signal, stdout } = spawnSync(process.execPath, [program.path, ...words], {
    env: variablesOf(sandbox),
    encoding: 'utf8',
  })
  expect({ signal, stdout }).toEqual({ signal: 'SIGKILL', stdout: '"store.json without the old key"\n' })
}

/** What a rotation does last, after it found no more records of the old key. */
function removeOldKey(): void {
  const path = join(sandbox.home, 'state/store.json')
  const { previous, ...rest } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
  expect(previous).toBeDefined()
  writeFileSync(path, JSON.stringify(rest))
}

/** The rotation ends at the first look of a write that waits for it. */
function removeOldKeyWhileWaiting(): void {
  let looks = 0
  jest.spyOn(process, 'uptime').mockImplementation(() => {
    looks += 1
    if (looks === 2) removeOldKey()
    return looks
  })
}

/** A store that runs something whenever it has read store.json. */
function openWatched(act: () => void): Store {
  const deps = makeStoreDeps(
    sandbox.context,
    { warn: (line) => sandbox.warnings.push(line) },
    { stateFolder: join(sandbox.home, 'state'), choice: 'auto' },
  )
  // The store looks at the choice between reading store.json and reading the record.
  const choice = (): 'auto' => {
    act()
    return 'auto'
  }
  return openEncryptedStore(Object.defineProperty({ ...deps }, 'choice', { get: choice }))
}

/** Reads as after a reboot, with the passphrase. */
function readLater(identity: string): Promise<StoredRecord | undefined> {
  rmSync(join(sandbox.runtime, 'awsx'), { recursive: true, force: true })
  return sandbox.open().read(identity)
}

test('a record encrypted with the old key is written with the new one', async () => {
  const record = recordThat(rotateElsewhere, 'written')
  expect(await sandbox.open().write('new', record)).toBe(true)
  expect(await readLater('new')).toEqual({ ...sample, payload: 'written' })
  expect(await readLater('present')).toEqual({ ...sample, payload: 'before' })
})

test('a record whose last moment before the rename is the rotation is not lost', async () => {
  let rotations = 0
  const mayReplace = (): boolean => {
    if (rotations === 0) rotateElsewhere()
    rotations += 1
    return true
  }
  expect(await sandbox.open().write('new', { ...sample, payload: 'written' }, mayReplace)).toBe(true)
  expect(await readLater('new')).toEqual({ ...sample, payload: 'written' })
})

test('a record that is replaced after the rotation looked for records of the old key is not lost', async () => {
  let calls = 0
  const mayReplace = (): boolean => {
    if (calls === 0) rotateAlmost()
    calls += 1
    return true
  }
  expect(await sandbox.open().write('new', { ...sample, payload: 'written' }, mayReplace)).toBe(true)
  removeOldKey()
  expect(await readLater('new')).toEqual({ ...sample, payload: 'written' })
})

describe('a record that is replaced between the last check of the rotation and its rename', () => {
  /** Writes the record `present`; the rotation then does something to it, before the store is opened with the new key. */
  async function writeDuring(act: (path: string, encryptedAgain: Buffer) => void, mayReplace: MayReplace) {
    const path = join(sandbox.home, 'state/records', recordNameIn(sandbox, 'present'))
    let encryptedAgain: Buffer | undefined
    let isRotated = false
    const store = openWatched(() => {
      if (encryptedAgain !== undefined) act(path, encryptedAgain)
      encryptedAgain = undefined
    })
    const isWritten = await store.write('present', { ...sample, payload: 'written' }, (current) => {
      if (!isRotated) {
        rotateAlmost()
        encryptedAgain = readFileSync(path)
      }
      isRotated = true
      return mayReplace(current)
    })
    removeOldKey()
    return [isWritten, await readLater('present')]
  }

  test('is written again over the old content', async () => {
    const mayReplace: MayReplace = (current) => current?.payload === 'before'
    const result = await writeDuring(writeFileSync, mayReplace)
    expect(result).toEqual([true, { ...sample, payload: 'written' }])
  })

  test('stays removed if another process removed it and mayReplace requires it', async () => {
    const mayReplace: MayReplace = (current) => current !== undefined
    expect(await writeDuring((path) => rmSync(path), mayReplace)).toEqual([false, undefined])
  })
})

test('a record that the rotation encrypted with the new key counts as written', async () => {
  const rotations = [rotateAlmost, rotateElsewhere]
  let opened = 0
  const store = openWatched(() => {
    opened += 1
    if (opened === 2) rotations.shift()?.()
  })
  const mayReplace: MayReplace = (current) => {
    if (rotations.length === 2) rotations.shift()?.()
    return current?.payload === 'before'
  }
  expect(await store.write('present', { ...sample, payload: 'written' }, mayReplace)).toBe(true)
  expect(await readLater('present')).toEqual({ ...sample, payload: 'written' })
})

test('a write with the new key waits for the rotation, which could replace it with the old content', async () => {
  rotateAlmost()
  const holder = start([process.execPath, program.path, 'hold', 'store'], variablesOf(sandbox))
  await holder.ready
  let isOver = false
  const writing = sandbox
    .open()
    .write('present', { ...sample, payload: 'written' })
    .then((isWritten) => {
      isOver = true
      return isWritten
    })
  await pause(300)
  const wasOver = isOver
  holder.child.kill('SIGKILL')
  expect([await writing, wasOver]).toEqual([true, false])
  expect(await readLater('present')).toEqual({ ...sample, payload: 'written' })
})

describe('while another process holds the lock of the store', () => {
  let holder: ReturnType<typeof start>
  beforeEach(async () => {
    rotateAlmost()
    holder = start([process.execPath, program.path, 'hold', 'store'], variablesOf(sandbox))
    await holder.ready
    // Each look at the clock is later: first by as much as it takes to be told of the wait, then by more.
    let elapsed = 0
    jest.spyOn(process, 'uptime').mockImplementation(() => (elapsed += elapsed < 5 ? 1.1 : 20))
  })
  afterEach(() => {
    jest.restoreAllMocks()
    holder.child.kill('SIGKILL')
  })

  test('a write fails after a minute of its rotation, and nothing is written without the lock', async () => {
    const pid = holder.child.pid ?? 0
    const key = { ...sample, kind: 'iam-key', expiresAt: null, payload: 'written' } as const
    await expect(sandbox.open().write('present', key)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: `another awsx (pid ${pid}) has been changing the key of the store for more than 60 s, so nothing can be written`,
      hints: [`if it hangs: kill ${pid}`, 'run the command again'],
    })
    expect(sandbox.warnings).toEqual([`waiting for awsx ${pid} (a test of patience)`])
    expect(await readLater('present')).toEqual({ ...sample, payload: 'before' })
  })

  test('a write that gives up is read back in its process, unless it is a key or a seed', async () => {
    const store = sandbox.open()
    const code = 'STORE_UNAVAILABLE'
    await expect(store.write('present', { ...sample, payload: 'written' })).rejects.toMatchObject({ code })
    expect(await store.read('present')).toEqual({ ...sample, payload: 'written' })
  })

  test('a write goes on as soon as the rotation itself is over', async () => {
    removeOldKeyWhileWaiting()
    expect(await sandbox.open().write('present', { ...sample, payload: 'written' })).toBe(true)
    expect(await readLater('present')).toEqual({ ...sample, payload: 'written' })
  })
})

test('a passphrase that is typed to change the key does not keep others from writing', async () => {
  rotateAlmost()
  rmSync(join(sandbox.runtime, 'awsx'), { recursive: true, force: true })
  delete (sandbox.context.env as Record<string, string>)['AWSX_PASSPHRASE']
  let wasFree: boolean | undefined
  const askPassphrase = async (): Promise<string> => {
    wasFree ??= await sandbox.open().withLock('store', { waitMs: 0 }, () => Promise.resolve(true))
    return oldPassphrase
  }
  await manage('rotate', sandbox.context, () => undefined, { askPassphrase })
  expect(wasFree).toBe(true)
})

test('a record that another process wrote with the new key is seen by mayReplace', async () => {
  const seen: unknown[] = []
  const record = recordThat(() => {
    rotateElsewhere()
    runElsewhere('put', 'new')
  }, 'too late')
  const mayReplace = (current: StoredRecord | undefined): boolean => {
    seen.push(current)
    return current === undefined
  }
  expect(await sandbox.open().write('new', record, mayReplace)).toBe(false)
  expect(seen).toEqual([sample])
  expect(await readLater('new')).toEqual(sample)
})

test('a reader that read store.json before the rotation finds the record', async () => {
  let isDone = false
  const store = openWatched(() => {
    if (!isDone) rotateElsewhere()
    isDone = true
  })
  expect(await store.read('present')).toEqual({ ...sample, payload: 'before' })
  expect(isDone).toBe(true)
  expect(sandbox.warnings).toEqual([])
})

test('a damaged key is named when the key of the store is rotated, and its file is kept', async () => {
  await sandbox.open().write('key', { ...sample, kind: 'iam-key', expiresAt: null })
  const path = join(sandbox.home, 'state/records', recordNameIn(sandbox, 'key'))
  const bytes = readFileSync(path)
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
  writeFileSync(path, bytes)

  const warnings: string[] = []
  const warn = (line: string): number => warnings.push(line)
  await manage('rotate', { ...sandbox.context }, () => undefined, { warn })

  expect(warnings).toEqual([
    `set a damaged record aside (not authentic, ${path}); the access key in it is lost; to add it again: awsx add PROFILE`,
  ])
  expect(readdirSync(join(sandbox.home, 'state/records')).some((name) => name.endsWith('.bad'))).toBe(true)
})

test('a rotation beside a process that never stops writing with the old key keeps that key, and is finished by the next', async () => {
  const path = join(sandbox.home, 'state/records', recordNameIn(sandbox, 'present'))
  const versions = [readFileSync(path)]
  await sandbox.open().write('present', { ...sample, payload: 'again' })
  versions.push(readFileSync(path))
  let writes = 0
  const writeAgain = (what: string): void => {
    if (what === 'a record') writeFileSync(path, versions[writes++ % 2] ?? '')
  }
  await expect(manage('rotate', sandbox.context, writeAgain)).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: expect.stringContaining('the old one is not removed yet'),
  })
  expect(writes).toBe(5)
  expect(await sandbox.open().read('present')).toMatchObject({ payload: 'before' })
  await manage('rotate', sandbox.context, () => undefined)
  expect(await sandbox.open().read('present')).toMatchObject({ payload: 'before' })
})
