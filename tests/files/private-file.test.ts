import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listNames, readPrivateFile, removeFile, UntrustedFileError } from '../../src/files/private-file.ts'

const describePosix = process.platform === 'win32' ? describe.skip : describe
const uid = process.getuid?.()

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-files-'))
  path = join(folder, 'file')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('readPrivateFile', () => {
  test('returns the bytes, or undefined if there is no file', () => {
    writeFileSync(path, 'text', { mode: 0o600 })

    expect(readPrivateFile(path, uid, 4)).toEqual(Buffer.from('text'))
    expect(readPrivateFile(join(folder, 'missing'), uid, 4)).toBeUndefined()
  })

  describePosix('POSIX rights and links', () => {
    test('takes the rights of others away', () => {
      writeFileSync(path, 'text')
      chmodSync(path, 0o644)

      expect(readPrivateFile(path, uid, 100)).toEqual(Buffer.from('text'))
      expect(lstatSync(path).mode & 0o777).toBe(0o600)
    })

    test.each<[string, string, () => void]>([
      ['a file that others can write', 'writable by others', () => chmodSync(path, 0o620)],
      ['a folder', 'not a regular file', () => replaceBy(() => mkdirSync(path))],
      ['a symbolic link', 'is a symbolic link', () => replaceBy(() => symlinkSync('/etc/hostname', path))],
      ['a larger file', 'too large', () => writeFileSync(path, 'x'.repeat(101))],
    ])('refuses %s', (_name, message, change) => {
      writeFileSync(path, 'text', { mode: 0o600 })
      change()

      expect(() => readPrivateFile(path, uid, 100)).toThrow(UntrustedFileError)
      expect(() => readPrivateFile(path, uid, 100)).toThrow(message)
    })

    test("refuses another user's file", () => {
      writeFileSync(path, 'text', { mode: 0o600 })

      expect(() => readPrivateFile(path, (uid ?? 0) + 1, 100)).toThrow(`belongs to another user (uid ${uid})`)
    })
  })
})

test('removeFile removes a link and not what it leads to, and does not mind what is missing', () => {
  const link = join(folder, 'link')
  writeFileSync(path, '')
  symlinkSync(path, link)
  for (const each of [link, link, join(path, 'below')]) removeFile(each)

  expect(listNames(folder)).toEqual(['file'])
})

test('listNames gives none for a folder that does not exist', () => {
  expect(listNames(join(folder, 'missing'))).toEqual([])
})

function replaceBy(create: () => void): void {
  rmSync(path)
  create()
}
