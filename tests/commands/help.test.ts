import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { sampleConfig } from '../local-aws/sample-files.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox({ config: sampleConfig })
})

afterAll(() => sandbox.close())

describe('help', () => {
  test('lists the commands without a topic', async () => {
    expect(await sandbox.run('help')).toEqual(await sandbox.run('--help'))
  })

  test.each(['exec', 'help', 'version', 'init'])('%s prints the same as --help', async (name) => {
    const result = await sandbox.run('help', name)

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(result).toEqual(await sandbox.run(name, '--help'))
  })

  test.each([
    ['profiles', 'AWSX_PROFILE'],
    ['sign-in', 'awsx logout'],
    ['environment', 'AWS_SESSION_TOKEN'],
    ['exit-codes', '130'],
  ])('explains the topic %s', async (topic, word) => {
    const result = await sandbox.run('help', topic)

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(result.stdout).toContain(word)
  })

  test.each([
    [{}, 80],
    [{ terminals: ['stdout'], columns: 40 }, 40],
    [{ terminals: ['stdout'], columns: 200 }, 100],
    [{ env: { COLUMNS: '60' }, terminals: ['stdout'], columns: 40 }, 60],
    [{ env: { COLUMNS: 'wide' }, terminals: ['stdout'], columns: 40 }, 40],
  ] as const)('with %j uses %i columns', async (options, columns) => {
    const { stdout } = await sandbox.runWith(options, 'exec', '--help', '--no-color')
    const longest = Math.max(...stdout.split('\n').map((line) => line.length))

    expect(longest).toBeLessThanOrEqual(columns)
    expect(longest).toBeGreaterThan(columns - 10)
  })

  test('has colors on a terminal only', async () => {
    const colored = await sandbox.runWith({ terminals: ['stdout'] }, 'help', 'exec')

    expect(colored.stdout).toContain('\u001b[1mOptions\u001b[22m')
    expect((await sandbox.run('help', 'exec')).stdout).not.toContain('\u001b')
  })

  test.each(['SSO_LOGIN_REQUIRED', 'sso_login_required'])('explains the error %s', async (code) => {
    const result = await sandbox.run('help', code)

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(result.stdout).toMatch(/^SSO_LOGIN_REQUIRED\n\nCause\n {2}[^]+\n\nFix\n {2}.*awsx login.*\n$/)
  })

  test.each([
    ['exce', 'did you mean "exec"?'],
    ['SSO_LOGIN_REQUIRD', 'did you mean "SSO_LOGIN_REQUIRED"?'],
    ['assume', 'to run one command: awsx exec PROFILE'],
    ['toString', 'awsx help'],
  ])('rejects the topic %s', async (topic, hint) => {
    const result = await sandbox.run('help', topic)

    expect(result).toMatchObject({ status: 2, stdout: '' })
    expect(result.stderr).toMatch(
      /^awsx: error: help: unknown topic ".*" \[USAGE\]\n|; expected a command, a topic, or an error code/,
    )
    expect(result.stderr).toContain(`awsx: hint: ${hint}\n`)
  })

  test('accepts only one topic', async () => {
    expect(await sandbox.run('help', 'exec', 'login')).toMatchObject({ status: 2, stdout: '' })
  })
})

describe('commands and options of other tools', () => {
  test.each([
    [['portal'], '"portal" is a profile, not a command', 'awsx exec portal'],
    [['ls'], 'unknown command "ls"', 'awsx list'],
    [['sso', 'login'], 'unknown command "sso"', 'awsx login'],
    [['sso', 'logout'], 'unknown command "sso"', 'awsx logout'],
    [['export-credentials', 'dev'], 'unknown command "export-credentials"', 'awsx export dev'],
    [['console', '-s', 'ec2'], 'console: unknown option -s', 'did you mean --service?'],
    [['list', '-j'], 'list: unknown option -j', 'did you mean --json?'],
    [['whoami', '-A', '111111111111'], 'whoami: unknown option -A', 'did you mean --account?'],
    [['whoami', '--role-name', 'Admin'], 'whoami: unknown option --role-name', 'did you mean --role?'],
    [['console', '--url'], 'console: unknown option --url', 'did you mean --print?'],
    [['sync', '--sso-session', 'work'], 'sync: unknown option --sso-session', 'awsx sync SESSION'],
    [['status', '--format', 'json'], 'status: --format requires --prompt', 'awsx status --json'],
    [['populate'], 'unknown command "populate"', 'awsx sync'],
    [
      ['login', '--stdout'],
      'login: unknown option --stdout',
      'to print the link to the console: awsx console PROFILE --print',
    ],
  ])('%j', async (words, problem, hint) => {
    const result = await sandbox.run(...words)

    expect(result).toMatchObject({ status: 2, stdout: '' })
    expect(result.stderr).toContain(`awsx: error: ${problem} [USAGE]\nawsx: hint: ${hint}\n`)
  })

  test.each([
    [['init', '-j'], '--json'],
    [['sync', '--sso-session', 'work'], 'awsx login'],
    [['list', '-s'], '--service'],
  ])('%j gets no hint for what the command does not have', async (words, wrong) => {
    const result = await sandbox.run(...words)

    expect(result).toMatchObject({ status: 2, stdout: '' })
    expect(result.stderr).toContain('unknown option')
    expect(result.stderr).not.toContain(wrong)
  })

  test('exec --ecs-server', async () => {
    const result = await sandbox.run('exec', 'role', '--ecs-server')

    expect(result).toMatchObject({ status: 125, stdout: '' })
    expect(result.stderr).toContain('awsx: hint: awsx exec PROFILE --server\n')
  })

  test('an unreadable config does not hide an unknown command', async () => {
    const broken = await openSandbox({ config: '[broken' })
    try {
      const result = await broken.run('portal')
      expect(result).toMatchObject({ status: 2 })
      expect(result.stderr).toContain('unknown command "portal" [USAGE]')
    } finally {
      await broken.close()
    }
  })
})

test.each([
  [['exec', 'portal', '--profile', 'role', '--', 'terraform'], 125],
  [['whoami', 'portal', '--profile=role'], 2],
  [['console', 'portal', '--profile=role'], 2],
] as const)('%j names two profiles', async (words, status) => {
  const result = await sandbox.run(...words)

  expect(result).toMatchObject({ status, stdout: '', launched: [] })
  expect(result.stderr).toContain('two profiles given: "portal" and --profile role [USAGE]')
})
