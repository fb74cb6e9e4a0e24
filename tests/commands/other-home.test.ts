/** Root with another user's home, as with `sudo -E`. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { chownSync, existsSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, Sandbox } from '../in-process/sandbox.ts'
import { passphrase } from '../store/passphrases.ts'
import { sampleConfig } from '../local-aws/sample-files.ts'

const describeRoot = process.getuid?.() === 0 ? describe : describe.skip

let sandbox: Sandbox
let home: string
let ownHome: string

beforeEach(async () => {
  sandbox = await openSandbox({ config: sampleConfig, store: false })
  home = sandbox.home
  ownHome = mkdtempSync(join(tmpdir(), 'awsx-root-'))
  chownSync(home, 1001, 1001)
  for (const name of listBelow(home)) chownSync(join(home, name), 1001, 1001)
})

afterEach(async () => {
  rmSync(ownHome, { recursive: true })
  await sandbox.close()
})

function listBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()
}

function run(...argv: string[]): Promise<Result> {
  const env = { AWSX_HOME: undefined, AWSX_PASSPHRASE_FILE: undefined, AWSX_PASSPHRASE: passphrase }
  return sandbox.runWith({ env, accountHome: ownHome }, ...argv)
}

describeRoot('root with the home of another user (needs root to set up)', () => {
  test('reads the config there, creates nothing there, and keeps the sign-in in its own home', async () => {
    const before = listBelow(home)
    const login = await run('login', 'portal')

    expect(login).toMatchObject({ status: 0 })
    const notice = `awsx: warning: HOME belongs to another user, so root's store is in ${ownHome}/.local/state/awsx; to use another folder, set AWSX_HOME\n`
    expect(login.stderr.split(notice)).toHaveLength(2)
    expect(await run('export', 'portal', '--refresh')).toMatchObject({ status: 0, stderr: '' })
    expect(listBelow(home)).toEqual(before)
  })

  test('makes that user the owner of files that it writes there', async () => {
    rmSync(join(home, '.aws/sso'), { recursive: true, force: true })
    await run('login', 'portal', '--share')
    await run('configure', 'process', 'portal')

    expect(listBelow(join(home, '.aws')).length).toBeGreaterThan(3)
    for (const name of listBelow(join(home, '.aws')))
      expect({ name, uid: lstatSync(join(home, '.aws', name)).uid }).toEqual({ name, uid: 1001 })
    expect(existsSync(join(home, '.local'))).toBe(false)
  })
})
