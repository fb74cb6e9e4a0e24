import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { runEditor } from '../../src/child/run-editor.ts'

let folder: string
let file: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx editor-'))
  file = join(folder, 'a file.toml')
})

afterAll(() => rmSync(folder, { recursive: true }))

const edit = (variables: Readonly<Record<string, string>>): Promise<number | undefined> =>
  runEditor(file, { env: { PATH: process.env['PATH'] ?? '', ...variables }, platform: process.platform })

test.each([
  ['VISUAL comes first', { VISUAL: 'sed -i s/one/two/', EDITOR: 'false' }],
  ['EDITOR is used without it', { VISUAL: '', EDITOR: 'sed -i s/one/two/' }],
])('%s, and is a command line with arguments', async (_title, variables) => {
  writeFileSync(file, 'one\n')

  expect(await edit(variables)).toBe(0)
  expect(readFileSync(file, 'utf8')).toBe('two\n')
})

test('gives the status of the editor', async () => {
  expect(await edit({ EDITOR: 'exit 3; true' })).toBe(3)
  expect(await edit({ EDITOR: 'no-such-editor' })).toBe(127)
})
