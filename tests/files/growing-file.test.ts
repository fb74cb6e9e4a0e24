import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import * as files from '../../src/system/files.ts'
import type { FileStatus } from '../../src/system/types.ts'

/** As if each file had been that large, and regular, when its status was read. */
let knownSize = 0
jest.unstable_mockModule('../../src/system/files.ts', () => ({
  ...files,
  fstatSync: (fd: number): FileStatus => Object.assign(files.fstatSync(fd), { size: knownSize }),
}))
const { readTextFile } = await import('../../src/files/read-text.ts')

let folder: string
let path: string
const text = 'höhe '.repeat(40_000)
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-growing-'))
  path = join(folder, 'file')
  writeFileSync(path, text)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// A program appends meanwhile, or the file system does not know the size, as FUSE with direct_io.
test.each([1, 2, 8191, 8192, 200_000])(
  'a file that is larger than its status says is read to its end: %d',
  (size) => {
    knownSize = size

    expect(readTextFile(path) === text).toBe(true)
  },
)

test('a file that has become shorter is read to its end', () => {
  knownSize = 1_000_000

  expect(readTextFile(path) === text).toBe(true)
})

test('a file that grows beyond the limit is too large', () => {
  knownSize = 100

  expect(() => readTextFile(path, 150_000)).toThrow('is larger than')
})
