import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { joinGroup, packGroup, unpackGroup } from '../../src/fast-start/chunk-groups.ts'

let base: string
let path: string

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'awsx-groups-'))
  mkdirSync(join(base, 'chunks'))
  path = join(base, 'chunks/list-1.js')
  writeFileSync(join(base, 'groups.json'), '{"list-1.js":["list-1.js","text-2.js"],"list":["list-1.js"]}')
  writeFileSync(path, 'exports.one=1')
  writeFileSync(join(base, 'chunks/text-2.js'), 'exports.two=2')
})

afterEach(() => rmSync(base, { recursive: true }))

const joinAll = (key = 'list-1.js'): string | undefined =>
  joinGroup(path, key, (source) => `function(exports){${source}}`)

test('a group is the source of an object with a function for each file', () => {
  expect(joinAll()).toBe(
    "({'list-1.js':function(exports){exports.one=1},'text-2.js':function(exports){exports.two=2}})",
  )
})

test('a command can have a group of its own', () => {
  expect(joinAll('list')).toBe("({'list-1.js':function(exports){exports.one=1}})")
})

test('what is not listed is no group, and neither is one without its files or the list', () => {
  expect(joinAll('text-2.js')).toBeUndefined()
  rmSync(join(base, 'chunks/text-2.js'))
  expect(joinAll()).toBeUndefined()
  rmSync(join(base, 'groups.json'))
  expect(joinAll()).toBeUndefined()
})

test('a packed group can be unpacked', () => {
  const group = { source: joinAll() ?? '', code: Buffer.from('compiled code') }

  expect(unpackGroup(packGroup(group), path)).toEqual(group)
})

test.each<[string, (packed: Buffer) => Buffer]>([
  ['nothing', () => Buffer.alloc(0)],
  ['one byte', () => Buffer.from('a')],
  ['zeros', (packed) => Buffer.alloc(packed.length)],
  ['compiled code', () => Buffer.from('\xde\xc0compiled code of some length', 'latin1')],
  ['a cut group', (packed) => packed.subarray(0, -1)],
  ['another group', () => packGroup({ source: "({'status-3.js':function(){}})", code: Buffer.alloc(8) })],
])('%s is no group', (_, change) => {
  const packed = packGroup({ source: joinAll() ?? '', code: Buffer.from('compiled code') })

  expect(unpackGroup(change(packed), path)).toBeUndefined()
})
