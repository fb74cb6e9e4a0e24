import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import {
  sampleConfig as config,
  sampleCredentials as credentials,
  sampleSignIn,
} from '../local-aws/sample-files.ts'
import { interrupt, openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

const minute = 60_000

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config, credentials })
})

afterEach(() => sandbox.close())

/** The variables that `exec` gives a shell. */
async function shellOf(profile: string): Promise<Record<string, string>> {
  sandbox.addProgram('sh')
  const { launched } = await sandbox.run('exec', profile, '--', 'sh')
  return { ...launched[0]?.env }
}

describe('status --json', () => {
  test('is empty before the first sign-in', async () => {
    const result = await sandbox.run('status', '--json')

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(JSON.parse(result.stdout)).toEqual({
      shell: null,
      agent: null,
      grants: [],
      signIns: [sampleSignIn],
      cached: { credentials: 0, nextEnd: null },
      store: {
        keySource: 'file',
        folder: `${sandbox.home}/state`,
        statement: expect.any(String),
      },
    })
  })

  test('has the sign-in and what is cached, with the ends', async () => {
    await sandbox.run('login', 'portal-role')
    const end = sandbox.timeIn(60 * minute)

    expect(await sandbox.json('status', '--json')).toMatchObject({
      signIns: [{ name: 'work', signedInUntil: end, renewable: true }],
      cached: { credentials: 2, nextEnd: end },
    })
  })

  test('has the grants that apply, as grant --list has them', async () => {
    sandbox.writeSettings('[[guard]]\nprofiles = ["role"]\nenvironment = "production"\n')
    await sandbox.runWith({ answers: ['2222'] }, 'grant', 'role', '--for', '10m', '--agent', 'claude')
    await sandbox.runWith({ answers: ['2222'] }, 'grant', 'role', '--for', '2m', '--once')

    const { grants } = (await sandbox.json('status', '--json')) as { grants: unknown }
    expect(grants).toMatchObject([
      { profile: 'role', agent: 'claude' },
      { agent: null, once: true },
    ])
    expect(grants).toEqual(await sandbox.json('grant', '--list', '--json'))

    expect((await sandbox.run('status')).stdout).toMatch(
      /^grant +profile "role" \(222222222222\), access full, claude, ends in 9 minutes\n +profile "role" \(222222222222\), access full, every agent, ends in 1 minute, or after one command$/m,
    )
    sandbox.passTime(3 * minute)
    expect(await sandbox.json('status', '--json')).toMatchObject({ grants: [{ agent: 'claude' }] })
    sandbox.passTime(10 * minute)
    expect((await sandbox.run('status')).stdout).not.toContain('grant')
  })

  test('does not count what has ended', async () => {
    await sandbox.run('login', 'portal-role')
    sandbox.passTime(61 * minute)

    expect(await sandbox.json('status', '--json')).toMatchObject({
      signIns: [{ name: 'work', signedInUntil: null, renewable: true }],
      cached: { credentials: 0, nextEnd: null },
    })
  })

  test('has the profile of the shell, its end and its depth', async () => {
    const env = await shellOf('role')
    const { stdout } = await sandbox.runWith({ env }, 'status', '--json')

    expect(JSON.parse(stdout)).toMatchObject({
      shell: { profile: 'role', expiresAt: env['AWS_CREDENTIAL_EXPIRATION'], server: false, depth: 1 },
    })
  })
})

describe('status', () => {
  test('is a table for people', async () => {
    await sandbox.run('login', 'portal')
    const result = await sandbox.run('status')

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(result.stdout).toMatch(/^shell +\S/m)
    expect(result.stdout).toMatch(/^sign-in +work \(https:.*\): .* in 59 minutes \(\d\d:\d\d\), renews /m)
    expect(result.stdout).toMatch(/^cached +1 credential.* in 59 minutes \(\d\d:\d\d\)$/m)
    expect(result.stdout).toMatch(/^store +file, /m)
  })

  test('makes no call and unlocks nothing', async () => {
    await sandbox.run('login', 'portal')
    await sandbox.run('lock')
    sandbox.aws.resetCalls()
    const env = { AWSX_PASSPHRASE_FILE: undefined }
    const result = await sandbox.runWith({ env, terminals: 'all' }, 'status')

    expect(result).toMatchObject({ status: 0, asked: [] })
    expect(sandbox.aws.calls).toEqual([])
  })
})

describe('status --prompt', () => {
  test('is nothing where no profile is chosen', async () => {
    expect(await sandbox.run('status', '--prompt')).toMatchObject({ status: 0, stdout: '', stderr: '' })
  })

  test('is the profile of the shell with what is left', async () => {
    const env = await shellOf('role')
    sandbox.passTime(18 * minute - 1000)
    const { stdout } = await sandbox.runWith({ env }, 'status', '--prompt')
    sandbox.passTime(60 * minute)
    const later = await sandbox.runWith({ env }, 'status', '--prompt')

    expect(stdout).toBe('role 42m\n')
    expect(later.stdout).toBe('role expired\n')
  })

  test('is the chosen profile with the end of what is cached', async () => {
    const env = { AWS_PROFILE: 'role' }
    const before = await sandbox.runWith({ env }, 'status', '--prompt')
    await sandbox.run('login', 'role')
    sandbox.passTime(10 * minute - 1000)
    const after = await sandbox.runWith({ env }, 'status', '--prompt')

    expect([before.stdout, after.stdout]).toEqual(['role\n', 'role 50m\n'])
  })

  test('is silent about a config that is wrong', async () => {
    const result = await sandbox.runWith({ env: { AWS_PROFILE: 'gone' } }, 'status', '--prompt')

    expect(result).toMatchObject({ status: 0, stdout: 'gone\n', stderr: '' })
  })

  test('--format says what to print', async () => {
    const env = await shellOf('role')
    const words = ['--format', '{account}/{profile} ({region}, {left})']
    const { stdout } = await sandbox.runWith({ env }, 'status', '--prompt', ...words)

    expect(stdout).toBe('222222222222/role (eu-west-1, 59m)\n')
  })

  test('shows the environment and narrowed access, of the shell and of a chosen profile', async () => {
    sandbox.writeSettings('[[guard]]\nprofiles = ["role"]\nenvironment = "test"\naccess = "read"\n')
    const words = ['status', '--prompt', '--format', '{environment}|{profile}|{access}']
    const chosen = await sandbox.runWith({ env: { AWS_PROFILE: 'role' } }, ...words)
    const env = await shellOf('role')
    const shell = await sandbox.runWith({ env }, ...words)

    expect([chosen.stdout, shell.stdout]).toEqual(['test|role|read\n', 'test|role|read\n'])
    expect((await sandbox.runWith({ env }, 'status')).stdout).toMatch(
      /^shell +role, account 222222222222, test, access read, expires/m,
    )
    expect(JSON.parse((await sandbox.runWith({ env }, 'status', '--json')).stdout)).toMatchObject({
      shell: { environment: 'test', access: 'read' },
    })
    const other = await sandbox.runWith({ env: { AWS_PROFILE: 'keys' } }, ...words)
    expect(other.stdout).toBe('|keys|\n')
  })

  test('prints no control character', async () => {
    const { stdout } = await sandbox.runWith({ env: { AWS_PROFILE: 'a\u001b[31m' } }, 'status', '--prompt')

    expect(stdout).not.toContain('\u001b')
  })
})

describe('status --watch', () => {
  test('draws on the terminal until the user leaves', async () => {
    const options = { terminals: 'all', answers: ['q'] } as const
    const result = await sandbox.runWith(options, 'status', '--watch')

    expect(result).toMatchObject({ status: 0, stdout: '', stderr: '' })
    expect(result.said.join('\n')).toMatch(/^sign-in +work/m)
  })

  test('ends with 130 on Ctrl-C', async () => {
    const options = { terminals: 'all', answers: [interrupt] } as const

    expect(await sandbox.runWith(options, 'status', '--watch')).toMatchObject({ status: 130 })
  })

  test('needs a terminal on stdout', async () => {
    expect(
      await sandbox.runWith({ terminals: ['stdin', 'stderr'] }, 'status', '--watch', '--no-color'),
    ).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/\[USAGE\]\nawsx: hint: awsx status\n/),
    })
  })
})

describe('status refuses', () => {
  test.each([
    [['status', '--prompt', '--watch']],
    [['status', '--format', '{profile}']],
    [['status', '--prompt', '--format', '{secret}']],
    [['status', 'role']],
    [['status', '--profile', 'role']],
  ])('%j as a usage error', async (argv) => {
    const result = await sandbox.run(...argv)

    expect(result).toMatchObject({ status: 2, stdout: '' })
    expect(result.stderr).toMatch(/^awsx: error: status: .*\[USAGE\]\n/)
  })

  test('--json together with --prompt, in JSON', async () => {
    const result = await sandbox.run('status', '--json', '--prompt')

    expect(result.status).toBe(2)
    expect(JSON.parse(result.stdout)).toMatchObject({ error: { code: 'USAGE' } })
  })
})

describe('status names accounts', () => {
  const named = `${config}
[profile console]
region = eu-west-1
login_session = ${HANAKO.arn}
awsx_account_name = main
`
  const shell = {
    AWSX_PROFILE: 'portal',
    AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
    AWS_ACCOUNT_ID: '111111111111',
  }

  test('of the shell and of console sign-ins, without a call', async () => {
    sandbox.writeConfig(named)
    const { stdout } = await sandbox.runWith({ env: shell }, 'status')

    expect(stdout).toMatch(/^shell +portal, account main \(111111111111\), /)
    expect(stdout).toContain(`${HANAKO.arn} (main): not signed in\n`)
    expect(sandbox.aws.calls).toEqual([])
  })

  test('in its JSON', async () => {
    sandbox.writeConfig(named)
    const { stdout } = await sandbox.runWith({ env: shell }, 'status', '--json')

    expect(JSON.parse(stdout)).toMatchObject({
      shell: { accountId: '111111111111', accountName: 'main' },
      signIns: [{ accountName: null }, { name: HANAKO.arn, accountId: '111111111111', accountName: 'main' }],
    })
  })

  test('by the ID alone if the name is not known', async () => {
    const { stdout } = await sandbox.runWith({ env: shell }, 'status')

    expect(stdout).toMatch(/^shell +portal, account 111111111111, /)
  })
})
