/** What the build puts into the file that npm links, which runs before all others. */
import { expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'

import { helperNames, warmCommands } from '../../src/commands/warm-commands.ts'
import { root } from './tarball.ts'

const dist = join(root, 'dist')
/** What the build adds to the main file at last. */
const mark = /\/\/[\da-f]{16}$/
const entry = readFileSync(join(dist, 'awsx.js'), 'utf8')

test('the first file names the commands of src/commands/warm-commands.ts and those that a user waits for', () => {
  const lists = [...entry.matchAll(/\[((?:[`'"][\w-]+[`'"],?)+)\]/g)].map(([, words = '']) =>
    words.split(',').map((word) => word.slice(1, -1)),
  )

  const names = [
    ...warmCommands.map(({ name }) => name),
    ...helperNames,
    'list',
    'status',
    'whoami',
    '__complete',
  ]
  expect(names).toEqual(expect.arrayContaining(['exec', 'token']))
  expect(lists).toContainEqual(names)
})

test('the first file names the build by a hash of all others, and the main file ends with it', () => {
  const hash = createHash('sha256')
  const names = ['main.js', ...readdirSync(join(dist, 'chunks')).map((name) => `chunks/${name}`)]
  for (const name of names.toSorted())
    hash.update(`${name}\0${readFileSync(join(dist, name), 'utf8').replace(mark, '')}\0`)
  const build = hash.digest('hex').slice(0, 16)

  expect(new Set(entry.match(/\b[\da-f]{16}\b/g))).toEqual(new Set([build]))
  expect(readFileSync(join(dist, 'main.js'), 'utf8')).toMatch(new RegExp(`//${build}$`))
})

test('the main file is a function for the fast start, and runs where it is loaded as a CommonJS module', () => {
  const main = readFileSync(join(dist, 'main.js'), 'utf8')
  const body = '{seen.push(exports, require, saveCompiledCode)}))'
  const script = main.replace(/(?<=saveCompiledCode\))\{[^]*$/, body)
  const seen: unknown[] = []
  const asScript: unknown = runInNewContext(script, { seen })
  expect(seen).toEqual([])
  expect(asScript).toHaveLength(6)

  const asModule = runInNewContext(
    `(function (exports, require, module, __filename, __dirname) {${script}\n})`,
    {
      seen,
    },
  ) as (this: object, ...values: readonly unknown[]) => void
  asModule.call({}, 'exports', 'require')
  expect(seen).toEqual(['exports', 'require', undefined])
})

test('the first file names the one with the loader, which is a function of what it exports to', () => {
  const [name = ''] = /chunks\/loader-[\w-]{8}\.js/.exec(entry) ?? []
  const exports: Record<string, unknown> = {}
  const load = runInNewContext(readFileSync(join(dist, name), 'utf8'), { process, Buffer }) as (
    to: object,
  ) => void
  load(exports)

  expect(Object.entries(exports).map(([name, value]) => [name, typeof value])).toEqual([
    ['Loader', 'function'],
  ])
})

test('the main file exports its names when it loads another file of awsx', () => {
  const main = readFileSync(join(dist, 'main.js'), 'utf8').replace(mark, '')
  const [load = ''] = /function awsxLoad\(id\)\{.+?return require\(id\)\}/.exec(main) ?? []

  expect(main.match(/(?<![\w$.])require\(/g)).toHaveLength(1)
  expect(main.match(/awsxLoad\((?=["'`])/g)?.length).toBeGreaterThan(5)
  expect(main.match(/exports\.[\w$]+=/g)?.length).toBeGreaterThan(100)
  expect(main.slice(main.indexOf(load) + load.length)).toMatch(
    /^function awsxExport\(\)\{(?:exports\.[\w$]+=[\w$]+[,;])+\}\n\}\)\)$/,
  )
  const script = `const exports={};function awsxExport(){exports.a=1}${load};awsxLoad(exports).a`
  expect(runInNewContext(script, { require: (exports: object) => exports })).toBe(1)
})
