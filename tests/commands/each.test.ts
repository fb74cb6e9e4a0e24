import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { sampleCredentials } from '../local-aws/sample-files.ts'
import type { Result, RunOptions } from '../in-process/sandbox.ts'
import { config, openEachSandbox, readLines } from './run-each.ts'
import type { EachSandbox } from './run-each.ts'

let sandbox: EachSandbox

beforeEach(async () => {
  sandbox = await openEachSandbox()
})

afterEach(() => sandbox.close())

const runEach = (words: readonly string[], script: string, options?: RunOptions): Promise<Result> =>
  sandbox.runEach(words, script, options)

describe('the command', () => {
  async function waitForFile(name: string): Promise<void> {
    while (sandbox.readFile(name) === undefined) await new Promise((resolve) => setTimeout(resolve, 10))
  }

  test('has the credentials and the settings of its target, and no input', async () => {
    await sandbox.run('login', 'work')
    const script = 'cat; echo "$AWSX_EACH_INDEX $AWSX_PROFILE $AWS_REGION $AWS_ACCOUNT_ID $AWSX_ACCOUNT_NAME"'
    const { stdout, status } = await runEach(['role,portal', '--yes', '--keep-order'], script)

    expect(status).toBe(0)
    expect(stdout).toBe(
      '==> role <==\n1 role eu-west-1 222222222222 outside\n==> portal <==\n2 portal ap-northeast-1 111111111111 main\n',
    )
  })

  test('a target that fails has its status in the summary, and the others run', async () => {
    const script = 'test "$AWSX_PROFILE" != role || exit 3; test "$AWSX_PROFILE" != keys || kill -9 $$'
    const { status, stderr } = await runEach(['role,keys,role-2', '--yes'], script)

    expect(status).toBe(123)
    expect(stderr).toMatch(/^awsx: 3 targets: 1 succeeded, 2 failed \(\d+s\)$/m)
    expect(stderr).toContain('awsx:   role: exit status 3\n')
    expect(stderr).toContain('awsx:   keys: ended by SIGKILL\n')
    expect(stderr).toContain('awsx: hint: to run these again: awsx each role,keys -- …\n')
  })

  test.each([
    [['role,keys', '--read-only'], 'role,keys --read-only'],
    [['role', '--regions', 'eu-west-1'], 'role --regions eu-west-1'],
    [['role,keys', '--regions', 'eu-west-1,us-east-1'], 'role,keys --regions eu-west-1,us-east-1'],
    [
      ['--accounts', '222222222222', '--role', 'role-s', '--via', 'keys', '--region', 'eu-west-1'],
      '222222222222/role-s --via keys --region eu-west-1',
    ],
    [
      ['role', '--policy-arn', 'arn:aws:iam::aws:policy/A', '-d', '30m'],
      'role --duration 1800 --policy-arn arn:aws:iam::aws:policy/A',
    ],
  ])(
    'the command that runs the failed targets of %j again selects the same credentials',
    async (words, again) => {
      const { stderr } = await runEach([...words, '--yes'], 'exit 3')
      expect(stderr).toContain(`awsx: hint: to run these again: awsx each ${again} -- …\n`)

      const results = join(sandbox.home, 'results')
      const saved = await runEach([...words, '--yes', '--results', results], 'exit 3')
      const options = again.replace(/^\S+/, '').replace(/ --regions \S+/, '')
      expect(saved.stderr).toContain(
        `awsx: hint: to run these again: awsx each --from ${results}/failed.txt${options} -- …\n`,
      )
    },
  )

  test('some of several targets in several regions are only in the list for --from', async () => {
    const script = 'test "$AWSX_EACH_INDEX" = 1'
    const { stderr } = await runEach(['role,keys', '--regions', 'eu-west-1,us-east-1', '--yes'], script)
    expect(stderr).toContain(
      'awsx: hint: with --results FOLDER, awsx writes a list of failed targets for --from\n',
    )
  })

  test('a target without access does not count as a failure with --skip-no-access', async () => {
    const words = ['role,closed', '--yes', '--output', 'json']
    const refused = await runEach(words, 'true')
    expect(refused.status).toBe(123)
    expect(readLines(refused).map(({ type, state }) => state ?? type)).toEqual(
      expect.arrayContaining(['succeeded', 'no-access', 'summary']),
    )
    expect((await runEach([...words, '--skip-no-access'], 'true')).status).toBe(0)
  })

  test('a permission set that is missing costs one call', async () => {
    await sandbox.run('login', 'work')
    const before = sandbox.aws.calls.length
    const { status } = await runEach(
      ['--accounts', '111111111111,222222222222', '--role', 'None', '--yes'],
      'true',
    )

    expect(status).toBe(123)
    const calls = sandbox.aws.calls.slice(before).map(({ operation }) => operation)
    expect(calls).toEqual(['GetRoleCredentials', 'GetRoleCredentials'])
  })

  test('a key that AWS rejects does not count as missing access', async () => {
    sandbox.writeCredentials(
      sampleCredentials.replace(/aws_secret_access_key = .*/, 'aws_secret_access_key = wrong'),
    )
    const words = ['role', '--skip-no-access', '--output', 'json']
    const result = await runEach(words, 'true')

    expect(result.status).toBe(123)
    expect(readLines(result)[0]).toMatchObject({ state: 'no-credentials', error: { code: 'ACCESS_DENIED' } })
  })

  test('if the account of one target cannot be found, it gets no credentials because of a guard, and the others run', async () => {
    sandbox.writeSettings('[[guard]]\naccounts = ["999999999999"]\nenvironment = "production"\n')
    sandbox.writeCredentials(
      `${sampleCredentials}\n[bad]\naws_access_key_id = AKIALOCALHANAKO00001\naws_secret_access_key = wrong\n`,
    )
    const result = await runEach(['role,bad', '--yes', '--output', 'json'], 'true')

    expect(result.status).toBe(123)
    const states = readLines(result).map(({ target, state }) => [target, state])
    expect(states).toEqual(
      expect.arrayContaining([
        ['role', 'succeeded'],
        ['bad', 'no-credentials'],
      ]),
    )
  })

  test('--fail-fast starts no more', async () => {
    const words = ['role,keys,role-2', '--yes', '--jobs', '1', '--fail-fast', '--output', 'json']
    const result = await runEach(words, 'test "$AWSX_PROFILE" != keys')

    expect(result.status).toBe(124)
    expect(readLines(result).map(({ target, state }) => [target, state])).toEqual([
      ['role', 'succeeded'],
      ['keys', 'failed'],
      ['role-2', 'canceled'],
      [undefined, undefined],
    ])
  })

  test('credentials that were fetched ahead are renewed if a command before took most of their life', async () => {
    const script = `: >"$HOME/$AWSX_PROFILE"; [ "$AWSX_PROFILE" = role-2 ] || until [ -e "$HOME/go" ]; do /bin/sleep 0.02; done
echo "$AWS_CREDENTIAL_EXPIRATION"`
    const words = ['role,role-2', '--yes', '--jobs', '1']
    await runEach(words, 'true')
    sandbox.passTime(40 * 60_000)
    const running = runEach(words, script)
    await waitForFile('role')
    sandbox.passTime(5 * 60_000)
    sandbox.writeFile('go', '')
    const { status, stdout } = await running

    expect(status).toBe(0)
    expect(stdout).toMatch(/^==> role <==\n2025-01-15T10:00:0\dZ\n==> role-2 <==\n2025-01-15T10:45:0\dZ\n$/)
  })

  test('credentials that cannot be renewed without the user are used to their end', async () => {
    const script = `: >"$HOME/$AWSX_PROFILE"; [ "$AWSX_PROFILE" = mfa ] || until [ -e "$HOME/go" ]; do /bin/sleep 0.02; done
echo "$AWSX_PROFILE"`
    sandbox.writeConfig(`${config}\n[profile uncached]\nregion = eu-west-1\nrole_arn = arn:aws:iam::222222222222:role/mfa-role
source_profile = keys\nmfa_serial = ${HANAKO.mfaSerial}\nawsx_cache = never\n`)
    const options = { answers: [sandbox.aws.mfaCode(HANAKO.mfaSerial)] }
    const running = runEach(
      ['role,uncached', '--yes', '--jobs', '1', '--no-session'],
      script.replace('mfa', 'uncached'),
      options,
    )
    await waitForFile('role')
    sandbox.passTime(50 * 60_000)
    sandbox.writeFile('go', '')

    expect(await running).toMatchObject({ status: 0, stdout: expect.stringContaining('uncached\n') })
  })

  test('--timeout ends it', async () => {
    const result = await runEach(['role', '--timeout', '1s', '--output', 'json'], 'exec /bin/sleep 30')

    expect(result.status).toBe(124)
    expect(readLines(result)[0]).toMatchObject({ state: 'timed-out', signal: 'SIGTERM', exitCode: null })
  })

  test('that does not exist is said before a call', async () => {
    const { status, stderr } = await sandbox.run('each', 'role', '--', 'no-such-command')

    expect(status).toBe(127)
    expect(stderr).toContain('COMMAND_NOT_FOUND')
    expect(sandbox.aws.calls).toEqual([])
  })

  test('--read-only narrows all targets, and needs no confirmation', async () => {
    const { status, stdout } = await runEach(['role,role-2', '--read-only'], 'echo $AWSX_ACCESS')

    expect(status).toBe(0)
    expect(stdout.match(/^read$/gm)).toHaveLength(2)
  })
})

describe('the questions', () => {
  test('the number of targets, on the terminal', async () => {
    const { status, asked, said } = await runEach(['role,keys'], 'true', { answers: ['y', '2'] })

    expect(status).toBe(0)
    expect(asked.map(({ question }) => question)).toEqual(['Number of targets: ', 'Number of targets: '])
    expect(said.join('\n')).toContain('2 targets in 1 account: /bin/sh -c true')
  })

  test('a wrong number runs nothing', async () => {
    const { status, stdout, stderr } = await runEach(['role,keys'], 'echo ran', { answers: [''] })

    expect({ status, stdout }).toEqual({ status: 4, stdout: '' })
    expect(stderr).toContain('the run for 2 targets was not confirmed')
    expect(sandbox.aws.calls).toEqual([])
  })

  test('without a terminal, --yes is required for several targets', async () => {
    const { status, stderr } = await runEach(['role,keys'], 'true')

    expect(status).toBe(4)
    expect(stderr).toContain('2 targets in 1 account: a confirmation is required')
    expect((await runEach(['role'], 'true')).status).toBe(0)
  })

  describe('for guarded targets', () => {
    beforeEach(() =>
      sandbox.writeSettings('[[guard]]\naccounts = ["222222222222"]\nenvironment = "production"\n'),
    )

    test('once, with the list', async () => {
      const { status, asked, said } = await runEach(['role,keys,role-2', '--yes'], 'true', {
        answers: ['2222'],
      })

      expect(status).toBe(0)
      expect(asked.map(({ question }) => question)).toEqual([
        'Last four digits of the last account ID in the list: ',
      ])
      expect(said).toEqual(
        expect.arrayContaining([
          'awsx: 2 targets guarded:',
          '  role  222222222222  production  full',
          '  role-2  222222222222  production  full',
        ]),
      )
    })

    test('--yes does not answer for them, and --confirm names the accounts', async () => {
      const refused = await runEach(['role,keys', '--yes'], 'true')
      expect(refused.status).toBe(4)
      expect(refused.stderr).toContain('in a script: --yes --confirm 222222222222')
      expect(sandbox.aws.count('AssumeRole')).toBe(0)

      const wrong = await runEach(['role', '--yes', '--confirm', '111111111111'], 'true')
      expect(wrong.stderr).toContain('--confirm 111111111111 does not confirm account 222222222222')
      const words = ['role,keys', '--yes', '--confirm', '111111111111,222222222222']
      expect((await runEach(words, 'true')).status).toBe(0)
    })
  })

  test('one sign-in serves all targets', async () => {
    const words = ['portal,portal-role', '--yes']
    const { status, opened } = await runEach(words, 'true', { terminals: ['stderr'] })

    expect(status).toBe(0)
    expect(opened).toHaveLength(1)
  })

  test('without a sign-in, nothing starts', async () => {
    const { status, stdout, stderr } = await runEach(['role,portal', '--yes'], 'echo ran')

    expect({ status, stdout }).toEqual({ status: 4, stdout: '' })
    expect(stderr).toContain('SSO_LOGIN_REQUIRED')
  })
})

describe('the output', () => {
  const script = 'echo out; echo err >&2; printf end'

  test('lines, each after its target, with the streams kept apart', async () => {
    const { stdout, stderr } = await runEach(
      ['role,keys', '--yes', '--output', 'lines', '--keep-order'],
      script,
    )

    expect(stdout).toBe('role | out\nrole | end\nkeys | out\nkeys | end\n')
    expect(stderr).toContain('role | err\nkeys | err\n')
  })

  test('lines are the default on a terminal', async () => {
    const { stdout } = await runEach(['role'], script, { terminals: ['stdout'] })

    expect(stdout).toBe('\u001b[36mrole\u001b[39m | out\n\u001b[36mrole\u001b[39m | end\n')
  })

  test('groups', async () => {
    const { stdout } = await runEach(['role,keys', '--yes', '--output', 'group', '--keep-order'], script)

    expect(stdout).toBe('==> role <==\nout\nend\n==> keys <==\nout\nend\n')
  })

  test('JSON, with base64 for bytes that are not text', async () => {
    const result = await runEach(['role', '--output', 'json'], String.raw`printf 'a\377'`)
    const [line, summary] = readLines(result)

    expect(line).toMatchObject({
      type: 'result',
      index: 1,
      target: 'role',
      accountId: '222222222222',
      role: 'arn:aws:iam::222222222222:role/role-s',
      region: 'eu-west-1',
      state: 'succeeded',
      exitCode: 0,
      stdout: Buffer.from([0x61, 0xff]).toString('base64'),
      encoding: 'base64',
      truncated: false,
      error: null,
    })
    expect(summary).toMatchObject({ type: 'summary', targets: 1, succeeded: 1, failed: 0 })
  })

  test('is cut after 1 MiB in JSON, and complete in the results', async () => {
    const many = "i=0; while [ $i -lt 40 ]; do printf '%065535d\\n' 0; i=$((i+1)); done"
    const result = await runEach(['role', '--output', 'json', '--results', 'saved'], many)
    const [line] = readLines(result) as unknown as readonly { stdout: string; truncated: boolean }[]

    expect([line?.stdout.length, line?.truncated]).toEqual([1024 * 1024, true])
    expect(statSync(join(sandbox.home, 'saved/role/stdout')).size).toBe(40 * 65_536)
  })

  test('is cut after 1 MiB in lines that wait for their turn', async () => {
    const script = `PATH=/usr/bin:/bin; if [ "$AWSX_EACH_INDEX" = 1 ]; then until [ -e "$HOME/done" ]; do sleep 0.02; done; exit; fi
yes 1234567 | head -c 3000000; yes error | head -n 3 >&2; : >"$HOME/done"`
    const words = ['role,keys', '--yes', '--keep-order', '--output', 'lines', '--no-color']
    const { status, stdout, stderr } = await runEach(words, script)

    expect(status).toBe(0)
    const lines = stdout.trimEnd().split('\n')
    expect(new Set(lines)).toEqual(new Set(['keys | 1234567']))
    expect(lines.length * 8).toBeGreaterThan(1024 * 1024 - 100_000)
    expect(lines.length * 8).toBeLessThanOrEqual(1024 * 1024)
    expect(stderr.match(/^keys \| error$/gm)).toHaveLength(3)
    expect(stderr).toContain('awsx: warning: keys: only the first 1 MiB is shown\n')
  })

  test('--results saves it, for the user only', async () => {
    const words = ['role,keys', '--yes', '--results', 'saved', '--regions', 'eu-west-1,us-east-1']
    const { status, stderr } = await runEach(words, `${script}; test "$AWSX_EACH_INDEX" != 2`)
    const folder = join(sandbox.home, 'saved')

    expect(status).toBe(123)
    expect(readdirSync(folder).toSorted()).toEqual([
      'failed.txt',
      'keys_eu-west-1',
      'keys_us-east-1',
      'role_eu-west-1',
      'role_us-east-1',
    ])
    expect(readFileSync(join(folder, 'keys_us-east-1/stdout'), 'utf8')).toBe('out\nend')
    expect(readFileSync(join(folder, 'failed.txt'), 'utf8')).toBe('role\tus-east-1\n')
    expect(stderr).toContain('to run these again: awsx each --from saved/failed.txt -- …')
    expect(JSON.parse(readFileSync(join(folder, 'role_us-east-1/result.json'), 'utf8'))).toMatchObject({
      state: 'failed',
      exitCode: 1,
    })
    for (const path of ['failed.txt', 'keys_us-east-1/stdout'])
      expect(statSync(join(folder, path)).mode & 0o777).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  })

  test('--results with .jsonl is one file, and nothing is overwritten', async () => {
    await runEach(['role', '--results', 'saved.jsonl'], script)
    expect(JSON.parse(readFileSync(join(sandbox.home, 'saved.jsonl'), 'utf8'))).toMatchObject({
      stdout: 'out\nend',
    })

    const again = await runEach(['role', '--results', 'saved.jsonl'], script)
    expect(again.status).toBe(2)
    expect(again.stderr).toContain('--results saved.jsonl exists already')
  })

  test.each([
    ['the result of a target', 'role/result.json', ''],
    ['the output of the next one', 'keys/stdout', 'mkdir saved/keys; '],
    ['the list of failed targets', 'failed.txt', ''],
  ])(
    '--results does not follow a link that a command created where awsx saves %s',
    async (_what, file, before) => {
      writeFileSync(join(sandbox.home, 'precious'), 'mine')
      const plant = `PATH=/usr/bin:/bin; cd '${sandbox.home}'; ${before}ln -sf "$PWD/precious" saved/${file}; exit 1`
      const { status, stderr } = await runEach(
        ['role,keys', '--yes', '--jobs', '1', '--results', 'saved'],
        plant,
      )

      expect(readFileSync(join(sandbox.home, 'precious'), 'utf8')).toBe('mine')
      expect(status).toBe(125)
      expect(stderr).toContain('awsx: error: cannot save the results in saved (EEXIST)')
    },
  )

  test.each([
    ['saved', 'saved/file', '--results saved is not empty [USAGE]'],
    ['saved.jsonl', 'saved.jsonl', '--results saved.jsonl exists already [USAGE]'],
    ['file', 'file', '--results file cannot be created (ENOTDIR) [USAGE]'],
  ])('--results %s is refused before a question if %s exists', async (path, existing, message) => {
    sandbox.writeFile(existing, '')
    const { status, stderr } = await runEach(['role,keys', '--results', path], 'true')

    expect(status).toBe(2)
    expect(stderr).toContain(message)
    expect(sandbox.aws.calls).toEqual([])
  })

  test('--results that cannot be written starts no more commands', async () => {
    const plant = `PATH=/usr/bin:/bin; cd '${sandbox.home}'; echo started >> log; rm -rf saved; touch saved`
    const words = [
      'role,keys',
      '--yes',
      '--jobs',
      '1',
      '--regions',
      'eu-west-1,us-east-1',
      '--results',
      'saved',
    ]
    const { status, stderr } = await runEach(words, plant)

    expect(status).toBe(125)
    expect(stderr).toContain('cannot save the results in saved (ENOTDIR); no more commands were started')
    expect(readFileSync(join(sandbox.home, 'log'), 'utf8')).toBe('started\n')
  })

  test('the progress is on a terminal only', async () => {
    const quiet = await runEach(['role', '--quiet'], 'true')
    expect(quiet.stderr).toBe('')
    const { stderr } = await runEach(['role'], 'true', { terminals: ['stderr'] })
    expect(stderr).toContain('░ 0/1, 1 running')
    expect(stderr).toContain('\r\u001b[2Kawsx: 1 target: 1 succeeded')
  })
})
