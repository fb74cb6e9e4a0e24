/** The chunks of the binary in one file: they run as if each were a file. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const script = pathToFileURL(join(import.meta.dirname, '../../scripts/join-chunks.mjs')).href
const { joinChunks } = (await import(script)) as {
  readonly joinChunks: (folder: string, usual: readonly string[]) => void
}

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-join-chunks-'))
  mkdirSync(join(folder, 'chunks'))
})

afterEach(() => rmSync(folder, { recursive: true }))

/** @param usual see `joinChunks` @returns a function of the entry that loads the chunk `a` */
function loaderOf(chunks: Readonly<Record<string, string>>, usual: readonly string[] = []): () => unknown {
  writeFileSync(
    join(folder, 'awsx.cjs'),
    'exports.own = "entry"; exports.load = () => require("./chunks/a.cjs")',
  )
  for (const [name, code] of Object.entries(chunks)) writeFileSync(join(folder, 'chunks', name), code)
  joinChunks(folder, usual)
  const { load } = createRequire(import.meta.url)(join(folder, 'awsx.cjs')) as {
    readonly load: () => unknown
  }
  return load
}

test('a chunk runs once, when it is first required', () => {
  const load = loaderOf({ 'a.cjs': 'exports.made = {}' })

  expect(load()).toBe(load())
})

test('a chunk loads other chunks, also one that loads it, and the entry', () => {
  const load = loaderOf({
    'a.cjs': 'exports.first = 1; exports.b = require("./b.cjs"); exports.own = require("../awsx.cjs").own',
    'b.cjs': 'const a = require("./a.cjs"); exports.seen = Object.keys(a)',
  })

  expect(load()).toEqual({ first: 1, b: { seen: ['first'] }, own: 'entry' })
})

test('a chunk that fails runs again when it is next required', () => {
  const load = loaderOf({
    'a.cjs': 'const b = require("./b.cjs"); exports.value = b.value',
    'b.cjs':
      'exports.value = 0; if (require("node:fs").existsSync(__dirname + "/fails")) throw new Error("fails"); exports.value = 1',
  })
  writeFileSync(join(folder, 'fails'), '')
  expect(load).toThrow('fails')
  expect(load).toThrow('fails')
  rmSync(join(folder, 'fails'))

  expect(load()).toEqual({ value: 1 })
})

test('the usual chunks and all that they load at once are in a function of their own', () => {
  const chunks = {
    'a.cjs':
      'exports.far = require("./far-12345678.cjs").name; exports.usual = require("./usual-12345678.cjs").near',
    'usual-12345678.cjs':
      'const require_near = require("./near-12345678.cjs");\nexports.near = require_near.name; exports.later = () => require("./far-12345678.cjs")',
    'near-12345678.cjs': 'exports.name = "near"',
    'far-12345678.cjs': 'exports.name = "far"',
  }
  const load = loaderOf(chunks, ['usual'])
  const [often = '', seldom = ''] = readFileSync(join(folder, 'chunks.cjs'), 'utf8').split(
    'function runOtherChunk',
  )
  const casesOf = (code: string): unknown[] => [...code.matchAll(/^case "([^"]+)"/gm)].map(([, name]) => name)

  expect(casesOf(often)).toEqual(['near-12345678.cjs', 'usual-12345678.cjs'])
  expect(casesOf(seldom)).toEqual(['a.cjs', 'far-12345678.cjs'])
  expect(load()).toEqual({ far: 'far', usual: 'near' })
})

test('a usual chunk that is not there fails the build', () => {
  expect(() => loaderOf({ 'a.cjs': '' }, ['gone'])).toThrow('gone')
})
