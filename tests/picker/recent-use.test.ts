import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { recordUse, orderByRecentUse, readRecentUses } from '../../src/profiles/recent-use.ts'
import type { Context } from '../../src/context.ts'

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

describe('what was picked', () => {
  test('nothing yet: the order of the files', () => {
    expect(order('b', 'a')).toEqual(['b', 'a'])
  })

  test('lately and often comes first, the rest stays in order', () => {
    for (const name of ['often', 'often', 'often', 'once']) recordUse(name, context())
    expect(order('b', 'once', 'a', 'often')).toEqual(['often', 'once', 'b', 'a'])
  })

  test('what was often picked long ago comes behind what was picked just now', () => {
    for (let count = 0; count < 10; count += 1) recordUse('old', context())
    now += 30 * 24 * hour
    recordUse('new', context())
    expect(order('old', 'new')).toEqual(['new', 'old'])
  })

  test('the file is ours alone, in a folder that is, and nothing else is left behind', () => {
    recordUse('a', context())
    const state = join(folder, 'state')
    expect(readdirSync(state)).toEqual(['picked.json'])
    expect(statSync(join(state, 'picked.json')).mode & 0o777).toBe(0o600)
    expect(statSync(state).mode & 0o777).toBe(0o700)
    expect(JSON.parse(readFileSync(join(state, 'picked.json'), 'utf8'))).toEqual({
      version: 1,
      uses: { a: { count: 1, last: now } },
    })
  })

  test('names are only names: __proto__ is one', () => {
    recordUse('__proto__', context())
    expect(order('a', '__proto__')).toEqual(['__proto__', 'a'])
  })

  test.each([
    ['no JSON', '{'],
    ['another shape', '[]'],
    ['null', 'null'],
    ['a newer version', '{"version":2,"uses":{"a":{"count":9,"last":1}}}'],
    ['counts that are none', '{"version":1,"uses":{"a":{"count":"9","last":1},"b":null}}'],
  ])('a file that is %s counts as none, and is written anew', (_, text) => {
    mkdirSync(join(folder, 'state'), { mode: 0o700 })
    writeFileSync(join(folder, 'state/picked.json'), text, { mode: 0o600 })
    expect(order('b', 'a')).toEqual(['b', 'a'])
    recordUse('a', context())
    expect(order('b', 'a')).toEqual(['a', 'b'])
  })

  test('a file that others may write is not believed', () => {
    recordUse('a', context())
    chmodSync(join(folder, 'state/picked.json'), 0o666)
    expect(order('b', 'a')).toEqual(['b', 'a'])
  })
})
