/** The chunks of the binary in one file: they run as if each were a file. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const script = pathToFileURL(join(import.meta.dirname, '../../scripts/join-chunks.mjs')).href
const { joinChunks } = (await import(script)) as { readonly joinChunks: (folder: string) => void }

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-join-chunks-'))
  mkdirSync(join(folder, 'chunks'))
})

afterEach(() => rmSync(folder, { recursive: true }))

/** @returns a function of the entry that loads the chunk `a` */
function loaderOf(chunks: Readonly<Record<string, string>>): () => unknown {
  writeFileSync(
    join(folder, 'awsx.cjs'),
    'exports.own = "entry"; exports.load = () => require("./chunks/a.cjs")',
  )
  for (const [name, code] of Object.entries(chunks)) writeFileSync(join(folder, 'chunks', name), code)
  joinChunks(folder)
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
