/** `awsx status --prompt` and `--watch`. */
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { hasTmux, openPane } from '../terminal/pane.ts'
import type { Pane } from '../terminal/pane.ts'
import { artefact, awsxInShell, isBinary } from './artefact.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox, RunOptions } from './sandbox.ts'

const config = `[profile profile-for-sso]
region = ap-northeast-1
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x

[profile profile-for-role-s]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = profile-for-sso

[profile other]
role_arn = arn:aws:iam::222222222222:role/other
source_profile = profile-for-sso

[profile broken]
role_arn = arn:aws:iam::222222222222:role/other
`

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(config)
  await sandbox.prepare('login', 'profile-for-role-s')
  sandbox.aws.resetCalls()
})

afterAll(() => sandbox.close())

async function prompt(env: NonNullable<RunOptions['env']>, ...words: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await sandbox.awsx(['status', '--prompt', ...words], { env })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

const keys = { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 's' }
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000 + 50_000).toISOString()

describe('the line for prompts', () => {
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['nothing where no profile is chosen', {}, ''],
    ['nothing for keys that are not of awsx', keys, ''],
    [
      'the profile of the shell and what is left of its credentials',
      { ...keys, AWSX_PROFILE: 'dev', AWS_CREDENTIAL_EXPIRATION: inMinutes(42) },
      'dev 42m\n',
    ],
    [
      'that they have expired',
      { ...keys, AWSX_PROFILE: 'dev', AWS_CREDENTIAL_EXPIRATION: inMinutes(-1) },
      'dev expired\n',
    ],
    ['the profile alone of credentials without end', { ...keys, AWSX_PROFILE: 'dev' }, 'dev\n'],
    ['a chosen profile with nothing in the store', { AWS_PROFILE: 'other' }, 'other\n'],
    ['a chosen profile that does not exist', { AWS_PROFILE: 'nope' }, 'nope\n'],
    ['a chosen profile that is broken', { AWS_DEFAULT_PROFILE: 'broken' }, 'broken\n'],
    ['no control characters', { AWS_PROFILE: 'a\u001B[2Jb' }, 'a\\x1b[2Jb\n'],
  ])('is %s', async (_, env, line) => {
    expect(await prompt(env)).toBe(line)
  })

  test('is what the store says publicly of a chosen profile', async () => {
    expect(await prompt({ AWS_PROFILE: 'profile-for-role-s' })).toMatch(
      /^profile-for-role-s (?:59m|1h 0m)\n$/,
    )
    // Neither passphrase nor key: nothing could be decrypted.
    const locked = { AWSX_PASSPHRASE_FILE: undefined, XDG_RUNTIME_DIR: undefined }
    expect(await prompt({ AWS_PROFILE: 'profile-for-role-s', ...locked })).toMatch(/ (?:59m|1h 0m)\n$/)
  })

  test('is the same within exec', async () => {
    const run = await sandbox.awsx(['exec', 'profile-for-role-s', '--', 'awsx', 'status', '--prompt'])
    expect(run.stdout).toMatch(/^profile-for-role-s (?:59m|1h 0m)\n$/)
  })

  test('has the words of --format', async () => {
    const env = { ...keys, AWSX_PROFILE: 'dev', AWS_REGION: 'eu-west-1', AWS_ACCOUNT_ID: '111111111111' }
    expect(await prompt(env, '--format', '[{profile}@{region} {account}{left}]')).toBe(
      '[dev@eu-west-1 111111111111]\n',
    )
    const run = await sandbox.awsx(['status', '--prompt', '--format', '{secret}'], { env })
    expect(run).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('unknown field {secret}'),
    })
  })

  test('makes no call', () => {
    expect(sandbox.aws.calls).toEqual([])
  })

  test.each([
    [['--prompt', '--watch']],
    [['--watch', '--prompt', '--format', '{profile}']],
    [['--format', 'x']],
  ])('%j is refused', async (words) => {
    expect(await sandbox.awsx(['status', ...words])).toMatchObject({ status: 2, stdout: '' })
  })
})

test('--watch without a terminal is refused', async () => {
  const run = await sandbox.awsx(['status', '--watch'])
  expect(run).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining('--watch requires a terminal on stdout'),
  })
})

let pane: Pane | undefined

afterEach(() => {
  pane?.close()
  pane = undefined
})

const quote = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`
const read = (name: string): string => readFileSync(join(sandbox.home, name), 'utf8')

function watch(): Pane {
  const script = [
    ...Object.entries(sandbox.env).map(([name, value]) => `export ${name}=${quote(value)}`),
    'cd "$HOME"',
    'echo BEFORE',
    'stty -a >before',
    `${awsxInShell} status --watch & echo $! >pid; fg >/dev/null`,
    'echo $? >status',
    'stty -a >after',
    'echo DONE',
    'exec cat',
  ]
  writeFileSync(join(sandbox.home, 'watch.sh'), script.join('\n'))
  pane = openPane(['bash', '-m', join(sandbox.home, 'watch.sh')])
  return pane
}

async function endOf(person: Pane): Promise<{ readonly status: number; readonly lines: readonly string[] }> {
  const screen = await person.until(/^DONE$/m)
  const modes = (name: string): string => read(name).replaceAll(/(rows|columns) \d+/g, '$1')
  expect(modes('after')).toBe(modes('before'))
  return { status: Number(read('status')), lines: screen.split('\n').filter((line) => line !== '') }
}

const onPty = hasTmux ? describe : describe.skip

onPty('status --watch (needs tmux)', () => {
  test.each([
    ['Ctrl-C', 'C-c', 130],
    ['Ctrl-D', 'C-d', 130],
    ['q', 'q', 0],
    ['Escape', 'Escape', 0],
  ])('%s leaves, and nothing stays on the terminal', async (_, key, status) => {
    const person = watch()
    const screen = await person.until(/^shell +not inside an awsx shell[^]*^press q to quit$/m)
    expect(screen).not.toContain('BEFORE')
    expect(screen).toMatch(/^cached +2 credentials/m)
    person.press(key)
    expect(await endOf(person)).toEqual({ status, lines: ['BEFORE', 'DONE'] })
  })

  test('shows what changes meanwhile', async () => {
    const person = watch()
    await person.until(/^cached +2 credentials/m)
    await sandbox.awsx(['clear', 'profile-for-role-s'])
    await person.until(/^cached +[01] credentials/m)
    person.press('C-c')
    expect((await endOf(person)).status).toBe(130)
    await sandbox.prepare('login', 'profile-for-role-s')
  })

  test('follows the size of the window', async () => {
    const person = watch()
    await person.until(/^press q to quit$/m)
    person.resize(40, 3)
    const small = await person.until(/^shell +not inside an awsx shell\n[^\n]*\n[^\n]*\n?$/)
    expect(small.trimEnd().split('\n')).toHaveLength(3)
    person.resize(100, 20)
    await person.until(/^press q to quit$/m)
    person.press('q')
    expect((await endOf(person)).status).toBe(0)
  })

  test('a signal ends it with the terminal as it was', async () => {
    const person = watch()
    await person.until(/^press q to quit$/m)
    process.kill(Number(read('pid')), 'SIGTERM')
    const { status, lines } = await endOf(person)
    expect(status).toBe(143)
    expect(lines.filter((line) => !line.includes('Terminated'))).toEqual(['BEFORE', 'DONE'])
  })
})

const node24 = join(import.meta.dirname, '../../.runtimes/node-24/bin/node')
const canTrace =
  !isBinary &&
  [
    ['strace', '-V'],
    [node24, '-v'],
  ].every(([program = '', word = '']) => spawnSync(program, [word]).status === 0)

;(canTrace ? describe : describe.skip)('status --prompt within exec (Node 24, strace)', () => {
  test('reads no config and no store, and loads little of awsx', async () => {
    const env = { ...keys, AWSX_PROFILE: 'dev' }
    const traced = ['-f', '-qq', '-e', 'trace=openat', node24, artefact, 'status', '--prompt']
    const run = await sandbox.run('strace', traced, { env })
    expect(run).toMatchObject({ status: 0, stdout: 'dev\n' })
    const opened = [...run.stderr.matchAll(/"([^"]+)", [A-Z_|]+\) = \d/g)].map(([, path = '']) => path)
    expect(opened.filter((path) => path.includes('.aws') || path.includes('store.json'))).toEqual([])
    const own = opened.filter((path) => path.includes('/chunks/'))
    expect(own.length).toBeGreaterThan(0)
    const sizeOf = (paths: readonly string[]) => paths.reduce((bytes, path) => bytes + statSync(path).size, 0)
    // The descriptions of commands grow with each option, and every command line is read by the same code.
    const isDescription = (path: string) => /\/(?:interactive-)?commands-/.test(path)
    const isReader = (path: string) => path.includes('/read-and-plan-')
    const isLoader = (path: string) => path.includes('/loader-')
    const others = own.filter((path) => !isDescription(path) && !isReader(path) && !isLoader(path))
    expect(sizeOf(others)).toBeLessThan(6_500)
    expect(sizeOf(own.filter(isLoader))).toBeLessThan(6_500)
    expect(sizeOf(own.filter(isDescription))).toBeLessThan(40_000)
    expect(sizeOf(own.filter(isReader))).toBeLessThan(100_000)
  })
})
