import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { openStore } from '../../src/store/open-store.ts'
import { findStateFolder, locateStateFolder } from '../../src/store/state-folder.ts'
import type { Store } from '../../src/store/types.ts'
import { homeVariables } from '../in-process/user-files.ts'
import { sample } from './exercise.ts'
import { passphrase } from './passphrases.ts'
import { hasSharedMemory, makeContext, makeSandbox, recordNameIn, type Sandbox } from './store-sandbox.ts'

const describePosix = process.platform === 'win32' ? describe.skip : describe
const describeRoot = process.getuid?.() === 0 ? describe : describe.skip

let sandbox: Sandbox
beforeEach(() => {
  sandbox = makeSandbox({ env: hasSharedMemory ? {} : { AWSX_PASSPHRASE: passphrase } })
})
afterEach(() => sandbox.remove())
const state = (...names: string[]): string => join(sandbox.home, 'state', ...names)

describe('where the state folder is', () => {
  test.each<[string, NodeJS.Platform, Record<string, string>, string | undefined]>([
    ['AWSX_HOME before all', 'linux', { AWSX_HOME: '/a/b', XDG_STATE_HOME: '/x', HOME: '/h' }, '/a/b'],
    ['a relative AWSX_HOME, from the working folder', 'linux', { AWSX_HOME: 'b' }, '/b'],
    ['XDG_STATE_HOME', 'linux', { XDG_STATE_HOME: '/x', HOME: '/h' }, '/x/awsx'],
    [
      'a relative XDG_STATE_HOME does not count',
      'linux',
      { XDG_STATE_HOME: 'x', HOME: '/h' },
      '/h/.local/state/awsx',
    ],
    ['HOME', 'linux', { HOME: '/h' }, '/h/.local/state/awsx'],
    ['no HOME, but the user database knows it', 'linux', { user: '/db' }, '/db/.local/state/awsx'],
    ['a relative HOME does not count', 'linux', { HOME: 'h', user: '/db' }, '/db/.local/state/awsx'],
    ['HOME is the root', 'linux', { HOME: '/' }, '/.local/state/awsx'],
    ['no HOME', 'linux', {}, undefined],
    ['an empty HOME', 'linux', { HOME: '' }, undefined],
    [
      'Windows, in the home of a test',
      'win32',
      homeVariables(String.raw`C:\test`, 'win32'),
      String.raw`C:\test\AppData\Local\awsx`,
    ],
    ['macOS', 'darwin', { HOME: '/Users/a' }, '/Users/a/Library/Application Support/awsx'],
    [
      'Windows',
      'win32',
      { LocalAppData: String.raw`C:\Users\a\AppData\Local` },
      String.raw`C:\Users\a\AppData\Local\awsx`,
    ],
    [
      'Windows without it',
      'win32',
      { USERPROFILE: String.raw`C:\Users\a` },
      String.raw`C:\Users\a\AppData\Local\awsx`,
    ],
  ])('%s', (_name, platform, env, expected) => {
    const { user: home, ...variables } = env
    const context = makeContext(variables)
    expect(locateStateFolder({ ...context, platform, user: { ...context.user, home } })).toBe(expected)
  })
})

describe('the name of a record on disk', () => {
  test('is a hash with the salt of the store, and tells nothing about the identity', async () => {
    const identities = ['profile/prod arn:aws:iam::1:role/x', 'profile/prod arn:aws:iam::1:role/y']
    const other = makeSandbox({ env: hasSharedMemory ? {} : { AWSX_PASSPHRASE: passphrase } })
    for (const identity of identities) await sandbox.open().write(identity, sample)
    for (const identity of identities) await other.open().write(identity, sample)
    const names = [sandbox, other].flatMap(({ home }) => readdirSync(join(home, 'state', 'records')))
    other.remove()
    expect(names).toEqual(names.map(() => expect.stringMatching(/^[0-9a-f]{40}$/)))
    expect(new Set(names).size).toBe(4)
  })
})

describePosix('rights (POSIX)', () => {
  test('whatever the umask is, folders are 0700 and files 0600', async () => {
    const before = process.umask(0)
    try {
      const store = sandbox.open()
      await store.write('a', sample)
      await store.withLock('l', { waitMs: 0 }, async () => store.probeWrite())
      store.writeNote('l', 'no', 1000)
    } finally {
      process.umask(before)
    }
    const modes = [state(), join(sandbox.runtime, 'awsx')].flatMap(modesBelow)
    expect(modes.length).toBeGreaterThan(4)
    expect(modes.filter(({ isFolder, mode }) => mode !== (isFolder ? 0o700 : 0o600))).toEqual([])
  })

  test('takes from others the right to read folders and files', async () => {
    await sandbox.open().write('a', sample)
    const path = state('records', recordNameIn(sandbox, 'a'))
    chmodSync(path, 0o644)
    chmodSync(state('store.json'), 0o644)
    chmodSync(state('records'), 0o755)
    expect(await sandbox.open().read('a')).toEqual(sample)
    for (const file of [path, state('store.json')]) expect(lstatSync(file).mode & 0o777).toBe(0o600)
    await sandbox.open().write('a', sample)
    expect(lstatSync(state('records')).mode & 0o777).toBe(0o700)
  })

  test('a folder that is writable by others is an error', async () => {
    mkdirSync(state())
    chmodSync(state(), 0o770)
    const refusal = { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('is writable by others') }
    await expect(sandbox.open().read('a')).rejects.toMatchObject(refusal)
    await expect(sandbox.open().write('a', sample)).rejects.toMatchObject(refusal)
    expect(readdirSync(state())).toEqual([])
  })

  test('a record that is writable by others is set aside', async () => {
    await sandbox.open().write('a', sample)
    chmodSync(state('records', recordNameIn(sandbox, 'a')), 0o666)
    expect(await sandbox.open().read('a')).toBeUndefined()
    expect(sandbox.warnings).toEqual([expect.stringContaining('writable by others')])
  })
})

describePosix('a folder that awsx did not create (POSIX)', () => {
  beforeEach(() => {
    mkdirSync(state('records'), { recursive: true })
    mkdirSync(state('lock'))
    for (const name of ['', 'records', 'lock']) chmodSync(state(name), 0o755)
  })

  const modes = (): number[] => ['', 'records', 'lock'].map((name) => lstatSync(state(name)).mode & 0o777)

  test('keeps its mode', async () => {
    writeFileSync(state('letter.txt'), '')
    const store = sandbox.open()
    await store.withLock('l', { waitMs: 0 }, () => store.write('a', sample))
    expect(await sandbox.open().read('a')).toEqual(sample)
    sandbox.open().describe()
    expect(lstatSync(state()).mode & 0o777).toBe(0o755)
  })

  test('is not used for records or locks if it contains files of another program', async () => {
    writeFileSync(state('records', 'Kind of Blue.flac'), '')
    writeFileSync(state('lock', 'door'), '')
    const refusal = {
      code: 'STORE_UNAVAILABLE',
      message: `the folder ${state('records')} contains files of another program`,
    }
    await expect(sandbox.open().write('a', sample)).rejects.toMatchObject(refusal)
    expect(await sandbox.open().withLock('l', { waitMs: 0 }, async () => 'done')).toBe('done')
    expect(modes()).toEqual([0o755, 0o755, 0o755])
    expect(readdirSync(state('lock'))).toEqual(['door'])
  })

  test('keeps all files of other programs, even old ones', async () => {
    for (const name of ['records', 'lock']) {
      chmodSync(state(name), 0o700)
      writeFileSync(state(name, 'old'), '')
      utimesSync(state(name, 'old'), 0, 0)
    }
    const store = sandbox.open()
    await store.withLock('l', { waitMs: 0 }, () => store.write('a', sample))
    await store.lock()
    expect(readdirSync(state('records'))).toContain('old')
    expect(readdirSync(state('lock'))).toContain('old')
  })
})

describePosix('symbolic links (POSIX)', () => {
  test('a link instead of the folder is an error, and its target does not change', async () => {
    const victim = join(sandbox.home, 'victim')
    mkdirSync(victim)
    symlinkSync(victim, state())
    await expect(sandbox.open().write('a', sample)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await expect(sandbox.open().read('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(sandbox.open().list()).toEqual([])
    expect(readdirSync(victim)).toEqual([])
  })

  test('links instead of the files are never followed', async () => {
    const victim = join(sandbox.home, 'victim')
    writeFileSync(victim, 'precious')
    const store = sandbox.open()
    await store.write('a', sample)
    const path = state('records', recordNameIn(sandbox, 'a'))
    for (const link of [path, state('store.json'), state('records', 'probe')]) {
      rmSync(link, { force: true })
      symlinkSync(victim, link)
    }
    expect(store.metadata('a')).toBeUndefined()
    expect(await sandbox.open().read('a')).toBeUndefined()
    const later = sandbox.open()
    await later.write('a', sample)
    later.probeWrite()
    expect(await later.read('a')).toEqual(sample)
    expect(readFileSync(victim, 'utf8')).toBe('precious')
    expect(lstatSync(state('store.json')).isFile()).toBe(true)
  })

  test('a link is not followed even to a valid file', async () => {
    const store = sandbox.open()
    await store.write('a', sample)
    const path = state('records', recordNameIn(sandbox, 'a'))
    renameSync(path, join(sandbox.home, 'record'))
    symlinkSync(join(sandbox.home, 'record'), path)
    expect(await sandbox.open().read('a')).toBeUndefined()
    renameSync(state('store.json'), join(sandbox.home, 'store.json'))
    symlinkSync(join(sandbox.home, 'store.json'), state('store.json'))
    expect(await sandbox.open().read('a')).toBeUndefined()
    expect(sandbox.warnings).toEqual([
      expect.stringContaining('is a symbolic link'),
      expect.stringContaining('store.json is damaged (is a symbolic link)'),
    ])
  })

  test('a write replaces a link instead of a record', async () => {
    const victim = join(sandbox.home, 'victim')
    writeFileSync(victim, 'precious')
    const store = sandbox.open()
    await store.write('fixes-the-names', sample)
    symlinkSync(victim, state('records', recordNameIn(sandbox, 'a')))
    await store.write('a', sample)
    expect(await store.read('a')).toEqual(sample)
    expect(readFileSync(victim, 'utf8')).toBe('precious')
  })
})

describeRoot('what belongs to another user (needs root to set up)', () => {
  test('the folder is an error that names the owner', async () => {
    await sandbox.open().write('a', sample)
    chownSync(state(), 1001, 1001)
    const refusal = { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('uid 1001') }
    await expect(sandbox.open().read('a')).rejects.toMatchObject(refusal)
    await expect(sandbox.open().write('a', sample)).rejects.toMatchObject(refusal)
    expect(sandbox.open().list()).toEqual([])
    expect(sandbox.open().describe().keySource).toBe('none')
  })

  test('a record is set aside', async () => {
    await sandbox.open().write('a', sample)
    chownSync(state('records', recordNameIn(sandbox, 'a')), 1001, 1001)
    expect(await sandbox.open().read('a')).toBeUndefined()
  })

  test("root does not use a home with sudo -E: the store is in root's home", async () => {
    const other = join(sandbox.home, 'other')
    const own = join(sandbox.home, 'root')
    for (const folder of [other, own]) mkdirSync(folder)
    chownSync(other, 1001, 1001)
    const context = { ...makeContext({ HOME: other }), user: { name: 'root', uid: 0, home: own } }
    const path = join(own, '.local/state/awsx')
    expect(findStateFolder(context)).toEqual({ path, avoided: join(other, '.local/state/awsx') })
    expect(findStateFolder({ ...context, env: { XDG_STATE_HOME: other } }).path).toBe(path)
    expect(findStateFolder({ ...context, user: { ...context.user, home: other } }).path).toBeUndefined()
    expect(findStateFolder({ ...context, env: { HOME: own } })).toEqual({ path })
    const warnings: string[] = []
    const open = (): Store =>
      openStore(
        { ...context, env: { ...context.env, XDG_RUNTIME_DIR: sandbox.runtime } },
        { choice: 'file', warn: (line) => warnings.push(line) },
      )
    await open().write('a', sample)
    expect(await open().read('a')).toEqual(sample)
    await open().lock()
    expect(readdirSync(other)).toEqual([])
    expect(warnings).toEqual([
      `HOME belongs to another user, so root's store is in ${path}; to use another folder, set AWSX_HOME`,
    ])
  })

  test('root creates nothing in AWSX_HOME that another user could not remove', async () => {
    chownSync(sandbox.home, 1001, 1001)
    const refusal = {
      code: 'STORE_UNAVAILABLE',
      message: `${state()} is in another user's folder (uid 1001)`,
    }
    await expect(sandbox.open().write('a', sample)).rejects.toMatchObject(refusal)
    expect(await sandbox.open().withLock('l', { waitMs: 0 }, async () => 'done')).toBe('done')
    expect(readdirSync(sandbox.home)).toEqual([])
  })

  test("root creates nothing in another user's runtime folder", async () => {
    chownSync(sandbox.runtime, 1001, 1001)
    const store = sandbox.open()
    await store.write('a', sample)
    expect(readdirSync(sandbox.runtime)).toEqual([])
    await store.lock()
  })

  test('a runtime folder is not used for the key', async () => {
    mkdirSync(join(sandbox.runtime, 'awsx'), { mode: 0o700 })
    chownSync(join(sandbox.runtime, 'awsx'), 1001, 1001)
    const store = sandbox.open()
    await store.write('a', sample)
    expect(readdirSync(join(sandbox.runtime, 'awsx'))).toEqual([])
    await store.lock()
  })
})

function modesBelow(path: string): { path: string; isFolder: boolean; mode: number }[] {
  const stats = lstatSync(path)
  const own = { path, isFolder: stats.isDirectory(), mode: stats.mode & 0o777 }
  if (!own.isFolder) return [own]
  return [own, ...readdirSync(path).flatMap((name) => modesBelow(join(path, name)))]
}
