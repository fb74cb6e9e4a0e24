/** The file in the cache of `aws login`, which other programs and users may change. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { fileLocation, loginId } from '../../src/console-login/token-location.ts'
import type { TokenLocation } from '../../src/console-login/token-location.ts'
import { readTextFile } from '../../src/files/read-text.ts'

const session = 'arn:aws:sts::012345678910:assumed-role/Admin/admin'
const uid = process.getuid?.()
const describePosix = process.platform === 'win32' ? describe.skip : describe

let folder: string
let path: string
let location: TokenLocation
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-login-file-'))
  path = join(folder, `${loginId(session)}.json`)
  const env = { AWS_LOGIN_CACHE_DIRECTORY: folder }
  const user = { name: 'me', uid }
  location = fileLocation(session, {
    env,
    cwd: '/',
    platform: process.platform,
    user,
    readText: readTextFile,
  })
  writeFileSync(path, 'before', { mode: 0o600 })
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a refreshed token replaces the one that was refreshed', async () => {
  await location.write('after', 'before')
  expect(readFileSync(path, 'utf8')).toBe('after')
})

test('a refreshed token does not replace that of another program', async () => {
  writeFileSync(path, 'newer')
  await location.write('after', 'before')
  expect(readFileSync(path, 'utf8')).toBe('newer')
})

test('a refreshed token does not restore a file that a sign-out has removed', async () => {
  rmSync(path)
  await location.write('after', 'before')
  expect(existsSync(path)).toBe(false)
})

test('a new sign-in replaces any token', async () => {
  await location.write('signed in')
  expect(readFileSync(path, 'utf8')).toBe('signed in')
})

describePosix('a file that others can write (POSIX)', () => {
  test('is not used, and the reason is given', async () => {
    expect(await location.read()).toEqual({ text: 'before' })
    chmodSync(path, 0o666)

    expect(await location.read()).toEqual({
      text: undefined,
      problem: `is writable by others (mode 0666, owner uid ${uid})`,
      isMissing: false,
    })
  })
})
