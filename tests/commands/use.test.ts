import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { sampleConfig as config, sampleCredentials as credentials } from '../local-aws/sample-files.ts'
import { interrupt, openSandbox } from '../in-process/sandbox.ts'
import type { Result, RunOptions, Sandbox } from '../in-process/sandbox.ts'
import { evaluateBash } from '../in-process/evaluate-bash.ts'
import type { Variables } from '../in-process/evaluate-bash.ts'

const inBash = { AWSX_SHELL: 'bash' }

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config, credentials })
})

afterEach(() => sandbox.close())

const use = (env: NonNullable<RunOptions['env']>, ...argv: readonly string[]): Promise<Result> =>
  sandbox.runWith({ env }, 'use', ...argv)

/** The variables of a shell after it has evaluated what awsx printed for bash, and what `use` keeps in the shell. */
function evaluate(text: string): { readonly env: Variables; readonly state: string } {
  const { AWSX_SHELL_STATE: state = '', ...env } = evaluateBash(text)
  return { env, state }
}

describe('use without the integration', () => {
  test.each([
    [['role'], 'awsx exec role'],
    [['--profile', 'a b'], "awsx exec 'a b'"],
    [['--account', '111111111111', '--role', 'Admin'], 'awsx exec --account 111111111111 --role Admin'],
    [[], 'awsx exec'],
  ])('offers a subshell with the same profile: %j', async (argv, command) => {
    const result = await use({}, ...argv)

    expect(result).toMatchObject({ status: 2, stdout: '' })
    expect(result.stderr).toContain(
      `awsx: hint: to start a subshell with the credentials instead: ${command}\n`,
    )
  })

  test('offers no subshell for --clear', async () => {
    const { stderr } = await use({}, '--clear')

    expect(stderr).toContain('requires the shell integration')
    expect(stderr).not.toContain('awsx exec')
  })
})

describe('use', () => {
  test('prints what the shell evaluates, and says until when', async () => {
    const result = await use(inBash, 'role')

    expect(result.status).toBe(0)
    expect(result.stdout).toMatch(/^: awsx\n/)
    expect(result.stderr).toMatch(/^awsx: .*"role".* in 1 hour \(\d\d:\d\d\)\n$/)
    const { env, state } = evaluate(result.stdout)
    expect(env).toMatchObject({
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      AWS_SECRET_ACCESS_KEY: expect.any(String),
      AWS_SESSION_TOKEN: expect.any(String),
      AWS_CREDENTIAL_EXPIRATION: sandbox.timeIn(60 * 60_000),
      AWS_REGION: 'eu-west-1',
      AWSX_PROFILE: 'role',
      AWS_PROFILE: undefined,
    })
    expect(JSON.parse(state)).toMatchObject({ profile: 'role', options: {} })
    expect(state).not.toContain(env['AWS_SECRET_ACCESS_KEY'])
    // Sixteen minutes before the end the prompt looks again.
    const due = Math.ceil((sandbox.now() + 44 * 60_000) / 1000)
    expect(result.stdout).toContain(`__awsx_due='${due}'\n`)
  })

  test.each([
    ['zsh', /^: awsx\n/, /^export AWSX_PROFILE='role';$/m],
    ['fish', /^# awsx\n/, /^set -gx AWSX_PROFILE 'role';$/m],
    ['powershell', /^# awsx\n/, /^\$Env:AWSX_PROFILE = 'role';$/m],
  ])('speaks %s', async (shell, mark, line) => {
    const { status, stdout } = await use({ AWSX_SHELL: shell }, 'role')

    expect(status).toBe(0)
    expect(stdout).toMatch(mark)
    expect(stdout).toMatch(line)
  })

  test('keeps the options for renewals', async () => {
    const { stdout } = await use(inBash, 'role', '-d', '2h', '--region=us-west-2', '--min-ttl', '30m')

    const { env, state } = evaluate(stdout)
    expect(env).toMatchObject({ AWS_REGION: 'us-west-2' })
    expect(JSON.parse(state)).toMatchObject({
      options: { duration: 7200, region: 'us-west-2', 'min-ttl': 1800 },
    })
  })

  test('starts from the environment as it was before the first use', async () => {
    const first = evaluate((await use({ ...inBash, AWS_REGION: 'us-east-2' }, 'role')).stdout)
    const shell = { ...inBash, AWS_REGION: 'us-east-2', ...first.env, AWSX_SHELL_STATE: first.state }
    const second = evaluate((await use(shell, 'keys')).stdout)

    expect(first.env).toMatchObject({ AWS_REGION: 'us-east-2' })
    expect(second.env).toMatchObject({
      AWS_ACCESS_KEY_ID: HANAKO.accessKeyId,
      AWS_SESSION_TOKEN: undefined,
      AWS_REGION: 'us-east-2',
      AWSX_PROFILE: 'keys',
    })
  })

  test('without a profile renews the one of the shell', async () => {
    const first = evaluate((await use(inBash, 'role')).stdout)
    const result = await use({ ...inBash, ...first.env, AWSX_SHELL_STATE: first.state }, '--refresh')

    expect(evaluate(result.stdout).env).toMatchObject({ AWSX_PROFILE: 'role' })
    expect(sandbox.aws.count('AssumeRole')).toBe(2)
  })

  test('without a profile lets the user pick one', async () => {
    const options = { env: inBash, terminals: ['stdin', 'stderr'], answers: ['role'] } as const
    const result = await sandbox.runWith(options, 'use')

    expect(evaluate(result.stdout).env).toMatchObject({ AWSX_PROFILE: 'role' })
  })

  test('leaves the shell as it is on Ctrl-C', async () => {
    const options = { env: inBash, terminals: ['stdin', 'stderr'], answers: [interrupt] } as const

    expect(await sandbox.runWith(options, 'use')).toMatchObject({ status: 130, stdout: '' })
  })

  test('asks an MFA code, and signs in where stderr is a terminal', async () => {
    const answers = [() => sandbox.aws.mfaCode(HANAKO.mfaSerial)]
    const mfa = await sandbox.runWith({ env: inBash, answers }, 'use', 'mfa')
    const portal = await sandbox.runWith({ env: inBash, terminals: ['stderr'] }, 'use', 'portal')

    expect(evaluate(mfa.stdout).env).toMatchObject({ AWSX_PROFILE: 'mfa' })
    expect(portal.opened).toHaveLength(1)
    expect(evaluate(portal.stdout).env).toMatchObject({ AWS_ACCOUNT_ID: '111111111111' })
  })

  test('--quiet says nothing on stderr', async () => {
    expect(await use(inBash, 'role', '--quiet')).toMatchObject({ status: 0, stderr: '' })
  })
})

describe('use --clear', () => {
  test('brings the environment back as it was', async () => {
    const before = { AWS_PROFILE: 'keys', AWS_REGION: 'us-east-2' }
    const { env, state } = evaluate((await use({ ...inBash, ...before }, 'role')).stdout)
    sandbox.aws.resetCalls()
    const result = await use({ ...inBash, ...before, ...env, AWSX_SHELL_STATE: state }, '--clear')

    expect(result).toMatchObject({ status: 0, stderr: expect.stringMatching(/^awsx: .+\n$/) })
    expect(result.stdout).toContain("__awsx_state=''\n")
    expect(result.stdout).toContain("__awsx_due=''\n")
    expect(evaluate(result.stdout).env).toMatchObject({
      ...before,
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_SESSION_TOKEN: undefined,
      AWS_CREDENTIAL_EXPIRATION: undefined,
      AWSX_PROFILE: undefined,
    })
    expect(sandbox.aws.calls).toEqual([])
  })

  test('leaves a variable that the user has changed since', async () => {
    const { env, state } = evaluate((await use(inBash, 'role')).stdout)
    const shell = { ...inBash, ...env, AWSX_SHELL_STATE: state, AWS_REGION: 'changed' }
    const cleared = evaluate((await use(shell, '--clear')).stdout)

    expect(cleared.env).not.toHaveProperty('AWS_REGION')
    expect(cleared.env).toHaveProperty('AWS_DEFAULT_REGION', undefined)
  })

  test('takes no profile', async () => {
    expect(await use(inBash, '--clear', 'role')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/\[USAGE\]\nawsx: hint: awsx use --clear\n/),
    })
  })
})

describe('use refuses', () => {
  test.each([
    ['/bin/zsh', 'eval "$(awsx init zsh)"'],
    ['/usr/bin/fish', 'awsx init fish | source'],
    ['/usr/bin/pwsh', 'awsx init powershell'],
    [undefined, 'eval "$(awsx init bash)"'],
  ])('to work without the integration: SHELL=%s', async (shell, line) => {
    const result = await use({ SHELL: shell }, 'role')

    expect(result).toMatchObject({ status: 2, stdout: '' })
    expect(result.stderr).toContain('[USAGE]')
    expect(result.stderr).toContain(line)
    expect(sandbox.aws.calls).toEqual([])
  })

  test.each([
    [['gone'], 3, 'PROFILE_NOT_FOUND'],
    [['portal'], 4, 'SSO_LOGIN_REQUIRED'],
    [['closed'], 5, 'ACCESS_DENIED'],
    [['mfa'], 6, 'MFA_REQUIRED'],
    [['role', '--', 'true'], 2, 'USAGE'],
    [['role', '--unset'], 2, 'USAGE'],
  ])('%j with %d, and leaves the shell as it is', async (argv, status, code) => {
    const result = await use(inBash, ...argv)

    expect(result).toMatchObject({ status, stdout: '' })
    expect(result.stderr).toContain(`[${code}]`)
  })
})
