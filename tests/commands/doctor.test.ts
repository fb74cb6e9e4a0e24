import { rmSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO, START_URL } from '../local-aws/default-data.ts'
import { sampleSignIn } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { RunOptions, Sandbox } from '../in-process/sandbox.ts'

const config = `[profile portal]
region = ap-northeast-1
sso_session = work
sso_account_id = 111111111111
sso_role_name = permission-set-x

[sso-session work]
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
`

const broken = `
[profile broken]
region = us-east-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = gone
`

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config })
})

afterEach(() => sandbox.close())

interface Found {
  readonly problems: readonly {
    readonly code: string
    readonly at: string | null
    readonly fix: string | null
  }[]
}

async function find(env: RunOptions['env'] = {}): Promise<Found> {
  return JSON.parse((await sandbox.runWith({ env }, 'doctor', '--json')).stdout) as Found
}

const codes = ({ problems }: Found): readonly string[] => problems.map(({ code }) => code)

describe('doctor', () => {
  test('ends with 0 where everything is well, and says what there is', async () => {
    await sandbox.run('login', 'portal')
    const result = await sandbox.run('doctor')

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(result.stdout).toMatch(/^sign-in: work \(https:.*\): .* in 59 minutes \(\d\d:\d\d\)/m)
    expect(result.stdout).toContain(`store: file, ${join(sandbox.home, 'state')}\n`)
  })

  test('exits with 3 and prints each problem with its location and a fix', async () => {
    sandbox.writeConfig(config + broken)
    const result = await sandbox.run('doctor')

    expect(result).toMatchObject({ status: 3, stderr: '' })
    expect(result.stdout).toMatch(
      /^error: .*"gone".*\(~[/\\]\.aws[/\\]config:14\) \[SOURCE_PROFILE_NOT_FOUND\]\n {2}fix: /m,
    )
  })

  test('--json has the problems, sign-ins, the store and how awsx was installed', async () => {
    sandbox.writeConfig(config + broken)
    const result = await sandbox.run('doctor', '--json')

    expect(result).toMatchObject({ status: 3, stderr: '' })
    expect(JSON.parse(result.stdout)).toEqual({
      problems: [
        {
          code: 'SOURCE_PROFILE_NOT_FOUND',
          level: 'error',
          message: expect.stringContaining('"gone"'),
          at: `${join('~', '.aws', 'config')}:14`,
          fix: expect.any(String),
        },
      ],
      signIns: [sampleSignIn],
      installation: {
        method: 'checkout',
        label: 'a checkout of the sources',
        program: '/checkout/dist/awsx.js',
        runtime: 'Node.js 20.19.0',
        update: 'git pull && npm ci && npm run build',
      },
      store: { keySource: 'file', folder: join(sandbox.home, 'state'), statement: expect.any(String) },
    })
  })

  test('finds guards that match nothing', async () => {
    sandbox.writeSettings(
      [
        'accounts = ["111111111111"]',
        'accounts = ["prod-*"]',
        'profiles = ["port*"]',
        'profiles = ["gone"]',
        'roles = ["permission-set-x"]',
      ]
        .map((line) => `[[guard]]\n${line}\nenvironment = "production"\n`)
        .join(''),
    )
    const { status, stdout } = await sandbox.run('doctor', '--json')

    expect(status).toBe(3)
    expect((JSON.parse(stdout) as { readonly problems: readonly unknown[] }).problems).toEqual([
      expect.objectContaining({
        code: 'guard-matches-nothing',
        message: '[[guard]] 2 (prod-*) matches no profile and no known account',
        fix: 'correct it: awsx config edit',
      }),
      expect.objectContaining({
        message: '[[guard]] 4 (gone) matches no profile and no known account',
      }),
    ])
  })

  test('makes no call without --online', async () => {
    await sandbox.run('doctor')

    expect(sandbox.aws.calls).toEqual([])
  })

  test.each<[string, RunOptions['env'], readonly string[]]>([
    ['an empty variable', { AWS_PROFILE: '' }, ['empty-variable']],
    ['half of a key', { AWS_ACCESS_KEY_ID: 'AKIA' }, ['half-key']],
    [
      'keys next to a profile',
      { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 's', AWS_PROFILE: 'portal' },
      ['keys-and-profile'],
    ],
    ['two profiles', { AWS_PROFILE: 'portal', AWS_DEFAULT_PROFILE: 'other' }, ['two-profiles']],
    [
      'keys that have ended',
      {
        AWS_ACCESS_KEY_ID: 'ASIA',
        AWS_SECRET_ACCESS_KEY: 's',
        AWS_SESSION_TOKEN: 't',
        AWS_CREDENTIAL_EXPIRATION: '2025-01-15T08:00:00Z',
      },
      ['expired-keys'],
    ],
  ])('tells %s in the environment, with a fix', async (_what, env, expected) => {
    const found = await find(env)

    expect(codes(found)).toEqual(expected)
    expect(found.problems.every(({ fix }) => fix !== null && fix !== '')).toBe(true)
  })
})

describe('doctor on a machine where nothing works', () => {
  test('says that there is no profile yet, and how to get one', async () => {
    rmSync(join(sandbox.home, '.aws/config'))
    const result = await sandbox.run('doctor')

    expect(result.status).toBe(3)
    expect(result.stdout).toMatch(/^error: no profiles in .* \[no-profiles\]\n/)
    expect(result.stdout).toMatch(
      /\n1 problem found\nstart with: .*awsx configure sso; or .*awsx add default\n$/,
    )
  })

  test('a key in the store is a profile', async () => {
    rmSync(join(sandbox.home, '.aws/config'))
    await sandbox.runWith({ answers: [HANAKO.accessKeyId, HANAKO.secretAccessKey] }, 'add', 'mine')

    expect(await find()).toMatchObject({ problems: [] })
  })

  test.each<[string, string, string]>([
    ['AWS_CONFIG_FILE', '/nothing/here', 'missing-file'],
    ['AWS_CONFIG_FILE', '/', 'not-a-file'],
    ['AWS_SHARED_CREDENTIALS_FILE', '/nothing/here', 'missing-file'],
    ['AWS_CA_BUNDLE', '/nothing/here.pem', 'missing-file'],
    ['AWS_CA_BUNDLE', '/', 'not-a-file'],
  ])('%s=%s', async (variable, value, code) => {
    const [first] = (await find({ [variable]: value })).problems

    expect(first).toMatchObject({ code, level: 'error', message: expect.stringContaining(variable) })
  })

  test.each<[string, string, string]>([
    ['a key that is unknown', 'browzer = "x"\n', 'CONFIG_INVALID'],
    ['no TOML', 'browser =\n', 'CONFIG_PARSE'],
    ['an invalid duration', 'duration = "soon"\n', 'CONFIG_INVALID'],
    ['a key of sync that is unknown', '[sync]\nregions = "x"\n', 'CONFIG_INVALID'],
  ])('settings with %s are a finding next to the others', async (_what, text, code) => {
    sandbox.writeSettings(text)
    sandbox.writeConfig(config + broken)
    const { problems } = await find()

    expect(problems.filter((problem) => problem.code === code)).toHaveLength(1)
    expect(codes({ problems })).toContain('SOURCE_PROFILE_NOT_FOUND')
  })

  test('a variable for a setting that is invalid', async () => {
    expect(codes(await find({ AWSX_STORE: 'nope' }))).toEqual(['CONFIG_INVALID'])
  })

  test('a config file that is no config', async () => {
    sandbox.writeConfig('not a config\n'.repeat(50))
    const { stdout, status } = await sandbox.run('doctor')

    expect(status).toBe(3)
    expect(stdout.match(/^warning: the line is before any section header/gm)).toHaveLength(3)
    expect(stdout).toMatch(/^warning: the same on 47 more lines \[unparsable-line\]$/m)
    expect((await find()).problems.filter(({ code }) => code === 'unparsable-line')).toHaveLength(50)
  })
})

test('doctor ends with the fix of the first error, and without a problem with the sign-in', async () => {
  sandbox.writeConfig(config + broken)
  expect((await sandbox.runWith({ env: { AWS_PROFILE: '' } }, 'doctor')).stdout).toMatch(
    /\n2 problems found\nstart with: (?!unset).+\n$/,
  )

  sandbox.writeConfig(config)
  expect((await sandbox.run('doctor')).stdout).toMatch(/\nno problems found\nnext: awsx login work\n$/)
  await sandbox.run('login', 'portal')
  expect((await sandbox.run('doctor')).stdout).toMatch(/\nno problems found\n$/)
})

test('names the profile of a console sign-in in the next step, not its ARN', async () => {
  sandbox.writeConfig(`[profile dev]\nregion = eu-west-1\nlogin_session = ${HANAKO.arn}\n`)

  expect((await sandbox.run('doctor')).stdout).toMatch(/\nno problems found\nnext: awsx login dev\n$/)
})

test('names the account of a console sign-in', async () => {
  sandbox.writeConfig(
    `[profile dev]\nregion = eu-west-1\nlogin_session = ${HANAKO.arn}\nawsx_account_name = main\n`,
  )

  expect((await sandbox.run('doctor')).stdout).toContain(`sign-in: ${HANAKO.arn} (main): not signed in\n`)
})

describe('doctor --online', () => {
  test('finds nothing where the clocks agree', async () => {
    expect(await sandbox.run('doctor', '--online')).toMatchObject({ status: 0 })
    expect(sandbox.aws.count('GetCallerIdentity')).toBeGreaterThan(0)
  })

  test('reports a wrong clock, and by how much', async () => {
    sandbox.aws.faults.inject({ operation: '*', dateOffsetMs: 10 * 60_000 })
    const result = await sandbox.run('doctor', '--online')

    expect(result.status).toBe(3)
    expect(result.stdout).toMatch(/^error: .*\b10 minutes\b.* \[clock-skew\]\n {2}fix: /m)
  })

  test('reports that AWS cannot be reached', async () => {
    sandbox.aws.faults.inject({ operation: '*', reset: 'before' })
    const result = await sandbox.run('doctor', '--online', '--json')

    expect(result.status).toBe(3)
    expect(JSON.parse(result.stdout)).toMatchObject({ problems: [{ code: 'AWS_UNREACHABLE' }] })
  })
})

describe('doctor refuses', () => {
  test.each([[['doctor', 'portal']], [['doctor', '--fix']]])('%j as a usage error', async (argv) => {
    expect(await sandbox.run(...argv)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/^awsx: error: doctor: .*\[USAGE\]\n/),
    })
  })
})
