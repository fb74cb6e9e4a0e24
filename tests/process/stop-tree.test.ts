import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { readParents } from '../../src/process/stop-tree.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-proc-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

test('finds the parents of the processes that can be read, and skips the others', () => {
  mkdirSync(join(folder, '11'))
  writeFileSync(join(folder, '11', 'stat'), '11 (a) b) S 10 11 10 0 -1')
  // Reading a folder fails for every user. With hidepid=1, /proc/1/stat fails for all users but root.
  mkdirSync(join(folder, '1', 'stat'), { recursive: true })
  mkdirSync(join(folder, '12'))
  mkdirSync(join(folder, 'self'))

  expect([...readParents(folder)]).toEqual([[11, 10]])
})

test('finds no parents on a system without /proc', () => {
  expect([...readParents(join(folder, 'missing'))]).toEqual([])
})
