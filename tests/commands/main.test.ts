/** What holds for every command: help, version, unknown words, and how failures are told. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readdirSync } from 'node:fs'

import { sampleConfig as config, sampleCredentials as credentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

/** The commands of the help; each has a test file of its name in this folder. */
const names = [
  'exec',
  'login',
  'logout',
  'export',
  'credential-process',
  'token',
  'use',
  'explain',
  'list',
  'status',
  'whoami',
  'console',
  'doctor',
  'config',
  'configure',
  'sync',
  'import',
  'add',
  'clear',
  'lock',
  'init',
  'completion',
  'help',
  'version',
]

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox({ config, credentials })
})

afterAll(() => sandbox.close())

describe('help', () => {
  test('lists every command on stdout', async () => {
    const result = await sandbox.run('--help')

    expect(result).toMatchObject({ status: 0, stderr: '' })
    for (const name of names) expect(result.stdout).toMatch(new RegExp(`^ +(awsx )?${name}\\b`, 'm'))
  })

  test('is on stderr, with status 2, if no command is given', async () => {
    const asked = await sandbox.run('-h')

    expect(await sandbox.run()).toMatchObject({ status: 2, stdout: '', stderr: asked.stdout })
  })

  test.each(names)('%s --help describes the command, whatever else is typed', async (name) => {
    const result = await sandbox.run(name, '--help', '--no-such-option')

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(result.stdout).toContain(`awsx ${name}`)
    expect(result.stdout).toContain('--quiet')
  })
})

test('every command of the help has a file of tests', () => {
  // The texts of `completion` are part of those of `init`.
  const files = readdirSync(import.meta.dirname)

  expect(names.filter((name) => name !== 'completion' && !files.includes(`${name}.test.ts`))).toEqual([])
})

// The build puts the version in; tests/package tests that.
test.each([[['--version']], [['exec', '--version']]])('%j prints the version', async (argv) => {
  const result = await sandbox.run(...argv)

  expect(result).toMatchObject({ status: 0, stderr: '' })
  expect(result.stdout).toBe('awsx development\n')
})

describe('what is typed wrong', () => {
  test('is an unknown command, with the one that was probably meant', async () => {
    const result = await sandbox.run('lgoin')

    expect(result).toMatchObject({ status: 2, stdout: '' })
    expect(result.stderr).toMatch(/^awsx: error: .*"lgoin" \[USAGE\]\nawsx: hint: .*"login"/)
  })

  test('is an option in front of the command', async () => {
    expect(await sandbox.run('--no-such-option')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('[USAGE]'),
    })
  })
})

describe('a failure', () => {
  test('is colored on a terminal, unless that is not wanted', async () => {
    const terminals = ['stderr'] as const
    const colored = await sandbox.runWith({ terminals }, 'export', 'gone')
    const plain = await sandbox.run('export', 'gone')
    const optedOut = await sandbox.runWith({ terminals }, 'export', 'gone', '--no-color')
    const noColor = await sandbox.runWith({ terminals, env: { NO_COLOR: '1' } }, 'export', 'gone')

    expect(colored.stderr).toContain('\u001b[31m')
    expect(plain.stderr).not.toContain('\u001b')
    expect([optedOut.stderr, noColor.stderr]).toEqual([plain.stderr, plain.stderr])
  })

  test.each([
    ['--debug', ['--debug'], {}],
    ['AWSX_DEBUG', [], { AWSX_DEBUG: '1' }],
  ])('has its stack with %s', async (_name, words, env) => {
    const { stderr } = await sandbox.runWith({ env }, 'export', 'gone', ...words)

    expect(stderr).toMatch(/^ {2}.*AwsxError/m)
    expect(stderr).toMatch(/^ {6}at /m)
  })

  test('is JSON on stdout as well with --json', async () => {
    const { status, stdout, stderr } = await sandbox.run('whoami', 'gone', '--json')

    expect(status).toBe(3)
    expect(JSON.parse(stdout)).toEqual({
      error: { code: 'PROFILE_NOT_FOUND', message: expect.any(String), hints: expect.any(Array), at: null },
    })
    expect(stderr).toContain('[PROFILE_NOT_FOUND]')
  })
})
