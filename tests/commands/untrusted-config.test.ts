/** awsx does not run programs from a config file that others can change. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { chmodSync, chownSync } from 'node:fs'
import { join } from 'node:path'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, Sandbox } from '../in-process/sandbox.ts'

const describePosix = process.platform === 'win32' ? describe.skip : describe
const describeRoot = process.getuid?.() === 0 ? describe : describe.skip
const uid = process.getuid?.()

const config = `[profile process]
region = ap-northeast-1
credential_process = /usr/bin/never-run

[profile mfa]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/mfa-role
source_profile = keys
mfa_serial = arn:aws:iam::111111111111:mfa/hanako
mfa_process = /usr/bin/never-run

[profile keys]
aws_access_key_id = AKIAAAAAAAAAAAAAAAAA
aws_secret_access_key = secret

[profile portal]
region = ap-northeast-1
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x
awsx_browser = /usr/bin/never-run
`

let sandbox: Sandbox
let file: string
beforeEach(async () => {
  sandbox = await openSandbox({ config })
  file = join(sandbox.home, '.aws/config')
})
afterEach(() => sandbox.close())

interface Problem {
  readonly code: string
  readonly at: string
  readonly message: string
  readonly fix: string
}

async function findProblems(): Promise<readonly Problem[]> {
  const { stdout } = await sandbox.run('doctor', '--json')
  const { problems } = JSON.parse(stdout) as { problems: readonly Problem[] }
  return problems.filter(({ code }) => ['writable-by-others', 'other-owner'].includes(code))
}

/** The result of a run that did not start its program. */
function denied(program: string, at: string): Partial<Result> {
  const stderr =
    `awsx: error: ${program} was not run, because ${file} is writable by others (mode 0666, owner uid ${uid}) (${at}) [CONFIG_UNTRUSTED]\n` +
    `awsx: hint: chmod go-w ${file}\n`
  return { status: 3, stdout: '', stderr }
}

describePosix('a config file that others can write (POSIX)', () => {
  beforeEach(() => chmodSync(file, 0o666))

  test('does not run its credential_process', async () => {
    const result = await sandbox.run('export', 'process')
    expect(result).toMatchObject(denied('profile "process": credential_process', '~/.aws/config:3'))
  })

  test('does not run its mfa_process', async () => {
    const result = await sandbox.run('export', 'mfa')
    expect(result).toMatchObject(denied('profile "mfa": mfa_process', '~/.aws/config:10'))
  })

  test('does not run its awsx_browser, but does run that of --browser', async () => {
    await sandbox.run('login', 'portal')
    const result = await sandbox.run('console', 'portal')
    expect(result).toMatchObject(denied('profile "portal": the program in awsx_browser', '~/.aws/config:22'))
    const other = await sandbox.run('console', 'portal', '--browser', '/usr/bin/mine')
    expect(other).toMatchObject({ status: 0, browsers: ['/usr/bin/mine'] })
  })

  test('works for profiles that run no program', async () => {
    expect(await sandbox.run('login', 'portal')).toMatchObject({ status: 0 })
  })

  test('is reported by doctor, and so is its folder', async () => {
    chmodSync(join(sandbox.home, '.aws'), 0o777)
    expect(await findProblems()).toEqual([
      {
        code: 'writable-by-others',
        level: 'warning',
        message: `~/.aws/config is writable by others (mode 0666, owner uid ${uid})`,
        at: '~/.aws/config',
        fix: `chmod go-w ${file}`,
      },
      expect.objectContaining({ at: '~/.aws', fix: `chmod go-w ${sandbox.home}/.aws` }),
    ])
  })
})

describePosix('a config file in a folder that others can write (POSIX)', () => {
  test('does not run its credential_process, because others can replace the file', async () => {
    const folder = join(sandbox.home, '.aws')
    chmodSync(folder, 0o777)
    const { status, stderr } = await sandbox.run('export', 'process')

    expect(status).toBe(3)
    expect(stderr).toBe(
      `awsx: error: profile "process": credential_process was not run, because ${folder} is writable by others (mode 0777, owner uid ${uid}) (~/.aws/config:3) [CONFIG_UNTRUSTED]\n` +
        `awsx: hint: chmod go-w ${folder}\n`,
    )
  })
})

describe('a config file that a relative path locates', () => {
  // The working directory of the runs is the home directory.
  const relative = '.aws/config'
  const problem = (program: string, at: string, variable = 'AWS_CONFIG_FILE'): Partial<Result> => ({
    status: 3,
    stdout: '',
    stderr:
      `awsx: error: ${program} was not run, because ${variable} is a relative path (${at}) [CONFIG_UNTRUSTED]\n` +
      `awsx: hint: set ${variable} to an absolute path\n`,
  })

  test('does not run its credential_process, mfa_process, or awsx_browser', async () => {
    const env = { AWS_CONFIG_FILE: relative }
    await sandbox.run('login', 'portal')

    expect(await sandbox.runWith({ env }, 'export', 'process')).toMatchObject(
      problem('profile "process": credential_process', '~/.aws/config:3'),
    )
    expect(await sandbox.runWith({ env }, 'export', 'mfa')).toMatchObject(
      problem('profile "mfa": mfa_process', '~/.aws/config:10'),
    )
    expect(await sandbox.runWith({ env }, 'console', 'portal')).toMatchObject(
      problem('profile "portal": the program in awsx_browser', '~/.aws/config:22'),
    )
  })

  test('works for profiles that run no program', async () => {
    const env = { AWS_CONFIG_FILE: relative }
    expect(await sandbox.runWith({ env }, 'login', 'portal')).toMatchObject({ status: 0 })
  })

  test('a relative HOME does not count, and the home of the user database does', async () => {
    const env = { HOME: 'elsewhere' }
    sandbox.writeFile('elsewhere/.aws/config', config)
    sandbox.writeConfig('[profile mine]\nregion = us-east-1\n')

    const { stdout } = await sandbox.runWith({ env }, 'list')
    expect(stdout).toContain('mine')
    expect(stdout).not.toContain('process')
  })
})

describePosix('a settings file that others can write (POSIX)', () => {
  test("does not run its browser, but does run the variable's", async () => {
    sandbox.writeSettings('browser = "/usr/bin/never-run"\n')
    file = join(sandbox.home, '.config/awsx/config.toml')
    chmodSync(file, 0o666)

    expect(await sandbox.run('login', 'portal')).toMatchObject(
      denied('the browser "/usr/bin/never-run"', file),
    )
    const other = await sandbox.runWith({ env: { AWSX_BROWSER: '/usr/bin/mine' } }, 'login', 'portal')
    expect(other).toMatchObject({ status: 0, browsers: ['/usr/bin/mine'] })
    expect(await findProblems()).toMatchObject([{ at: '~/.config/awsx/config.toml' }])
  })
})

describePosix('a settings file that others can write (POSIX), with a key command', () => {
  test('does not run it', async () => {
    sandbox.writeSettings('key_command = "echo a secret of the company"\n')
    file = join(sandbox.home, '.config/awsx/config.toml')
    chmodSync(file, 0o666)

    expect(await sandbox.run('store', 'move', 'command')).toMatchObject(denied('the key command', file))
  })
})

describeRoot('a config file of another user (needs root to set up)', () => {
  test('does not run its credential_process, and doctor reports it', async () => {
    chownSync(file, 1001, 1001)
    const result = await sandbox.run('export', 'process')

    expect(result.stderr).toContain(
      `because ${file} belongs to another user (mode 0600, owner uid 1001) (~/.aws/config:3) [CONFIG_UNTRUSTED]\n`,
    )
    expect(result.stderr).toContain(`awsx: hint: chown 0 ${file}\n`)
    expect(await findProblems()).toMatchObject([{ code: 'other-owner', fix: `chown 0 ${file}` }])
  })
})
