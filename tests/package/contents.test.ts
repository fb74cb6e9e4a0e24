/** What is sent to the registry: all that a user needs, nothing else. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publint } from 'publint'

import { pack, readManifest, root } from './tarball.ts'
import type { Tarball } from './tarball.ts'

let folder: string
let tarball: Tarball

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-test-'))
  tarball = pack(folder)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('publint has nothing to say', async () => {
  // A copy, because a buffer may be a part of a larger one.
  const bytes = new Uint8Array(readFileSync(tarball.path)).buffer
  const { messages } = await publint({ strict: true, pack: { tarball: bytes } })

  expect(messages).toEqual([])
})

test('it contains the bundle, the manual page, the licenses, the README and the manifest', () => {
  expect(tarball.files.filter((file) => !/^dist\/chunks\/[\w.-]+\.js$/.test(file)).toSorted()).toEqual([
    'LICENSE',
    'README.md',
    'dist/THIRD-PARTY-NOTICES.txt',
    'dist/awsx.1',
    'dist/awsx.js',
    'dist/docker-credential-awsx.js',
    'dist/groups.json',
    'dist/main.js',
    'dist/package.json',
    'package.json',
  ])
  expect(tarball.files.filter((file) => /\.map$|test/.test(file))).toEqual([])
})

test('it stays small', () => {
  expect(tarball.size).toBeLessThan(600_000)
  // Names of functions, which make the stack of a bug readable, are 110,000 of them.
  expect(tarball.unpackedSize).toBeLessThan(1_880_000)
})

test('nothing of it runs when it is installed', () => {
  const { scripts = {} } = readManifest(root)

  expect(
    Object.keys(scripts).filter((name) => /install|^prepare|^prepublish|dependencies/.test(name)),
  ).toEqual([])
})

test('contains the license of every package that the sources import', () => {
  const notices = readFileSync(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8')
  const { dependencies = {} } = readManifest(root)
  const imported = listImports().filter((name) => !(name in dependencies))

  expect(imported).toContain('age-encryption')
  const listed = new Set(notices.match(/^\S+ \d\S+ \(.+\)$/gm)?.map((line) => line.replace(/ \(.*/, '')))
  const wanted = imported.map((name) => `${name} ${readManifest(join(root, 'node_modules', name)).version}`)
  expect(wanted.filter((entry) => !listed.has(entry))).toEqual([])
})

test('the bundle names no file of the machine it was built on', () => {
  for (const file of tarball.files.filter((name) => name.endsWith('.js')))
    expect(readFileSync(join(root, file), 'utf8')).not.toContain(root)
})

/** @returns the packages that files in src take more than types from */
function listImports(): readonly string[] {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  const names = files.flatMap((name) => {
    const text = readFileSync(join(root, 'src', name), 'utf8')
    const found = text.matchAll(/^(?:import (?!type\b)[^'"]*|.*\bimport\()'([^.'][^']*)'/gm)
    return [...found]
      .map(([, specifier = '']) => specifier)
      .filter((specifier) => !specifier.startsWith('node:'))
  })
  return [...new Set(names.map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier))]
}
