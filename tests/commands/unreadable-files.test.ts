/** Unreadable files named by the user: endless devices and folders. Every run ends with a reason. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { openSandbox } from '../in-process/sandbox.ts'
import type { RunOptions, Sandbox } from '../in-process/sandbox.ts'
import { sampleConfig } from '../local-aws/sample-files.ts'

const role = 'arn:aws:iam::222222222222:role/role-s'
const config = `[profile token]
region = ap-northeast-1
role_arn = ${role}
web_identity_token_file = /dev/zero

[profile folder]
region = ap-northeast-1
role_arn = ${role}
web_identity_token_file = /dev

[profile container]
region = ap-northeast-1
role_arn = ${role}
credential_source = EcsContainer

${sampleConfig}`

const describePosix = process.platform === 'win32' ? describe.skip : describe

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await openSandbox({ config })
})
afterEach(() => sandbox.close())

async function failureOf(profile: string, env: RunOptions['env'] = {}): Promise<string> {
  const result = await sandbox.runWith({ env }, 'export', profile)
  expect(result.stdout).toBe('')
  return result.stderr.split('\n')[0] ?? ''
}

describePosix('a file that never ends', () => {
  test.each<[string, string, RunOptions['env']]>([
    [
      'portal',
      'cannot read the /dev/zero file: it is larger than 16 MB (/dev/zero) [CONFIG_UNREADABLE]',
      { AWS_CONFIG_FILE: '/dev/zero' },
    ],
    [
      'portal',
      'cannot read the /dev/zero file: it is larger than 16 MB (/dev/zero) [CONFIG_UNREADABLE]',
      { AWS_SHARED_CREDENTIALS_FILE: '/dev/zero' },
    ],
    [
      'token',
      'the web identity token /dev/zero is larger than 64 KB (~/.aws/config:1) [CONFIG_UNREADABLE]',
      {},
    ],
    [
      'container',
      'the authorization token /dev/zero is larger than 64 KB (~/.aws/config:11) [PROFILE_NO_CREDENTIALS]',
      {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9/',
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/dev/zero',
      },
    ],
  ])('profile %s: %s', async (profile, failure, env) => {
    expect(await failureOf(profile, env)).toContain(failure)
  })

  test('the settings', async () => {
    mkdirSync(join(sandbox.home, '.config/awsx'), { recursive: true })
    symlinkSync('/dev/zero', join(sandbox.home, '.config/awsx/config.toml'))
    expect(await failureOf('portal')).toBe(
      'awsx: error: the settings file is larger than 16 MB (~/.config/awsx/config.toml) [CONFIG_UNREADABLE]',
    )
  })

  test('a CA bundle', async () => {
    const env = { AWS_CA_BUNDLE: '/dev/zero', AWS_ENDPOINT_URL: 'https://127.0.0.1:9' }
    expect(await failureOf('token', env)).toContain('/dev/zero')
  })
})

describe('a file in UTF-16, as Windows PowerShell writes it with ">"', () => {
  const bytes = Buffer.from('\uFEFF[profile x]\r\nregion = eu-central-1\r\n', 'utf16le')
  const convert = (path: string): string =>
    process.platform === 'win32'
      ? `awsx: hint: to convert it, in PowerShell: [IO.File]::WriteAllLines('${path}', (Get-Content '${path}'))\n`
      : `awsx: hint: to convert it, iconv -f utf-16 -t utf-8 '${path}'\n`

  test.each(['config', 'credentials'])('~/.aws/%s', async (name) => {
    const path = join(sandbox.home, '.aws', name)
    writeFileSync(path, bytes)
    const { stderr } = await sandbox.run('export', 'portal')
    expect(stderr).toContain(
      `cannot read the ~/.aws/${name} file: it is in UTF-16 and must be in UTF-8 (~/.aws/${name}) [CONFIG_UNREADABLE]\n`,
    )
    expect(stderr).toContain(convert(path))
  })

  test('the settings', async () => {
    const path = join(sandbox.home, '.config/awsx/config.toml')
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, bytes)
    const { stderr } = await sandbox.run('export', 'portal')
    expect(stderr).toContain('the settings file is in UTF-16 and must be in UTF-8')
    expect(stderr).toContain(convert(path))
  })
})

describe('a folder', () => {
  test('instead of a web identity token', async () => {
    expect(await failureOf('folder')).toContain('the web identity token /dev cannot be read (EISDIR)')
  })

  test('instead of the settings', async () => {
    mkdirSync(join(sandbox.home, '.config/awsx/config.toml'), { recursive: true })
    expect(await failureOf('portal')).toBe(
      'awsx: error: the settings file cannot be read (EISDIR) (~/.config/awsx/config.toml) [CONFIG_UNREADABLE]',
    )
  })
})
