import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPassphrase } from '../../src/store/key/passphrase.ts'
import { makeContext } from './store-sandbox.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-passphrase-'))
  path = join(folder, 'passphrase')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const read = (file: string): string | undefined => findPassphrase(makeContext({ AWSX_PASSPHRASE_FILE: file }))
const denial = (message: string): unknown =>
  expect.objectContaining({ code: 'STORE_UNAVAILABLE', message: `the passphrase file ${message}` })

describe('the passphrase file', () => {
  test('returns its text without the last line break', () => {
    writeFileSync(path, ' two words \r\n', { mode: 0o600 })
    expect(read(path)).toBe(' two words ')
  })

  test('is rejected if it is missing, empty, or a folder', () => {
    expect(() => read(path)).toThrow(denial(`${path} does not exist`))
    writeFileSync(path, '\n', { mode: 0o600 })
    expect(() => read(path)).toThrow(denial(`${path} is empty`))
    expect(() => read(folder)).toThrow(denial(`${folder} cannot be read (EISDIR)`))
  })

  test('is rejected if it is larger than 4 KB', () => {
    writeFileSync(path, 'x'.repeat(4097), { mode: 0o600 })
    expect(() => read(path)).toThrow(denial(`${path} is larger than 4 KB`))
  })
})

const describePosix = process.platform === 'win32' ? describe.skip : describe

describePosix('the passphrase file (POSIX)', () => {
  test('is rejected if it never ends', () => {
    expect(() => read('/dev/zero')).toThrow(denial('/dev/zero is larger than 4 KB'))
  })

  test.each([0o644, 0o604, 0o444])('is rejected if others can read it: mode %o', (mode) => {
    writeFileSync(path, 'passphrase')
    chmodSync(path, mode)
    const shown = `mode 0${mode.toString(8)}, owner uid ${process.getuid?.()}`
    expect(() => read(path)).toThrow(
      expect.objectContaining({
        code: 'STORE_UNAVAILABLE',
        message: `the passphrase file ${path} is readable by others (${shown})`,
        hints: [`chmod 600 ${path}`],
      }),
    )
  })
})
