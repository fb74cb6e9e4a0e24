/** Taking keys out of two files: out of both, or out of none. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'

import { AwsxError } from '../../src/errors.ts'
import type { FileEdit } from '../../src/keys/move/edit-files.ts'
import { backupOf, writeEdits } from '../../src/keys/move/write-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-write-files-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A file with the text before the edit, unless another program changed it. */
function addFile(name: string, content = `${name} with keys`): FileEdit {
  const path = join(folder, name)
  writeFileSync(path, content)
  return { path, before: `${name} with keys`, after: `${name} without keys` }
}

const read = ({ path }: FileEdit): string => readFileSync(path, 'utf8')

test('both files are written, and their backups stay until they are removed', () => {
  const edits = [addFile('credentials'), addFile('config')]
  writeEdits(edits, () => undefined)
  expect(edits.map(read)).toEqual(['credentials without keys', 'config without keys'])
  expect(edits.map(({ path }) => readFileSync(backupOf(path), 'utf8'))).toEqual(
    edits.map(({ before }) => before),
  )
})

test('if the second file cannot be written, the first gets its keys back', () => {
  const edits = [addFile('credentials'), addFile('config', 'changed meanwhile')]
  expect(() => writeEdits(edits, () => undefined)).toThrow(
    expect.objectContaining({
      code: 'CONFIG_UNREADABLE',
      message: expect.stringContaining('another program changed the file in the meantime'),
      hints: [`${edits[0]?.path} was restored`, 'run the command again'],
    }),
  )
  expect(edits.map(read)).toEqual(['credentials with keys', 'changed meanwhile'])
  expect(readdirSync(folder).sort()).toEqual(['config', 'credentials'])
})

test('a file that cannot be put back is named with its backup, and the others are put back', () => {
  const edits = [addFile('credentials'), addFile('config')]
  const verify = (): never => {
    writeFileSync(join(folder, 'credentials'), 'changed meanwhile')
    throw new AwsxError('STORE_UNAVAILABLE', 'not verified', { at: 'config:3', hints: ['look'] })
  }
  const [first, second] = edits
  expect(() => writeEdits(edits, verify)).toThrow(
    expect.objectContaining({
      code: 'STORE_UNAVAILABLE',
      message: 'not verified',
      at: 'config:3',
      hints: [
        `${first?.path} has lost its keys, which are still in the store and in its backup: ${backupOf(first?.path ?? '')}`,
        `${second?.path} was restored`,
        'look',
      ],
    }),
  )
  expect(edits.map(read)).toEqual(['changed meanwhile', 'config with keys'])
  expect(readdirSync(folder).sort()).toEqual(['config', 'credentials', 'credentials.awsx-keys-backup'])
})
