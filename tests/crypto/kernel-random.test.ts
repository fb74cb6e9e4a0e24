import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { kernelRandom } from '../../src/crypto/random.ts'

const isLinux = process.platform === 'linux'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-random-'))
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

;(isLinux ? describe : describe.skip)('on Linux', () => {
  test.each([0, 1, 12, 32, 256])('gives %d bytes, other ones each time', (count) => {
    const all = Array.from({ length: 20 }, () => kernelRandom(count))

    expect(all.map((bytes) => bytes?.length)).toEqual(all.map(() => count))
    if (count >= 12) expect(new Set(all.map((bytes) => bytes?.toString('hex'))).size).toBe(20)
  })

  test('gives every byte', () => {
    const bytes = Array.from({ length: 200 }, () => [...(kernelRandom(256) ?? [])]).flat()

    // The chance that one of them is missing is 256 * (255/256) ** 51,200, less than 10 ** -80.
    expect(new Set(bytes).size).toBe(256)
  })

  test('takes no other device, nor a pipe', () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])

    for (const device of ['/dev/zero', '/dev/urandom', '/dev/null', pipe])
      expect(kernelRandom(12, device)).toBeUndefined()
  })

  test('leaves nothing open', () => {
    const { fstatSync, openSync, closeSync } = process.getBuiltinModule('node:fs')
    const next = openSync('/dev/null', 'r')
    closeSync(next)
    kernelRandom(12)
    kernelRandom(12, '/dev/zero')

    expect(() => fstatSync(next)).toThrow('EBADF')
  })
})

test('takes no file, and throws nothing for one that is not there', () => {
  const file = join(folder, 'file')
  writeFileSync(file, 'a'.repeat(100))

  expect(kernelRandom(12, file)).toBeUndefined()
  expect(kernelRandom(12, folder)).toBeUndefined()
  expect(kernelRandom(12, join(folder, 'missing'))).toBeUndefined()
})
