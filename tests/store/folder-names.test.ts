/** State folders with unusual names: the store works, and its locks hold. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, toNamespacedPath } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/types.ts'
import { sample } from './exercise.ts'
import { passphrase } from './passphrases.ts'
import { makeContext } from './store-sandbox.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-names-'))
})

afterAll(() => rmSync(toNamespacedPath(folder), { recursive: true, force: true }))

function open(AWSX_HOME: string): Store {
  const context = makeContext({ AWSX_HOME, AWSX_PASSPHRASE: passphrase, XDG_RUNTIME_DIR: folder })
  return openStore(context, { choice: 'file', warn: (line) => expect(line).toBe('no warning') })
}

const long = join('x'.repeat(120), 'y'.repeat(120), 'z'.repeat(120))
// UNC paths need a server, which Wine has not.
const names = ['a b', '日本', '100%', '%OS% $HOME', "it's (x) & y", long]
const spellings: readonly [string, (path: string) => string][] =
  process.platform === 'win32'
    ? [
        ['as it is', (path) => path],
        ['with the prefix of Windows', toNamespacedPath],
      ]
    : [['as it is', (path) => path]]

describe.each(names)('the folder %s', (name) => {
  test.each(spellings)('has a store and locks, named %s', async (_spelling, spell) => {
    const path = spell(join(folder, name, 'state'))
    await open(path).write('a', sample)
    expect(await open(path).read('a')).toEqual(sample)
    const attempt = (): Promise<void> => open(path).withLock('x', { waitMs: 0 }, () => Promise.resolve())
    await open(path).withLock('x', { waitMs: 0 }, () =>
      expect(attempt()).rejects.toMatchObject({ code: 'STORE_LOCKED' }),
    )
    await attempt()
  })
})

test('two spellings of a folder share its locks', async () => {
  const path = join(folder, 'a b', 'state')
  const other =
    process.platform === 'win32' ? path.toUpperCase() : join(folder, 'other', '..', 'a b', 'state')
  const attempt = (): Promise<void> => open(other).withLock('x', { waitMs: 0 }, () => Promise.resolve())
  await open(path).withLock('x', { waitMs: 0 }, () =>
    expect(attempt()).rejects.toMatchObject({ code: 'STORE_LOCKED' }),
  )
})
