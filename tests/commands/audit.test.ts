/** The audit log: what is recorded where credentials are handed out, and `awsx audit`. */
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, RunOptions, Sandbox } from '../in-process/sandbox.ts'

const guard = '[[guard]]\naccounts = ["222222222222"]\nenvironment = "production"\n'
const all = '[audit]\nscope = "all"\n'
const confirm = ['--confirm', '222222222222'] as const
let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config: sampleConfig, credentials: sampleCredentials })
  sandbox.addProgram('tool')
  sandbox.writeSettings(guard)
})

afterEach(() => sandbox.close())

type Entry = Readonly<Record<string, unknown>>

const log = (): string => sandbox.readFile('state/audit/audit.jsonl') ?? ''

const entries = (): readonly Entry[] =>
  log()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry)

const run = (...argv: readonly string[]): Promise<Result> =>
  sandbox.runWith({ terminals: ['stderr'] }, ...argv)

describe('what is recorded', () => {
  test('exec of a guarded profile, with the access key that CloudTrail shows and without arguments', async () => {
    const { launched } = await run('exec', 'role', ...confirm, '--', 'tool', 'apply', 'secret-argument')

    expect(entries()).toEqual([
      {
        v: 1,
        at: new Date(sandbox.now()).toISOString(),
        event: 'issued',
        command: 'exec',
        profile: 'role',
        accountId: '222222222222',
        role: 'arn:aws:iam::222222222222:role/role-s',
        environment: 'production',
        access: 'full',
        narrowedBy: null,
        region: 'eu-west-1',
        accessKeyId: launched[0]?.env['AWS_ACCESS_KEY_ID'],
        expiresAt: launched[0]?.env['AWS_CREDENTIAL_EXPIRATION'],
        sessionName: sandbox.aws.calls.find(({ operation }) => operation === 'AssumeRole')?.parameters[
          'RoleSessionName'
        ],
        program: 'tool',
        argc: 2,
        args: null,
        cwd: '~',
        pid: process.pid,
        ancestors: [],
        tty: null,
        agent: null,
        confirmed: 'option',
        grantId: null,
        error: null,
        path: null,
      },
    ])
  })

  test.each([
    ['export', ['export', 'role', ...confirm]],
    ['credential-process', ['credential-process', 'role', ...confirm]],
    ['console', ['console', 'role', '--print', ...confirm]],
    ['token', ['token', 'eks', 'role', '--cluster', 'c', '--region', 'eu-west-1', ...confirm]],
  ])('%s', async (command, argv) => {
    const { status, stderr } = await run(...argv)

    expect([status, stderr]).toEqual([0, expect.any(String)])
    expect(entries()).toEqual([
      expect.objectContaining({ event: 'issued', command, accessKeyId: expect.stringMatching(/^ASIA/) }),
    ])
  })

  test('exec --server, also when the command ends', async () => {
    await run('exec', 'role', '--server', ...confirm, '--', 'tool')

    const [issued, ended] = entries()
    expect(issued).toMatchObject({ event: 'issued', command: 'exec', accessKeyId: expect.any(String) })
    expect(ended).toEqual({ ...issued, event: 'ended', at: ended?.['at'] })
    expect(entries()).toHaveLength(2)
  })

  test('the current folder with ~, the terminal, and what narrows the credentials', async () => {
    const processes = { '/proc/self/stat': '9 (node) S 8 9 9 34819 -1 0' }
    const cwd = join(sandbox.home, 'shop')
    mkdirSync(cwd)
    const argv = ['export', 'role', ...confirm, '--read-only'] as const
    await sandbox.runWith({ processes, platform: 'linux', cwd }, ...argv)

    expect(entries()[0]).toMatchObject({
      cwd: '~/shop',
      tty: '/dev/pts/3',
      access: 'read',
      narrowedBy: 'assume-role',
    })
  })

  test('each, for every target, also without a guard', async () => {
    const argv = [
      'each',
      'role,keys',
      '--regions',
      'eu-west-1',
      '--yes',
      ...confirm,
      '--',
      '/bin/sh',
      '-c',
      'true',
    ]
    await run(...argv)

    expect(entries()).toHaveLength(4)
    for (const profile of ['role', 'keys'])
      for (const event of ['issued', 'ended']) {
        expect(entries()).toContainEqual(
          expect.objectContaining({ event, command: 'each', profile, program: 'sh', argc: 2 }),
        )
      }
  })

  test('use, and each new key of its shell once', async () => {
    const { stdout } = await sandbox.runWith({ env: { AWSX_SHELL: 'bash' } }, 'use', 'role', ...confirm)
    const state = /^__awsx_state='(.*)'$/m.exec(stdout)?.[1]
    const env = { AWSX_SHELL: 'bash', AWSX_SHELL_STATE: state }
    sandbox.passTime(58 * 60_000)
    for (const words of [['--fetch'], [], []]) await sandbox.runWith({ env }, '__renew', ...words)

    expect(entries().map(({ event, command }) => [event, command])).toEqual([
      ['issued', 'use'],
      ['issued', 'use'],
    ])
    expect(new Set(entries().map(({ accessKeyId }) => accessKeyId)).size).toBe(2)
  })

  test('the portal link of the console, for which awsx has no access key', async () => {
    sandbox.writeSettings(all)
    await run('console', 'portal', '--print')

    expect(entries()).toEqual([expect.objectContaining({ command: 'console', accessKeyId: null })])
  })

  test('credential-process records a key once, however often programs ask', async () => {
    for (let time = 0; time < 3; time += 1) await run('credential-process', 'role', ...confirm)
    expect(entries()).toHaveLength(1)

    await run('credential-process', 'role', ...confirm, '--refresh')
    expect(entries()).toHaveLength(2)
    expect(new Set(entries().map(({ accessKeyId }) => accessKeyId)).size).toBe(2)
  })

  test('a password from the store, for each profile that gets one', async () => {
    sandbox.writeSettings(guard + all)
    const get = (profile: string) => run('token', 'ecr', profile, '--region', 'eu-west-1', ...confirm)
    for (const profile of ['role', 'keys']) await get(profile)
    const before = entries().length
    for (const profile of ['role', 'keys', 'role']) await get(profile)

    const later = entries().slice(before)
    expect(later.map(({ profile, accessKeyId }) => [profile, accessKeyId])).toEqual([
      ['role', null],
      ['keys', null],
    ])
  })

  test('an answer to each, a wrong one, and a missing terminal', async () => {
    const argv = ['each', 'role', '--yes', '--', '/bin/sh', '-c', 'true']
    await sandbox.runWith({ answers: ['2222'] }, ...argv)
    await sandbox.runWith({ answers: [''] }, ...argv)
    await sandbox.runWith({}, ...argv)

    expect(
      entries().map(({ command, event, error, confirmed }) => [command, event, error, confirmed]),
    ).toEqual([
      ['each', 'confirmed', null, 'terminal'],
      ['each', 'issued', null, 'terminal'],
      ['each', 'ended', null, 'terminal'],
      ['each', 'refused', 'CONFIRMATION_DECLINED', null],
      ['each', 'refused', 'CONFIRMATION_REQUIRED', null],
    ])
  })

  test('an answer on the terminal, a wrong one, and a missing terminal', async () => {
    const options: RunOptions = { answers: ['2222'] }
    await sandbox.runWith(options, 'export', 'role')
    await sandbox.runWith({ answers: [''] }, 'export', 'role')
    await run('export', 'role')

    expect(entries().map(({ event, error, confirmed }) => [event, error, confirmed])).toEqual([
      ['confirmed', null, 'terminal'],
      ['issued', null, 'terminal'],
      ['refused', 'CONFIRMATION_DECLINED', null],
      ['refused', 'CONFIRMATION_REQUIRED', null],
    ])
  })

  test('the processes above awsx, and the agent among them', async () => {
    const processes = {
      '/proc/self/stat': '9 (node) S 8 9 9 0 -1 0',
      '/proc/8/stat': '8 (a) b) S 7 8 8 0 -1 0',
      '/proc/7/stat': '7 (codex) S 1 7 7 0 -1 0',
    }
    await sandbox.runWith({ processes, platform: 'linux' }, 'export', 'role', ...confirm)

    expect(entries()[0]).toMatchObject({
      ancestors: [
        { pid: 8, name: 'a) b' },
        { pid: 7, name: 'codex' },
      ],
      agent: { name: 'codex', by: 'process:codex' },
    })
  })

  test('arguments only if the settings ask for them', async () => {
    sandbox.writeSettings(`${guard}[audit]\narguments = true\n`)
    await run('exec', 'role', ...confirm, '--', 'tool', 'apply', 'x'.repeat(5000))

    expect(entries()[0]).toMatchObject({ args: ['apply', expect.stringMatching(/^x+…$/)] })
    expect(log().length).toBeLessThanOrEqual(4096)
  })

  test('no secret of any kind', async () => {
    sandbox.writeSettings(`${guard}[audit]\nscope = "all"\narguments = true\n`)
    const { launched } = await run('exec', 'role', ...confirm, '--', 'tool', '-x')
    await run('export', 'keys', '--region', 'eu-west-1')
    await run('console', 'role', '--print', ...confirm)
    const secrets = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'].map((name) => launched[0]?.env[name])
    const keys = Object.values(sandbox.aws.data.users).flatMap(({ accessKeys }) => Object.values(accessKeys))

    expect(entries()).toHaveLength(3)
    expect(secrets.every((secret) => (secret ?? '').length > 10)).toBe(true)
    for (const secret of [...secrets, ...JSON.stringify(keys).matchAll(/"secret\w*":"([^"]+)"/gi)].flat())
      expect(log()).not.toContain(secret)
  })
})

describe('what is not recorded', () => {
  test('profiles without a guard, unless the settings say so', async () => {
    const argv = ['export', 'keys', '--region', 'eu-west-1']
    await run(...argv)
    expect(log()).toBe('')

    sandbox.writeSettings(all)
    await run(...argv)
    expect(entries()).toEqual([expect.objectContaining({ profile: 'keys', environment: null })])
  })

  test('anything, if it is off', async () => {
    sandbox.writeSettings(`${guard}[audit]\nscope = "off"\n`)
    await run('export', 'role', ...confirm)

    expect(log()).toBe('')
    expect((await run('audit')).stderr).toContain('the audit log is off')
  })

  test('commands that hand out nothing', async () => {
    sandbox.writeSettings(all)
    await run('explain', 'role')
    await run('list')
    await run('exec', 'role', '--dry-run', '--', 'tool')

    expect(log()).toBe('')
  })
})

describe('a log that cannot be written', () => {
  beforeEach(() => {
    sandbox.writeFile('elsewhere', '')
    mkdirSync(join(sandbox.home, 'state/audit'), { recursive: true, mode: 0o700 })
    symlinkSync(join(sandbox.home, 'elsewhere'), join(sandbox.home, 'state/audit/audit.jsonl'))
  })

  test('is a warning', async () => {
    const { status, stderr } = await run('export', 'role', ...confirm)

    expect(status).toBe(0)
    expect(stderr).toBe('awsx: warning: cannot write the audit log: the file is a symbolic link\n')
    expect(sandbox.readFile('elsewhere')).toBe('')
  })

  test('does not count as recorded', async () => {
    await run('credential-process', 'role', ...confirm)
    unlinkSync(join(sandbox.home, 'state/audit/audit.jsonl'))
    await run('credential-process', 'role', ...confirm)

    expect(entries()).toHaveLength(1)
  })

  test('is an error with audit.required, and nothing is handed out', async () => {
    sandbox.writeSettings(`${guard}[audit]\nrequired = true\n`)
    const { status, stdout, stderr } = await run('export', 'role', ...confirm)

    expect(status).toBe(7)
    expect(stdout).toBe('')
    expect(stderr).toContain('[AUDIT_UNAVAILABLE]')
  })

  test('is a warning with audit.required if the command has ended already', async () => {
    const file = join(sandbox.home, 'state/audit/audit.jsonl')
    sandbox.writeSettings(`${guard}[audit]\nrequired = true\n`)
    unlinkSync(file)
    const launch = (): number => {
      unlinkSync(file)
      symlinkSync(join(sandbox.home, 'elsewhere'), file)
      return 3
    }
    const argv = ['exec', 'role', '--server', ...confirm, '--', 'tool']
    const { status, stderr } = await sandbox.runWith({ launch }, ...argv)

    expect(status).toBe(3)
    expect(stderr).toBe('awsx: warning: cannot write the audit log: the file is a symbolic link\n')
  })
})

test('the folder and the file are for the user only', async () => {
  await run('export', 'role', ...confirm)
  const file = join(sandbox.home, 'state/audit/audit.jsonl')
  chmodSync(file, 0o644)
  await run('export', 'role', ...confirm)

  expect(statSync(join(sandbox.home, 'state/audit')).mode & 0o777).toBe(0o700)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(entries()).toHaveLength(2)
})

describe('awsx audit', () => {
  beforeEach(async () => {
    sandbox.writeSettings(guard + all)
    await run('exec', 'role', ...confirm, '--', 'tool', 'x')
    sandbox.passTime(3_600_000)
    await run('export', 'keys', '--region', 'eu-west-1')
    await run('export', 'role')
  })

  test('shows the entries', async () => {
    const { stdout, stderr } = await run('audit')

    expect(stderr).toBe('')
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/ {2,}/))
    expect(rows[0]).toEqual(['TIME', 'EVENT', 'PROFILE', 'ACCOUNT', 'ROLE', 'ACCESS KEY', 'COMMAND', 'FROM'])
    expect(rows.slice(1).map((row) => row.slice(1, 5))).toEqual([
      ['issued', 'role', '222222222222', 'role-s'],
      ['issued', 'keys', expect.any(String), '-'],
      ['refused (CONFIRMATION_REQUIRED)', 'role', '222222222222', 'role-s'],
    ])
    expect(rows[1]?.[6]).toBe('exec tool +1')
  })

  test.each([
    ['--profile', 'keys', ['keys']],
    ['--account', '222222222222', ['role', 'role']],
    ['--event', 'refused', ['role']],
    ['--since', '30m', ['keys', 'role']],
    ['--since', '2025-01-15', ['role', 'keys', 'role']],
    ['--since', '2025-01-16', []],
    ['--profile', 'k*', ['keys']],
    ['--agent', 'codex', []],
    ['--agent', '*', []],
  ])('%s %s', async (option, value, expected) => {
    const found = (await sandbox.json('audit', option, value, '--json')) as readonly Entry[]
    expect(found.map(({ profile }) => profile)).toEqual(expected)
  })

  test("--agent '*' finds what any agent did", async () => {
    await sandbox.runWith({ env: { CODEX_CI: '1' } }, 'export', 'keys', '--region', 'eu-west-1')

    for (const pattern of ['*', 'codex', 'c*'])
      expect(await sandbox.json('audit', '--agent', pattern, '--json')).toEqual([
        expect.objectContaining({ profile: 'keys', agent: { name: 'codex', by: 'env:CODEX_CI' } }),
      ])
  })

  test('--key finds the command behind an event of CloudTrail', async () => {
    const key = String(entries()[0]?.['accessKeyId'])
    const found = await sandbox.json('audit', '--key', key, '--json')
    expect(found).toEqual([entries()[0]])
  })

  describe('--cloudtrail', () => {
    const lookup = (key: unknown, rest: string): string =>
      `aws cloudtrail lookup-events --lookup-attributes AttributeKey=AccessKeyId,AttributeValue=${String(key)} ${rest}`

    test('prints a command for each access key and Region, and calls nothing', async () => {
      await run('export', 'role', ...confirm, '--region', 'us-east-1')
      const calls = sandbox.aws.calls.length
      const [role, keys] = entries()
      const { stdout, stderr } = await run('audit', '--cloudtrail')

      expect(stderr).toBe('')
      expect(stdout.split('\n')).toEqual([
        '# account 222222222222, profile role',
        lookup(
          role?.['accessKeyId'],
          '--region eu-west-1 --start-time 2025-01-15T09:00:01Z --end-time 2025-01-15T10:00:01Z',
        ),
        '# profile keys',
        lookup(keys?.['accessKeyId'], '--region eu-west-1 --start-time 2025-01-15T10:00:02Z'),
        '# account 222222222222, profile role',
        expect.stringContaining('--region us-east-1'),
        '',
      ])
      expect(sandbox.aws.calls).toHaveLength(calls)
    })

    test('as JSON, with the words of the command', async () => {
      const key = entries()[0]?.['accessKeyId']

      expect(await sandbox.json('audit', '--cloudtrail', '--profile', 'role', '--json')).toEqual([
        {
          accessKeyId: key,
          region: 'eu-west-1',
          accountId: '222222222222',
          profile: 'role',
          startTime: '2025-01-15T09:00:01Z',
          endTime: '2025-01-15T10:00:01Z',
          command: expect.arrayContaining(['aws', 'lookup-events', '2025-01-15T09:00:01Z']),
        },
      ])
    })

    test('of an edited log nothing gets into a command', async () => {
      const [line] = entries()
      const edited = [
        { ...line, accessKeyId: 'ASIA$(touch owned)' },
        {
          ...line,
          accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
          region: ';owned',
          profile: 'a\nowned',
          expiresAt: 'x',
        },
      ]
      writeFileSync(
        join(sandbox.home, 'state/audit/audit.jsonl'),
        edited.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
      )
      const { stdout } = await run('audit', '--cloudtrail')

      expect(stdout.split('\n')).toEqual([
        String.raw`# account 222222222222, profile a\nowned`,
        lookup('ASIAIOSFODNN7EXAMPLE', '--start-time 2025-01-15T09:00:01Z'),
        '',
      ])
    })

    test.each([
      [['--event', 'refused'], 0, 'no access key in these entries'],
      [['--follow'], 2, '--follow and --cloudtrail cannot be combined'],
    ])('with %j', async (words, status, message) => {
      const result = await run('audit', '--cloudtrail', ...words)
      expect(result).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(message) })
    })
  })

  test('an invalid time is an error', async () => {
    const { status, stderr } = await run('audit', '--since', 'soon')
    expect(status).toBe(2)
    expect(stderr).toContain('audit: invalid --since "soon"; expected a duration or a date')
  })

  test('skips a line that a crash cut short, and the next writer starts a new line', async () => {
    const file = join(sandbox.home, 'state/audit/audit.jsonl')
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"v":1,"at":"2025-01-15T10:00`)
    await run('export', 'role', ...confirm)
    const { stdout, stderr } = await run('audit', '--json')

    expect(JSON.parse(stdout)).toHaveLength(4)
    expect(stderr).toBe('awsx: warning: skipped 1 damaged line of the audit log\n')
  })

  test.each([
    ['profile', 5],
    ['role', { a: 1 }],
    ['command', null],
    ['cwd', []],
    ['agent', 'claude'],
    ['agent', {}],
    ['ancestors', 'shell'],
    ['ancestors', [null]],
    ['argc', '2'],
    ['args', [1]],
    ['error', false],
  ])('leaves out a field of the wrong type: %s %j', async (field, value) => {
    const line = { ...entries()[0], [field]: value }
    writeFileSync(join(sandbox.home, 'state/audit/audit.jsonl'), `${JSON.stringify(line)}\n`)
    const { status, stdout, stderr } = await run('audit', '--agent', 'codex')
    const { [field]: _, ...expected } = line

    expect([status, stdout, stderr]).toEqual([0, '', 'awsx: no entries match\n'])
    expect(await run('audit')).toMatchObject({ status: 0, stderr: '' })
    expect(await sandbox.json('audit', '--json')).toEqual([expected])
  })
})

test('explain says that a profile is recorded', async () => {
  sandbox.writeSettings(all)
  expect((await run('explain', 'keys')).stdout).toContain('recorded in the audit log')
  expect(await sandbox.json('explain', 'keys', '--json')).toMatchObject({ guard: { audited: true } })
})

test.each([
  ['[audit]\nscope = "some"\n', 'invalid audit.scope "some"; expected guarded, all, or off'],
  ['[audit]\nrequired = "maybe"\n', 'invalid audit.required "maybe"; expected true or false'],
  ['[audit]\nscop = "all"\n', 'unknown setting "audit.scop"'],
  ['audit = "all"\n', 'unknown setting "audit"'],
])('settings: %j', async (toml, message) => {
  sandbox.writeSettings(toml)
  expect((await run('list')).stderr).toContain(message)
})
