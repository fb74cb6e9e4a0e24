import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { recordUse, orderByRecentUse, readRecentUses } from '../../src/profiles/recent-use.ts'
import type { Context } from '../../src/context.ts'
import { describeModes, expectMode } from '../files/mode-bits.ts'

const hour = 3_600_000
let folder: string
let now: number

const context = (): Context =>
  ({
    env: { AWSX_HOME: join(folder, 'state') },
    platform: process.platform,
    cwd: folder,
    user: { name: 'u', uid: process.getuid?.() },
    now: () => now,
  }) as unknown as Context

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-picker-'))
  now = 1_800_000_000_000
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const order = (...names: readonly string[]): readonly string[] =>
  orderByRecentUse(names, readRecentUses(context()), now)

describe('recent uses', () => {
  test('without any, names keep the order of the files', () => {
    expect(order('b', 'a')).toEqual(['b', 'a'])
  })

  test('recent and frequent names come first, the others keep their order', () => {
    for (const name of ['often', 'often', 'often', 'once']) recordUse(name, context())
    expect(order('b', 'once', 'a', 'often')).toEqual(['often', 'once', 'b', 'a'])
  })

  test('a name picked just now comes before one picked often long ago', () => {
    for (let count = 0; count < 10; count += 1) recordUse('old', context())
    now += 30 * 24 * hour
    recordUse('new', context())
    expect(order('old', 'new')).toEqual(['new', 'old'])
  })

  test('the file and its folder are private, and no other file is left', () => {
    recordUse('a', context())
    const state = join(folder, 'state')
    expect(readdirSync(state)).toEqual(['picked.json'])
    expectMode(join(state, 'picked.json'), 0o600)
    expectMode(state, 0o700)
    expect(JSON.parse(readFileSync(join(state, 'picked.json'), 'utf8'))).toEqual({
      version: 1,
      uses: { a: { count: 1, last: now } },
    })
  })

  test('__proto__ is a normal name', () => {
    recordUse('__proto__', context())
    expect(order('a', '__proto__')).toEqual(['__proto__', 'a'])
  })

  test.each([
    ['no JSON', '{'],
    ['another shape', '[]'],
    ['null', 'null'],
    ['a newer version', '{"version":2,"uses":{"a":{"count":9,"last":1}}}'],
    ['counts that are none', '{"version":1,"uses":{"a":{"count":"9","last":1},"b":null}}'],
  ])('a file that is %s counts as missing and is replaced', (_, text) => {
    mkdirSync(join(folder, 'state'), { mode: 0o700 })
    writeFileSync(join(folder, 'state/picked.json'), text, { mode: 0o600 })
    expect(order('b', 'a')).toEqual(['b', 'a'])
    recordUse('a', context())
    expect(order('b', 'a')).toEqual(['a', 'b'])
  })

  describeModes('where files have mode bits', () => {
    test('a file that other users can write is ignored', () => {
      recordUse('a', context())
      chmodSync(join(folder, 'state/picked.json'), 0o666)
      expect(order('b', 'a')).toEqual(['b', 'a'])
    })
  })
})
