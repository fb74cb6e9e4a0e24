import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { runEditor } from '../../src/child/run-editor.ts'

let folder: string
let file: string

/** A command line that sh and cmd read alike. */
let replaceOneByTwo: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx editor-'))
  file = join(folder, 'a file.toml')
  const script = join(folder, 'replace.cjs')
  writeFileSync(
    script,
    `const fs = require('fs')
const [from, to, file] = process.argv.slice(2)
fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(from, to))`,
  )
  replaceOneByTwo = `"${process.execPath}" "${script}" one two`
})

afterAll(() => rmSync(folder, { recursive: true }))

const edit = (variables: Readonly<Record<string, string>>): Promise<number | undefined> =>
  runEditor(file, { env: { PATH: process.env['PATH'] ?? '', ...variables }, platform: process.platform })

test.each([
  ['VISUAL comes first', () => ({ VISUAL: replaceOneByTwo, EDITOR: 'exit 1' })],
  ['EDITOR is used without it', () => ({ VISUAL: '', EDITOR: replaceOneByTwo })],
])('%s, and is a command line with arguments', async (_title, variables) => {
  writeFileSync(file, 'one\n')

  expect(await edit(variables())).toBe(0)
  expect(readFileSync(file, 'utf8')).toBe('two\n')
})

test('gives the status of the editor', async () => {
  expect(await edit({ EDITOR: `"${process.execPath}" -e "process.exit(3)"` })).toBe(3)
  // That of cmd depends on its version.
  const status = process.platform === 'win32' ? expect.any(Number) : 127
  expect(await edit({ EDITOR: 'no-such-editor' })).toEqual(status)
  expect(await edit({ EDITOR: 'no-such-editor' })).not.toBe(0)
})
