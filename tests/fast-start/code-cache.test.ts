import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { readCode } from '../../src/fast-start/read-code.ts'
import { readSource, start } from '../../src/fast-start/read-source.ts'
import { saveFiles } from '../../src/fast-start/save-code.ts'

const code = Buffer.from('compiled code')
let base: string
let folder: string
let file: string

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'awsx-code-'))
  folder = join(base, 'build')
  file = join(folder, 'exec')
  saveFiles(folder, new Map([['exec', () => code]]))
})

afterEach(() => rmSync(base, { recursive: true }))

const describePosix = process.getuid === undefined ? describe.skip : describe

test('what is saved can be read', () => {
  expect(readCode(file)).toEqual(code)
  expect(readdirSync(folder)).toEqual(['exec'])
})

test('a file is read as the source of a function', () => {
  writeFileSync(file, 'main()')

  expect(readSource(file)).toBe(`${start}main()\n})`)
})

test('a file that does not exist is no code', () => {
  expect(readCode(join(folder, 'export'))).toBeUndefined()
})

test.each<[string, (bytes: Buffer) => Buffer]>([
  ['whose halves differ', (bytes) => Buffer.from(bytes.map((byte, at) => (at === 3 ? byte ^ 1 : byte)))],
  ['that was cut', (bytes) => bytes.subarray(0, -1)],
  ['that is empty', () => Buffer.alloc(0)],
])('a file %s is no code', (_, damage) => {
  writeFileSync(file, damage(readFileSync(file)))

  expect(readCode(file)).toBeUndefined()
})

describePosix('readCode', () => {
  test.each([0o604, 0o602, 0o640, 0o620, 0o666])('refuses a file of mode %o', (mode) => {
    chmodSync(file, mode)

    expect(readCode(file)).toBeUndefined()
  })

  test('refuses a symbolic link, also to a file that it would read', () => {
    renameSync(file, join(base, 'elsewhere'))
    symlinkSync(join(base, 'elsewhere'), file)

    expect(readCode(join(base, 'elsewhere'))).toEqual(code)
    expect(readCode(file)).toBeUndefined()
  })

  test('refuses a folder', () => {
    rmSync(file)
    mkdirSync(file, { mode: 0o700 })

    expect(readCode(file)).toBeUndefined()
  })
})

const describeRoot = process.getuid?.() === 0 ? describe : describe.skip

describeRoot('readCode (root)', () => {
  test('refuses a file of another user', () => {
    chownSync(file, 12_345, 12_345)

    expect(readCode(file)).toBeUndefined()
  })
})

describePosix('saveFiles', () => {
  test('writes files that only the user can read, and replaces others', () => {
    chmodSync(file, 0o666)
    saveFiles(folder, new Map([['exec', () => code]]))

    expect(lstatSync(file).mode & 0o777).toBe(0o600)
    expect(readCode(file)).toEqual(code)
  })

  test('does not write through a symbolic link', () => {
    const target = join(base, 'target')
    writeFileSync(target, 'precious')
    symlinkSync(target, `${file}.${process.pid}`)
    rmSync(file)
    symlinkSync(target, file)
    // The first finds the link under its temporary name and removes it, the second replaces the other one.
    for (let count = 0; count < 2; count += 1) saveFiles(folder, new Map([['exec', () => code]]))

    expect(readFileSync(target, 'utf8')).toBe('precious')
    expect(readCode(file)).toEqual(code)
  })
})
