import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeFolders } from '../../src/files/make-folders.ts'
import { replaceFile } from '../../src/files/replace-file.ts'
import { expectMode } from './mode-bits.ts'

let base: string
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'awsx-folders-'))
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

describe('makeFolders', () => {
  test('creates each missing folder with the mode, and returns the first one', () => {
    const before = process.umask(0o022)
    try {
      expect(makeFolders(join(base, 'a/b/c'), 0o700)).toBe(join(base, 'a'))
    } finally {
      process.umask(before)
    }
    for (const name of ['a', 'a/b', 'a/b/c']) expectMode(join(base, name), 0o700)
  })

  test('leaves an existing folder as it is', () => {
    mkdirSync(join(base, 'a'), { mode: 0o755 })

    expect(makeFolders(join(base, 'a'), 0o700)).toBeUndefined()
    expectMode(join(base, 'a'), 0o755)
  })

  test('fails if a file is in the way', () => {
    writeFileSync(join(base, 'a'), '')

    expect(() => makeFolders(join(base, 'a'))).toThrow('EEXIST')
    expect(() => makeFolders(join(base, 'a/b'))).toThrow(/EEXIST|ENOTDIR/)
  })
})

const describeRoot = process.getuid?.() === 0 ? describe : describe.skip

describeRoot('in a folder of another user (needs root to set up)', () => {
  test('root gives every folder and file that it creates to that user', () => {
    chownSync(base, 1001, 1002)
    makeFolders(join(base, 'a/b'))
    replaceFile(join(base, 'a/b/file'), 'text')
    for (const name of ['a', 'a/b', 'a/b/file'])
      expect(lstatSync(join(base, name))).toMatchObject({ uid: 1001, gid: 1002 })
  })
})

const describeProc = process.platform === 'linux' ? describe : describe.skip

describeProc('makeFolders below /proc', () => {
  test.each(['/proc/awsx', '/proc/awsx/a/b', '/proc/self/awsx'])('fails for %s', (path) => {
    expect(() => makeFolders(path)).toThrow(/ENOENT|EACCES|EPERM/)
  })
})

test("awsx does not use Node's recursive mkdir, which never returns below /proc", () => {
  const src = join(import.meta.dirname, '../../src')
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const users = files.filter((file) =>
    /mkdir\w*\([^)]*recursive: true/.test(readFileSync(join(src, file), 'utf8')),
  )

  // Windows has no /proc, and the other file creates a single folder in one that it has just checked.
  expect(users).toEqual([join('fast-start', 'cache-folder.ts'), join('fast-start', 'save-code.ts')])
})
