/** When `awsx configure process` writes nothing. */
import { chownSync, chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { clientConfig, clientCredentials } from '../clients/clients.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config: clientConfig, credentials: clientCredentials })
  sandbox.addProgram('awsx')
})

afterEach(() => sandbox.close())

const configFile = (): string => join(sandbox.home, '.aws/config')
const config = (): string => readFileSync(configFile(), 'utf8')

describe('nothing is written', () => {
  test.each<[string, string, readonly string[], readonly [message: string, status: number]]>([
    ['for a profile that is not there', '', ['nope'], ['profile "nope" not found in', 3]],
    ['without a profile', '', [], ['a profile is required', 2]],
    [
      'for two profiles of one name',
      '',
      ['profile-for-sso', 'profile-for-role-s', '--as', 'x'],
      ['--as works with one profile only', 2],
    ],
    [
      'for a name that AWS tools would not find',
      '',
      ['profile-for-sso', '--as', 'a b'],
      ['invalid profile name "', 3],
    ],
    [
      'for the same name',
      '',
      ['profile-for-sso', '--as', 'profile-for-sso'],
      ['the second profile cannot have the same name', 3],
    ],
    [
      'over another profile',
      '',
      ['profile-for-sso', '--as', 'default'],
      ['profile "default" already exists', 3],
    ],
    [
      'for a program relative to the folder',
      '',
      ['profile-for-sso', '--command', './awsx'],
      ['relative to the working directory', 2],
    ],
    [
      'for a program with an open quote',
      '',
      ['profile-for-sso', '--command', "'awsx"],
      ['has an unterminated quote', 2],
    ],
    [
      'for an option of the wizard',
      '',
      ['profile-for-sso', '--start-url', 'x'],
      ['--start-url applies only to awsx configure sso', 2],
    ],
    [
      'in place for keys of the credentials file',
      '',
      ['default', '--in-place'],
      ['is in the credentials file', 3],
    ],
    [
      'in place for inherited keys',
      '[profile p]\ninclude_profile = profile-for-sso\n',
      ['p', '--in-place'],
      ['has include_profile', 3],
    ],
    [
      'in place for keys that others inherit',
      '[profile p]\ninclude_profile = profile-for-sso\n',
      ['profile-for-sso', '--in-place'],
      ['profile "p" includes', 3],
    ],
    [
      'in place for keys that others get as their source, without the role',
      `[profile p]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = p
[profile q]
role_arn = arn:aws:iam::222222222222:role/other
source_profile = p
`,
      ['p', '--in-place'],
      ['profile "q" would not get the same credentials as before; nothing was written', 3],
    ],
    [
      'in place for keys with lines below them',
      '[profile p]\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = profile-for-sso\nsession_tags =\n  a = b\n',
      ['p', '--in-place'],
      ['session_tags has nested lines', 3],
    ],
    [
      'in place over another profile',
      '[profile profile-for-sso-direct]\n',
      ['profile-for-sso', '--in-place'],
      ['already', 3],
    ],
    [
      'in place for a profile of awsx sync',
      '[profile p]\nsso_account_id = 1\nawsx_sync = corp/1/R\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = profile-for-sso\n',
      ['p', '--in-place'],
      ['awsx sync', 3],
    ],
    [
      'for a plan that fails',
      '[profile p]\nrole_arn = arn:aws:iam::222222222222:role/role-s\n',
      ['p'],
      ['has role_arn, but neither', 3],
    ],
  ])('%s', async (_, more, words, [message, status]) => {
    writeFileSync(configFile(), config() + more)
    const before = config()
    const run = await sandbox.run('configure', 'process', ...words, '--yes')
    expect(run.stderr).toContain(message)
    expect(run.status).toBe(status)
    expect(config()).toBe(before)
  })

  test('without a terminal and without --yes', async () => {
    const before = config()
    const run = await sandbox.run('configure', 'process', 'profile-for-sso')
    expect(run.stderr).toContain('--yes is required, because there is no terminal to prompt on')
    expect(run.status).toBe(2)
    expect(config()).toBe(before)
  })
})

const withRoot = process.getuid?.() === 0 ? describe : describe.skip

withRoot('as root', () => {
  test('the config file and its copy stay in their group', async () => {
    chownSync(configFile(), 0, 12_345)
    chmodSync(configFile(), 0o640)
    expect((await sandbox.run('configure', 'process', 'profile-for-sso', '--yes')).status).toBe(0)
    for (const file of [configFile(), `${configFile()}.awsx-backup`]) {
      const { gid, mode } = statSync(file)
      expect({ gid, mode: mode & 0o777 }).toEqual({ gid: 12_345, mode: 0o640 })
    }
  })
})

test('warns if tools will not find awsx', async () => {
  const path = join(sandbox.home, 'elsewhere')
  const run = await sandbox.runWith(
    { env: { PATH: path } },
    'configure',
    'process',
    'profile-for-sso',
    '--yes',
  )
  expect(run.status).toBe(0)
  expect(run.stderr).toContain('other AWS tools will not find it either')
})
