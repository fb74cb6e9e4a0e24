/** What `exec` promises of the command: its status, its words, its streams, its shell. The environment is in environment.test.ts. */
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'
import { hasTerminals } from './runs.ts'
import { sampleCredentials } from '../local-aws/sample-files.ts'

const config = `[profile keys]
region = eu-central-1

[profile role]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys

[profile mfa]
role_arn = arn:aws:iam::222222222222:role/mfa-role
source_profile = keys
mfa_serial = ${HANAKO.mfaSerial}
`

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeCredentials(sampleCredentials)
  sandbox.writeConfig(config)
})

afterAll(() => sandbox.close())

beforeEach(() => sandbox.aws.resetCalls())

describe('the status', () => {
  test.each([0, 1, 5, 125, 126, 127, 130, 255])('is the command’s own: %i', async (status) => {
    const exec = await sandbox.awsx(['exec', 'keys', '--', 'sh', '-c', `exit ${status}`])
    expect(exec).toEqual({ status, signal: null, stdout: '', stderr: '' })
  })

  test.each(['SIGTERM', 'SIGKILL', 'SIGHUP'] as const)('tells that %s ended the command', async (signal) => {
    const exec = await sandbox.awsx(['exec', 'keys', '--', 'sh', '-c', `kill -${signal.slice(3)} $$`])
    expect(exec).toEqual({ status: null, signal, stdout: '', stderr: '' })
  })

  test.each([
    ['an unknown option', ['exec', '--nonsense', 'keys', '--', 'true'], 'USAGE'],
    ['an unknown profile', ['exec', 'nobody', '--', 'true'], 'PROFILE_NOT_FOUND'],
    ['a code that nobody can be asked for', ['exec', 'mfa', '--', 'true'], 'MFA_REQUIRED'],
  ])('is 125 for %s, which is not the command’s failure', async (_what, args, code) => {
    const exec = await sandbox.awsx(args)
    expect(exec).toMatchObject({ status: 125, stdout: '' })
    expect(exec.stderr).toMatch(new RegExp(String.raw`^awsx: error: .* \[${code}\]\n`))
  })
})

describe('the command is looked up before anything is fetched or asked', () => {
  beforeAll(() => {
    writeFileSync(join(sandbox.home, 'bin/plain-file'), 'not a program\n')
    writeFileSync(join(sandbox.home, 'bin/lost-interpreter'), '#!/nowhere/sh\n')
    chmodSync(join(sandbox.home, 'bin/lost-interpreter'), 0o755)
  })

  test.each([
    ['no-such-command', 127, 'command "no-such-command" not found in PATH [COMMAND_NOT_FOUND]'],
    ['./no-such-file', 127, 'not found: no such file [COMMAND_NOT_FOUND]'],
    ['lost-interpreter', 127, 'the interpreter "/nowhere/sh" in its first line does not exist'],
    ['plain-file', 126, '[COMMAND_NOT_EXECUTABLE]'],
    ['./bin', 126, 'command "./bin" is a directory [COMMAND_NOT_EXECUTABLE]'],
  ])('%s gives %i', async (command, status, message) => {
    const exec = await sandbox.awsx(['exec', 'mfa', '--', command])

    expect(exec).toMatchObject({ status, stdout: '' })
    expect(exec.stderr).toContain(message)
    expect(sandbox.aws.calls).toHaveLength(0)
  })
})

const onTerminal = hasTerminals ? describe : describe.skip

onTerminal('on a terminal (needs script of util-linux)', () => {
  test('no code is asked for a command that is not there', async () => {
    const exec = await sandbox.startOnTerminal(['exec', 'mfa', '--', 'no-such-command']).end()

    expect(exec.status).toBe(127)
    expect(exec.stdout).not.toContain('MFA code')
  })
})

describe('the words', () => {
  const words = ['a b', '', '--profile', 'x', '-h', "it's", '$HOME', '*', 'é\n']

  beforeAll(() => {
    sandbox.writeProgram('print-words', String.raw`printf '%s\0' "$@"`)
  })

  test.each([
    ['behind --', ['exec', 'role', '--'], [...words, '--', 'y']],
    ['behind the profile, without --', ['exec', 'role'], words],
  ])('%s reach the command as they are', async (_where, args, given) => {
    const exec = await sandbox.awsx([...args, 'print-words', ...given])

    expect(exec.stdout.split('\0').slice(0, -1)).toEqual(given)
    expect(exec.stderr).toBe('')
  })

  test.each([
    ['AWS_PROFILE', ['exec', '--'], { AWS_PROFILE: 'role' }],
    ['AWSX_PROFILE before AWS_PROFILE', ['exec', '--'], { AWSX_PROFILE: 'role', AWS_PROFILE: 'keys' }],
    ['--profile', ['exec', '--profile', 'role', '--'], { AWS_PROFILE: 'keys' }],
    ['the first word', ['exec', 'role'], { AWS_PROFILE: 'keys' }],
  ])('the profile is that of %s', async (_where, args, env) => {
    const exec = await sandbox.awsx([...args, 'sh', '-c', 'echo $AWSX_PROFILE'], { env })
    expect(exec).toMatchObject({ status: 0, stdout: 'role\n', stderr: '' })
  })
})

describe('the streams', () => {
  test('stdin is the command’s, to the last byte', async () => {
    const text = 'line\n'.repeat(20_000)
    const exec = await sandbox.awsx(['exec', 'role', '--', 'cat'], { stdin: text })
    expect(exec.stdout).toBe(text)
  })

  test('stdout and stderr hold what the command writes and nothing else', async () => {
    const exec = await sandbox.awsx(['exec', 'role', '--refresh', '--', 'sh', '-c', 'echo out; echo err >&2'])
    expect(exec).toMatchObject({ status: 0, stdout: 'out\n', stderr: 'err\n' })
    expect(sandbox.aws.count('AssumeRole')).toBe(1)
  })
})

describe('without a command', () => {
  test('the shell of $SHELL runs, and one line on stderr tells of it', async () => {
    const shell = sandbox.writeProgram(
      'my-shell',
      'echo "shell with $# arguments in $AWSX_PROFILE"; cat; exit 3',
    )
    const exec = await sandbox.awsx(['exec', 'role'], { env: { SHELL: shell }, stdin: 'typed\n' })

    expect(exec.status).toBe(3)
    expect(exec.stdout).toBe('shell with 0 arguments in role\ntyped\n')
    expect(exec.stderr).toMatch(/^awsx: started a shell with profile "role".*; type exit to leave\n$/)
  })

  test('--quiet leaves the line out', async () => {
    const exec = await sandbox.awsx(['exec', 'role', '--quiet'], { env: { SHELL: '/bin/sh' } })
    expect(exec).toMatchObject({ status: 0, stdout: '', stderr: '' })
  })
})

describe('--dry-run', () => {
  test('tells the plan, the variables and the command, and does none of it', async () => {
    const exec = await sandbox.awsx(['exec', 'mfa', '--dry-run', '--', 'touch', 'ran'])

    expect(exec.status).toBe(0)
    expect(exec.stdout).toContain('arn:aws:iam::222222222222:role/mfa-role')
    expect(exec.stdout).toMatch(/^sets: +AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN/m)
    expect(exec.stdout).toMatch(/^runs: +".*touch" "ran"$/m)
    expect(exec.stdout).not.toContain(HANAKO.secretAccessKey)
    expect((await sandbox.run('ls', ['ran'])).status).not.toBe(0)
    expect(sandbox.aws.calls).toHaveLength(0)
  })
})

test('--debug says how the command is started, and why', async () => {
  const { stderr } = await sandbox.awsx(['exec', 'role', '--debug', '--', 'true'])

  expect(stderr).toMatch(
    /^awsx: debug: child: (?:replacing awsx with \S+\/true|starting \S+\/true as a child process, because .+)$/m,
  )
})
