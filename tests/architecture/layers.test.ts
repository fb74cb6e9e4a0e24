import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'

import { folderOf, listImports } from './imports.ts'
import type { Import } from './imports.ts'

const root = join(import.meta.dirname, '../..')

interface Layer {
  readonly imports: readonly string[] | 'everything'
  readonly types?: readonly string[]
  readonly pure?: boolean
}

const { layers, privateFiles, sharedFiles } = (await import(join(root, 'scripts/layers.mjs'))) as {
  layers: Readonly<Record<string, Layer>>
  privateFiles: readonly string[]
  sharedFiles: readonly string[]
}
const { lintRules, pageWithTable, pageFile, rulesFile } = (await import(
  join(root, 'scripts/write-layers.mjs')
)) as {
  lintRules: () => string
  pageWithTable: (text: string) => string
  pageFile: string
  rulesFile: string
}

function isAllowed({ from, to, isType }: Import): boolean {
  const layer = layers[folderOf(from)]
  if (folderOf(from) === folderOf(to) || sharedFiles.includes(to)) return true
  if (layer === undefined) return false
  if (layer.imports === 'everything') return folderOf(to) !== ''
  if (layer.imports.includes(folderOf(to)) || layer.imports.includes(to)) return true
  return isType && (layer.types ?? []).includes(folderOf(to))
}

/** Lints one file as if it were in src, and returns what lint says. */
function lintPlanted(path: string, text: string): string {
  mkdirSync(join(root, 'build'), { recursive: true })
  const folder = mkdtempSync(join(root, 'build/planted-'))
  try {
    const file = join(folder, 'src', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    const words = ['-c', join(root, 'scripts/oxlint.json'), '--no-ignore', '--deny-warnings', file]
    return spawnSync(process.execPath, [join(root, 'node_modules/oxlint/bin/oxlint'), ...words], {
      encoding: 'utf8',
    }).stdout
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('the lint rules and the table of the page are what scripts/layers.mjs says', () => {
  expect(readFileSync(rulesFile, 'utf8')).toBe(lintRules())
  const page = readFileSync(pageFile, 'utf8')
  expect(page).toBe(pageWithTable(page))
})

test('every import in src, also of types and lazy ones, is on the list', () => {
  const imports = listImports().filter(({ from }) => folderOf(from) !== '')
  expect(imports.length).toBeGreaterThan(500)
  expect(imports.filter((one) => !isAllowed(one))).toEqual([])
})

test('a private file is imported by its own folder only, also lazily and for its types', () => {
  const imports = listImports().filter(({ to }) => privateFiles.includes(to))
  expect([...new Set(imports.map(({ from }) => folderOf(from)))]).toEqual(['system'])
})

test.each([
  ['commands/planted.ts', '../system/linux-calls.ts'],
  ['commands/exec/planted.ts', '../../system/linux-calls.ts'],
  ['child/planted.ts', '../system/linux-calls.ts'],
  ['plan/planted.ts', '../system/linux-calls.ts'],
  ['planted.ts', './system/linux-calls.ts'],
])('lint fails where %s calls native code', (path, source) => {
  const text = `import { linux } from '${source}'\n\nexport const planted = linux\n`
  expect(lintPlanted(path, text)).toContain(`'${source}' import is restricted`)
})

test('lint lets a file of system call native code', () => {
  const text = "import { linux } from './linux-calls.ts'\n\nexport const planted = linux\n"
  expect(lintPlanted('system/planted.ts', text)).toContain('Found 0 warnings and 0 errors')
})

describe('of some folders, lint allows types only', () => {
  const all = Object.entries(layers).flatMap(([folder, { types = [] }]) =>
    types.map((name) => [folder, name] as const),
  )

  test.each(all)('%s: %s', (folder, name) => {
    for (const [path, source] of [
      [`${folder}/planted.ts`, `../${name}/other.ts`],
      [`${folder}/deeper/planted.ts`, `../../${name}/other.ts`],
    ] as const) {
      const value = `import { other } from '${source}'\n\nexport const planted = other\n`
      expect(lintPlanted(path, value)).toContain(`only types of src/${name}`)
      const type = `import type { Other } from '${source}'\n\nexport type Planted = Other\n`
      expect(lintPlanted(path, type)).toContain('Found 0 warnings and 0 errors')
    }
  })

  test('and the values of the files that are named', () => {
    const text = "import { statSync } from '../system/files.ts'\n\nexport const planted = statSync\n"
    expect(lintPlanted('child/planted.ts', text)).toContain('Found 0 warnings and 0 errors')
    expect(lintPlanted('child/planted.ts', text.replace('files', 'profiles'))).toContain('only types')
  })
})

test('pure folders do not read the clock through an empty Date', () => {
  const src = join(root, 'src')
  const pure = Object.keys(layers).filter((folder) => layers[folder]?.pure === true)
  const files = pure.flatMap((folder) =>
    readdirSync(join(src, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file)),
  )
  expect(files.length).toBeGreaterThan(50)
  expect(files.filter((file) => /new Date\(\)/.test(readFileSync(join(src, file), 'utf8')))).toEqual([])
})

test('a file that keeps to the list passes lint', () => {
  const text = "import { AwsxError } from '../errors.ts'\n\nexport const planted = AwsxError\n"
  expect(lintPlanted('plan/planted.ts', text)).toContain('Found 0 warnings and 0 errors')
})

test.each([
  ['the clock', 'export const planted = Date.now()\n', 'Date.now'],
  ['randomness', 'export const planted = Math.random()\n', 'Math.random'],
  ['the process', 'export const planted = process.pid\n', "Unexpected use of 'process'"],
  ['the network', "export const planted = fetch('http://127.0.0.1')\n", "Unexpected use of 'fetch'"],
  ['a timer', 'export const planted = setTimeout\n', "Unexpected use of 'setTimeout'"],
  [
    'the disk',
    "import { readFileSync } from 'node:fs'\n\nexport const planted = readFileSync\n",
    "'node:fs'",
  ],
  [
    'the real context',
    "import { createRealContext } from '../real-context.ts'\n\nexport const planted = createRealContext\n",
    "'../real-context.ts'",
  ],
  [
    'a later stage',
    "import { openStore } from '../store/open-store.ts'\n\nexport const planted = openStore\n",
    "'../store/open-store.ts'",
  ],
])('lint fails where a pure folder reaches %s', (_what, text, said) => {
  expect(lintPlanted('plan/planted.ts', text)).toContain(said)
})

test.each(['unlisted', 'fast-start'])('a folder that is not listed may import nothing: %s', (folder) => {
  const text = "import { AwsxError } from '../errors.ts'\n\nexport const planted = AwsxError\n"
  expect(lintPlanted(`${folder}/planted.ts`, text)).toContain('not in scripts/layers.mjs')
})
