import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'

import { createEntry, formatEntry } from '../../src/audit/audit-entry.ts'
import { appendLine, rotate, rotateBytes } from '../../src/audit/audit-file.ts'
import { followLog } from '../../src/audit/follow-log.ts'
import type { LogFollower } from '../../src/audit/follow-log.ts'

let folder: string
let follower: LogFollower

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'awsx-follow-')), 'audit')
  follower = followLog(folder)
})

afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

const lineOf = (profile: string): Buffer =>
  formatEntry(
    createEntry(
      { event: 'issued', command: 'exec', profile },
      { cwd: '~', now: () => Date.UTC(2025, 0, 15) },
    ),
  )

const write = (...profiles: readonly string[]): void => {
  for (const profile of profiles) appendLine(folder, lineOf(profile), process.getuid?.())
}

const file = (index = ''): string => join(folder, `audit${index}.jsonl`)

/** Blank lines, so that the next writer rotates. */
const fill = (): void => appendFileSync(file(), `${' '.repeat(rotateBytes)}\n`)

const read = (): readonly unknown[] => follower.read().entries.map(({ profile }) => profile)

test('a log that does not exist yet, and each line once', () => {
  expect(read()).toEqual([])
  write('a', 'b')
  expect(read()).toEqual(['a', 'b'])
  expect(read()).toEqual([])
  write('c')
  expect(read()).toEqual(['c'])
})

test('lines around a rotation', () => {
  write('a')
  read()
  write('b')
  fill()
  rotate(folder)
  write('c')
  expect(read()).toEqual(['b', 'c'])
  write('d')
  expect(read()).toEqual(['d'])
})

test('many rotations, in which the system gives the number of a removed file to a new one', () => {
  for (let round = 0; round < 8; round += 1) {
    write(`before ${round}`)
    expect(read()).toEqual([`before ${round}`])
    fill()
    rotate(folder)
    write(`after ${round}`)
    expect(read()).toEqual([`after ${round}`])
  }
})

test('a file that a rotation is just renaming', () => {
  write('a')
  read()
  renameSync(file(), `${file()}.hidden`)
  expect(read()).toEqual([])
  renameSync(`${file()}.hidden`, file('.1'))
  write('b')
  expect(read()).toEqual(['b'])
})

test('a line is read when it is whole, and a damaged one is counted', () => {
  write('a')
  read()
  const line = lineOf('b')
  appendFileSync(file(), line.subarray(0, 20))
  expect(follower.read()).toEqual({ entries: [], unreadable: 0 })
  appendFileSync(file(), line.subarray(20))
  expect(read()).toEqual(['b'])
  appendFileSync(file(), line.subarray(0, 20))
  write('c')
  expect(follower.read()).toMatchObject({ entries: [{ profile: 'c' }], unreadable: 1 })
})

test('a log that the user has emptied', () => {
  write('a', 'b')
  read()
  writeFileSync(file(), '')
  expect(read()).toEqual([])
  write('c')
  expect(read()).toEqual(['c'])
  expect(readFileSync(file(), 'utf8')).toContain('"profile":"c"')
})
