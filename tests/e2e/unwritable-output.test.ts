/** Standard output or standard error that cannot be written: a full disk, or a pipe that its reader has closed. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { HANAKO } from '../local-aws/default-data.ts'
import { awsxInShell } from './artefact.ts'
import { keysAndRole } from './fast-start.ts'
import { openSandbox } from './sandbox.ts'
import type { Result, Sandbox } from './sandbox.ts'
import { untilClosed } from './until-closed.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(keysAndRole)
  await sandbox.prepare('whoami', 'role')
})

afterAll(() => sandbox.close())

function runInShell(script: string): Promise<Result> {
  return sandbox.run('sh', ['-c', script])
}

/** Stores an access key for two profiles. */
async function withTwoKeys(work: (other: Sandbox) => Promise<void>): Promise<void> {
  const other = await openSandbox()
  other.writeConfig('[profile one]\nregion = eu-west-1\n[profile two]\nregion = eu-west-1\n')
  const stdin = `${HANAKO.accessKeyId}\n${HANAKO.secretAccessKey}\n`
  for (const profile of ['one', 'two']) await other.awsx(['add', profile, '--stdin'], { stdin })
  await work(other)
  await other.close()
}

const commands = [
  '--version',
  'version',
  '--help',
  'help export',
  'list',
  'list --json',
  'status',
  'status --json',
  'whoami role',
  'whoami role --json',
  'export role',
  'export role --format process',
  'credential-process role',
  'explain role',
  'completion bash',
  'token eks --cluster example --region eu-west-1 role',
]

const fullDisk = `awsx: error: cannot write to standard output: the disk is full (ENOSPC) [OUTPUT_UNWRITABLE]
awsx: hint: free some space, or redirect the output to another file or program
`

/** Commands that read a question, and the question. */
const helpers = [
  [
    'git-credential get',
    'protocol=https\nhost=git-codecommit.us-east-1.amazonaws.com\npath=v1/repos/app\n\n',
  ],
  ['docker-credential get', '111122223333.dkr.ecr.eu-west-1.amazonaws.com\n'],
] as const

const describeOnLinux = existsSync('/dev/full') ? describe : describe.skip

describeOnLinux('standard output on a full disk', () => {
  test.each(commands)('awsx %s says so', async (command) => {
    expect(await runInShell(`${awsxInShell} ${command} >/dev/full`)).toMatchObject({
      status: 1,
      stderr: fullDisk,
    })
  })

  test.each(helpers)('awsx %s says so once', async (command, stdin) => {
    const script = `${awsxInShell} ${command} --profile role >/dev/full`

    expect(await sandbox.run('sh', ['-c', script], { stdin })).toMatchObject({ status: 1, stderr: fullDisk })
  })

  test('a command for several profiles ends with the first one', async () => {
    await withTwoKeys(async (other) => {
      expect(
        await other.run('sh', ['-c', `${awsxInShell} rotate one two --dry-run >/dev/full`]),
      ).toMatchObject({
        status: 1,
        stderr: fullDisk,
      })
    })
  })

  test('a file size limit has a hint of its own', async () => {
    const file = join(sandbox.home, 'output')

    expect(await runInShell(`ulimit -f 0; ${awsxInShell} list >'${file}'`)).toMatchObject({
      status: 1,
      stderr: `awsx: error: cannot write to standard output: the file size limit was reached (EFBIG) [OUTPUT_UNWRITABLE]
awsx: hint: raise the limit (ulimit -f), or redirect the output to another file or program
`,
    })
  })

  test('credential-process says so without a cached plan and with one', async () => {
    for (let count = 0; count < 3; count += 1)
      expect(await runInShell(`${awsxInShell} credential-process role >/dev/full`)).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('[OUTPUT_UNWRITABLE]'),
      })
  })

  test('an error keeps its status and its text on standard error with --json', async () => {
    const run = await runInShell(`${awsxInShell} explain other --json >/dev/full`)

    expect(run).toMatchObject({ status: 3, stderr: expect.stringContaining('[PROFILE_NOT_FOUND]\n') })
    expect(run.stderr).not.toContain('ENOSPC')
  })
})

describeOnLinux('standard error on a full disk', () => {
  test.each([
    ['explain other', 3],
    ['exec other -- true', 125],
    ['nonsense', 2],
  ])('the failure of awsx %s has its status', async (command, status) => {
    expect(await runInShell(`${awsxInShell} ${command} 2>/dev/full`)).toMatchObject({ status })
  })

  test('a command whose message cannot be written fails', async () => {
    expect(await runInShell(`${awsxInShell} clear role 2>/dev/full`)).toMatchObject({ status: 1 })
  })
})

describeOnLinux('a pipe that its reader has closed', () => {
  test.each(commands)('ends awsx %s quietly', async (command) => {
    const run = await runInShell(`{ ${untilClosed}; ${awsxInShell} ${command}; echo "status $?" >&2; } | :`)

    expect(run).toMatchObject({ status: 0, stderr: 'status 0\n' })
  })

  test.each(helpers)('ends awsx %s quietly', async (command, stdin) => {
    const script = `awsx() { ${awsxInShell} "$@"; echo "status $?" >&2; }
{ ${untilClosed}; awsx ${command} --profile role; } | :`

    expect((await sandbox.run('sh', ['-c', script], { stdin })).stderr).toBe('status 0\n')
  })

  test('ends a command for several profiles quietly', async () => {
    await withTwoKeys(async (other) => {
      const command = `${awsxInShell} rotate one two --dry-run`
      const { stderr } = await other.run('sh', [
        '-c',
        `{ ${untilClosed}; ${command}; echo "status $?" >&2; } | :`,
      ])

      expect(stderr).toBe('status 0\n')
    })
  })

  test.each([
    ['doctor', '', 'status 3\n'],
    ['docker-credential nonsense', '', 'status 1\n'],
    ['docker-credential get', 'registry.example.com\n', 'status 1\n'],
  ])('makes no success of what awsx %s says', async (command, stdin, stderr) => {
    const script = `{ ${untilClosed}; ${awsxInShell} ${command}; echo "status $?" >&2; } | :`

    expect(await sandbox.run('sh', ['-c', script], { stdin })).toMatchObject({ stderr })
  })

  test('makes no success of a command that was not run because awsx could not say anything', async () => {
    const command = `${awsxInShell} exec role --debug -- echo ran`
    const run = await runInShell(`{ ${untilClosed}; ${command} 2>&1 >&3; echo "status $?" >&3; } 3>&2 | :`)

    expect(run.stderr).toBe('status 125\n')
  })

  test('leaves a failure its status', async () => {
    const run = await runInShell(
      `{ ${untilClosed}; ${awsxInShell} explain other 2>&1; echo "status $?" >&2; } | :`,
    )

    expect(run.stderr).toBe('status 3\n')
  })
})

describeOnLinux('standard error that is closed while the command of exec runs', () => {
  let other: Sandbox

  beforeAll(async () => {
    other = await openSandbox()
    other.writeConfig(keysAndRole)
    mkdirSync(join(other.home, '.config/awsx'), { recursive: true })
    const settings = '[audit]\nscope = "all"\nrequired = true\n'
    writeFileSync(join(other.home, '.config/awsx/config.toml'), settings)
  })

  afterAll(() => other.close())

  test.each(['--agent --allow role', 'role --server --profile-file --debug'])(
    'does not change the status, nor what is removed, if a warning after it cannot be written (%s)',
    async (options) => {
      // The log cannot be written anymore.
      const breakLog = 'rm -rf .local/state/awsx/audit && : >.local/state/awsx/audit'
      const command = `kill $reader; sleep 0.3; ${breakLog}; echo "$AWS_CONFIG_FILE"; exit 7`
      const script = `cd; rm -rf .local/state/awsx/audit; rm -f pipe; mkfifo pipe; sleep 20 <pipe & export reader=$!
${awsxInShell} exec ${options} -- sh -c '${command}' 2>pipe`

      const { status, stdout } = await other.run('bash', ['-c', script])

      expect(status).toBe(7)
      expect(stdout).toMatch(/config\n$/)
      expect(existsSync(dirname(stdout.trim()))).toBe(false)
    },
  )
})
