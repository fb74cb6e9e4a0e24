/** The data that the binary has of ICU: what stays, and that it answers as Bun does with all of it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { builtBinary, loadScript, root } from './release-scripts.ts'

const bun = join(root, '.runtimes/bun/bin/bun')
/** On macOS, the data is the system's. */
const describeWithBun = existsSync(bun) && process.platform !== 'darwin' ? describe : describe.skip
const binary = builtBinary()

describe('of the data', () => {
  test.each([
    ['coll/root.res', true],
    ['coll/ucadata.icu', true],
    ['brkitr/char.brk', true],
    ['nfkc.nrm', true],
    ['uts46.nrm', true],
    ['en.res', true],
    ['zone/en_001.res', true],
    ['unit/en_US_POSIX.res', true],
    ['de.res', false],
    ['es_419.res', false],
    ['coll/de__PHONEBOOK.res', false],
    ['lang/zh_Hant_TW.res', false],
    ['brkitr/cjdict.dict', false],
  ])('%s stays: %s', async (name, stays) => {
    const { isKept } = await loadScript('../small-icu.mjs')

    expect(isKept(`icudt78l/${name}`)).toBe(stays)
  })

  test.each(['icudt78l/translit/root.res', 'icudt78l/newData.res', 'icudt78l/nfkd.nrm', 'icudt79l/en.res'])(
    '%s, which nobody has decided on, ends the build',
    async (name) => {
      const { isKept } = await loadScript('../small-icu.mjs')

      expect(() => isKept(name)).toThrow(`unknown ICU data, "${name}"`)
    },
  )
})

test('awsx asks for the language of the user only in the page of explain, which a browser shows', () => {
  const dist = join(root, 'dist')
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.js'),
  )
  const uses = files.flatMap(
    (name) =>
      readFileSync(join(dist, name), 'utf8').match(
        /\blocaleCompare\(|\btoLocale(?!(?:Lower|Upper)Case)\w*\(|\bIntl\b(?:\.\w+)?(?:\([^)]*\))?/g,
      ) ?? [],
  )

  expect(uses.toSorted()).toEqual([
    'Intl.Collator(`en`,{numeric:!0})',
    'Intl.Segmenter',
    'Intl.Segmenter()',
    'toLocaleString(',
  ])
})

describeWithBun('with its data (needs node scripts/runtimes.mjs bun)', () => {
  let folder: string
  let small: string
  let expected: Answers

  beforeAll(async () => {
    const { keepSmallIcu } = await loadScript('../small-icu.mjs')
    folder = mkdtempSync(join(tmpdir(), 'awsx-test-'))
    small = join(folder, 'bun')
    const program = readFileSync(bun)
    keepSmallIcu(program)
    writeFileSync(small, program, { mode: 0o755 })
    expected = askAll(bun)
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each(['C.UTF-8', 'tr_TR.UTF-8'])('Bun answers as before with LC_ALL=%s', (locale) => {
    expect(Object.keys(expected).length).toBeGreaterThan(15)
    expect(askAll(small, { LC_ALL: locale, LANG: locale })).toEqual(expected)
  })

  test('a program that is small already is refused', async () => {
    const { keepSmallIcu } = await loadScript('../small-icu.mjs')

    expect(() => {
      keepSmallIcu(readFileSync(small))
    }).toThrow('the lists in scripts/small-icu.mjs are for 3990')
  })

  if (binary !== undefined) {
    test('the built binary has no more data than that, and answers the same', async () => {
      const { readIcuPackage } = await loadScript('../icu-package.mjs')
      const { isKept } = await loadScript('../small-icu.mjs')
      const names = readIcuPackage(readFileSync(binary)).items.map(({ name }) => name)

      expect(names.filter((name) => !isKept(name))).toEqual([])
      expect(names).toContain('icudt78l/coll/ucadata.icu')
      expect(askAll(binary, { BUN_BE_BUN: '1', LC_ALL: 'ja_JP.UTF-8' })).toEqual(expected)
    })
  }
})

type Answers = Readonly<Record<string, unknown>>

function askAll(program: string, variables: Readonly<Record<string, string>> = {}): Answers {
  const questions = join(import.meta.dirname, 'programs/icu-answers.mjs')
  const env = { ...process.env, TZ: 'Europe/Berlin', ...variables }
  const { stdout, stderr } = spawnSync(program, [questions], { encoding: 'utf8', env })
  if (stderr !== '') throw new Error(stderr)
  return JSON.parse(stdout) as Answers
}
