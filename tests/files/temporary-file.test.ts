import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from '@jest/globals'

import { writeTemporaryFile } from '../../src/files/temporary-file.ts'

const describePosix = process.platform === 'win32' ? describe.skip : describe

describePosix('a temporary file', () => {
  test('is readable by the user only, and can be removed', () => {
    const file = writeTemporaryFile('page.html', 'text')
    expect(readFileSync(file.path, 'utf8')).toBe('text')
    expect(statSync(file.path).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(file.path)).mode & 0o777).toBe(0o700)
    file.remove()
    expect(existsSync(dirname(file.path))).toBe(false)
  })
})

test('does not leave a folder behind if the file cannot be written', () => {
  let path = ''
  try {
    writeTemporaryFile('missing/page.html', 'text')
  } catch (error) {
    path = (error as NodeJS.ErrnoException).path ?? ''
  }
  expect(path).toMatch(/awsx-\w+.missing.page\.html$/)
  expect(existsSync(dirname(dirname(path)))).toBe(false)
})
