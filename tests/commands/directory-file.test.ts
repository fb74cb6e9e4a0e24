/** `.awsx.toml`: which profile it names, whether it is trusted, and the accounts that it allows. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, RunOptions, Sandbox } from '../in-process/sandbox.ts'

const file = 'profile = "role"\naccounts = ["222222222222"]\n'
let sandbox: Sandbox
let project: string

beforeEach(async () => {
  sandbox = await openSandbox({ config: sampleConfig, credentials: sampleCredentials })
  sandbox.addProgram('tool')
  project = join(sandbox.home, 'project')
  mkdirSync(join(project, 'deep/er'), { recursive: true })
})

afterEach(() => sandbox.close())

const write = (text: string): string => sandbox.writeFile('project/.awsx.toml', text)

const runIn = (options: RunOptions, ...argv: readonly string[]): Promise<Result> =>
  sandbox.runWith({ cwd: project, ...options }, ...argv)

const allow = (options: RunOptions = {}): Promise<Result> => runIn({ answers: ['y'], ...options }, 'allow')

const profileOf = (result: Result): string | undefined => result.launched[0]?.env['AWSX_PROFILE']

describe('trust', () => {
  test('a file that is not allowed names nothing, and nothing else is used instead', async () => {
    write(file)
    const { status, stderr, stdout } = await runIn({ env: { AWS_PROFILE: 'keys' } }, 'export')

    expect(status).toBe(4)
    expect(stdout).toBe('')
    expect(stderr).toContain(
      'the directory file is not allowed yet (~/project/.awsx.toml) [DIRECTORY_NOT_ALLOWED]',
    )
    expect(sandbox.aws.calls).toEqual([])
  })

  test('allow shows the file and asks; then it names the profile, also below', async () => {
    write(file)
    const { asked, said } = await allow()
    expect(asked).toHaveLength(1)
    expect(said.join('\n')).toContain('  profile = "role"')

    for (const cwd of [project, join(project, 'deep/er')])
      expect(profileOf(await runIn({ cwd, env: { AWS_PROFILE: 'keys' } }, 'exec', '--', 'tool'))).toBe('role')
  })

  test('a change takes the trust away, and undoing it gives it back', async () => {
    write(file)
    await allow()
    write(`${file}region = "eu-west-1"\n`)
    const { stderr } = await runIn({}, 'exec', '--', 'tool')
    expect(stderr).toContain('the directory file has changed since you allowed it')

    write(file)
    expect(profileOf(await runIn({}, 'exec', '--', 'tool'))).toBe('role')
  })

  test('the same content elsewhere is not allowed', async () => {
    write(file)
    await allow()
    sandbox.writeFile('other/.awsx.toml', file)

    expect((await runIn({ cwd: join(sandbox.home, 'other') }, 'export')).stderr).toContain(
      'DIRECTORY_NOT_ALLOWED',
    )
  })

  test.each([
    ['without a terminal', {}],
    ['for an agent', { answers: [], env: { CLAUDECODE: '1' } }],
  ])('allow is refused %s', async (_who, options: RunOptions) => {
    write(file)
    const { status, stderr } = await runIn(options, 'allow')
    expect(status).toBe(4)
    expect(stderr).toContain('CONFIRMATION_REQUIRED')
  })

  test('an answer other than yes does not allow it', async () => {
    write(file)
    expect((await allow({ answers: [''] })).status).toBe(4)
    expect((await runIn({}, 'export')).status).toBe(4)
  })

  test('deny lets commands go on without the profile, and allow --list shows it', async () => {
    write('profile = "role"\n')
    await allow()
    await runIn({}, 'deny')
    const named = await runIn({ env: { AWS_PROFILE: 'keys' } }, 'exec', '--', 'tool')

    expect(profileOf(named)).toBe('keys')
    expect((await runIn({}, 'allow', '--list')).stdout).toBe(`denied  ${join(project, '.awsx.toml')}\n`)
  })

  test('decisions are in the audit log', async () => {
    write(file)
    await allow()
    await runIn({}, 'deny')
    expect(await sandbox.json('audit', '--json')).toMatchObject([
      { event: 'allowed', path: join(project, '.awsx.toml') },
      { event: 'denied', path: join(project, '.awsx.toml') },
    ])
  })
})

describe('files that cannot be allowed', () => {
  test('one that others can write', async () => {
    chmodSync(write(file), 0o666)
    expect((await allow({ answers: [] })).stderr).toContain('is writable by others')
    expect((await runIn({}, 'export')).stderr).toContain('is writable by others')
  })

  test('a symbolic link', async () => {
    sandbox.writeFile('elsewhere.toml', file)
    symlinkSync(join(sandbox.home, 'elsewhere.toml'), join(project, '.awsx.toml'))
    expect((await allow({ answers: [] })).stderr).toContain('the directory file is a symbolic link')
  })

  test('one that was allowed and is writable by others since', async () => {
    const path = write(file)
    await allow()
    chmodSync(path, 0o666)
    expect((await runIn({}, 'export')).stderr).toContain('DIRECTORY_NOT_ALLOWED')
  })
})

test('a directory that is a symbolic link is its target', async () => {
  write(file)
  await allow()
  symlinkSync(project, join(sandbox.home, 'link'))

  expect(profileOf(await runIn({ cwd: join(sandbox.home, 'link') }, 'exec', '--', 'tool'))).toBe('role')
})

describe('which profile', () => {
  beforeEach(async () => {
    write('profile = "role"\n')
    await allow()
  })

  test.each([
    ['an argument', ['exec', 'keys', '--', 'tool'], {}, 'keys'],
    ['--profile', ['exec', '--profile', 'keys', '--', 'tool'], {}, 'keys'],
    ['AWSX_PROFILE', ['exec', '--', 'tool'], { AWSX_PROFILE: 'keys' }, 'keys'],
    ['the file before AWS_PROFILE', ['exec', '--', 'tool'], { AWS_PROFILE: 'keys' }, 'role'],
  ])('%s', async (_what, argv, env, expected) => {
    expect(profileOf(await runIn({ env }, ...argv))).toBe(expected)
  })

  test('credential-process does not read it', async () => {
    const env = { AWS_PROFILE: 'keys' }
    expect((await runIn({ env }, 'credential-process')).stdout).toContain('"AccessKeyId":"AKIA')
  })

  test('no file counts in the home directory', async () => {
    sandbox.writeFile('.awsx.toml', 'profile = "role"\n')
    expect((await runIn({ cwd: sandbox.home }, 'explain')).stderr).not.toContain('DIRECTORY')
  })

  test('explain says where the profile is from', async () => {
    expect((await runIn({}, 'explain')).stdout).toContain('directory file: ~/project/.awsx.toml')
  })

  test('its region counts, after the option and the variable', async () => {
    write('profile = "role"\nregion = "eu-west-3"\n')
    await allow()
    const regionOf = async (env: Record<string, string>, ...words: readonly string[]) =>
      (await runIn({ env }, 'exec', ...words, '--', 'tool')).launched[0]?.env['AWS_REGION']

    expect(await regionOf({})).toBe('eu-west-3')
    expect(await regionOf({ AWS_REGION: 'eu-west-2' })).toBe('eu-west-2')
    expect(await regionOf({}, '--region', 'eu-west-1')).toBe('eu-west-1')
  })

  test('production is asked for all the same', async () => {
    sandbox.writeSettings('[[guard]]\naccounts = ["222222222222"]\nenvironment = "production"\n')
    expect((await runIn({}, 'export')).stderr).toContain('CONFIRMATION_REQUIRED')
    expect((await runIn({ answers: ['2222'] }, 'export')).status).toBe(0)
  })
})

describe('accounts', () => {
  const each = (...words: readonly string[]): Promise<Result> =>
    runIn({}, 'each', ...words, '--yes', '--output', 'json', '--', '/bin/sh', '-c', 'echo ran')

  test('each refuses a target in another account, whatever the file names', async () => {
    write('profile = "other"\nregion = "eu-west-3"\naccounts = ["333333333333"]\n')
    const named = await each('role')
    expect([named.status, named.stdout]).toEqual([3, ''])
    expect(named.stderr).toContain(
      'uses account 222222222222, and the directory file allows only 333333333333',
    )

    const matched = await each('rol*')
    expect(matched.status).toBe(123)
    expect(matched.stdout).toContain('DIRECTORY_ACCOUNT_MISMATCH')
    expect(matched.stdout).not.toContain('ran')
  })

  test('each runs in the accounts that the file lists, also if the config does not name the account', async () => {
    write('accounts = ["222222222222"]\n')
    expect((await each('role')).status).toBe(0)

    const other = await each('keys')
    expect(other.stdout + other.stderr).toContain('DIRECTORY_ACCOUNT_MISMATCH')
    expect(other.stdout).not.toContain('ran')
  })

  test.each([
    ['before trust', undefined],
    ['after allow', 'allow'],
    ['after deny', 'deny'],
  ])('another account is refused %s, whatever names the profile', async (_when, command) => {
    write('accounts = ["333333333333"]\n')
    if (command !== undefined) await runIn({ answers: command === 'allow' ? ['y'] : [] }, command)
    const { status, stderr, launched } = await runIn({}, 'exec', 'role', '--', 'tool')

    expect(status).toBe(125)
    expect(launched).toEqual([])
    expect(stderr).toContain(
      'profile "role" uses account 222222222222, and the directory file allows only 333333333333 (~/project/.awsx.toml) [DIRECTORY_ACCOUNT_MISMATCH]',
    )
  })

  test('an account that the config does not name is asked for', async () => {
    write('accounts = ["333333333333"]\n')
    const argv = ['export', 'keys', '--region', 'eu-west-1']
    const { status, stdout, stderr } = await runIn({}, ...argv)
    expect([status, stdout]).toEqual([3, ''])
    expect(stderr).toContain('DIRECTORY_ACCOUNT_MISMATCH')

    write('accounts = ["111111111111", "222222222222"]\n')
    expect((await runIn({}, ...argv)).status).toBe(0)
  })

  test('a file that cannot be read or is wrong is an error', async () => {
    write('acounts = ["333333333333"]\n')
    expect((await runIn({}, 'export', 'role')).stderr).toContain('unknown key "acounts"')
    write('accounts = ["3"]\n')
    expect((await runIn({}, 'export', 'role')).stderr).toContain(
      'invalid accounts; expected account IDs in quotes',
    )
    write('accounts = [\n')
    expect((await runIn({}, 'export', 'role')).stderr).toContain('CONFIG_PARSE')
    write('x'.repeat(65 * 1024))
    expect((await runIn({}, 'export', 'role')).stderr).toContain('CONFIG_UNREADABLE')
  })
})

describe('a git worktree', () => {
  const worktree = (): string => join(sandbox.home, 'worktree')

  /** As `git worktree add` writes it. */
  function addWorktree(back: string): void {
    const metadata = join(project, '.git/worktrees/w')
    mkdirSync(metadata, { recursive: true })
    mkdirSync(worktree(), { recursive: true })
    writeFileSync(join(worktree(), '.git'), `gitdir: ${metadata}\n`)
    writeFileSync(join(metadata, 'gitdir'), `${back}\n`)
    sandbox.writeFile('worktree/.awsx.toml', file)
  }

  beforeEach(async () => {
    write(file)
    await allow()
  })

  test('shares the trust of the main checkout', async () => {
    addWorktree(join(worktree(), '.git'))
    expect(profileOf(await runIn({ cwd: worktree() }, 'exec', '--', 'tool'))).toBe('role')

    sandbox.writeFile('worktree/.awsx.toml', `${file}# changed\n`)
    expect((await runIn({ cwd: worktree() }, 'export')).stderr).toContain('DIRECTORY_NOT_ALLOWED')
  })

  test('a forged .git file, which the repository does not list, shares nothing', async () => {
    addWorktree(join(sandbox.home, 'real-worktree/.git'))
    expect((await runIn({ cwd: worktree() }, 'export')).stderr).toContain('DIRECTORY_NOT_ALLOWED')
  })
})

test('doctor reports a file that is not allowed, and one that is wrong', async () => {
  write(file)
  expect((await runIn({}, 'doctor')).stdout).toContain('the directory file is not allowed yet')
  write('profil = "dev"\n')
  expect((await runIn({}, 'doctor')).stdout).toContain('unknown key "profil"')
})
