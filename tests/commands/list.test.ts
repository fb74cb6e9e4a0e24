import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { START_URL } from '../local-aws/default-data.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { textWidth } from '../../src/text/fit-text.ts'
import { sampleCredentials } from '../local-aws/sample-files.ts'

const config = `[profile portal]
region = ap-northeast-1
sso_session = work
sso_account_id = 111111111111
sso_role_name = permission-set-x

[profile role]
region = eu-west-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = portal

[profile broken]
region = us-east-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = gone

[profile empty]

[sso-session work]
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
`

const portalRow = {
  profile: 'portal',
  kind: 'sso',
  accountId: '111111111111',
  roleName: 'permission-set-x',
  region: 'ap-northeast-1',
  ssoSession: 'work',
  at: '~/.aws/config:1',
  cachedUntil: null,
  accountName: null,
  environment: null,
  active: false,
}

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox({ config, credentials: sampleCredentials })
})

afterAll(() => sandbox.close())

describe('list --json', () => {
  test('has every profile in file order, also those that lead nowhere', async () => {
    const result = await sandbox.run('list', '--json')

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(JSON.parse(result.stdout)).toEqual([
      portalRow,
      {
        profile: 'role',
        kind: 'assume-role',
        accountId: '222222222222',
        roleName: 'role-s',
        region: 'eu-west-1',
        ssoSession: 'work',
        at: '~/.aws/config:7',
        cachedUntil: null,
        accountName: null,
        environment: null,
        active: false,
      },
      expect.objectContaining({
        profile: 'broken',
        kind: null,
        cachedUntil: null,
        problem: { code: 'SOURCE_PROFILE_NOT_FOUND', message: expect.stringContaining('"gone"') },
      }),
      expect.objectContaining({
        profile: 'empty',
        kind: null,
        problem: { code: 'PROFILE_NO_CREDENTIALS', message: expect.stringContaining('"empty"') },
      }),
      {
        profile: 'keys',
        kind: 'static',
        accountId: null,
        roleName: null,
        region: null,
        ssoSession: null,
        at: '~/.aws/credentials:1',
        cachedUntil: null,
        accountName: null,
        environment: null,
        active: false,
      },
    ])
  })

  test('has the end of what is cached', async () => {
    await sandbox.run('login', 'portal')
    const cachedUntil = sandbox.timeIn(60 * 60_000)
    const rows = await sandbox.json('list', 'portal', '--json')
    await sandbox.run('clear', '--all')

    expect(rows).toEqual([{ ...portalRow, cachedUntil }])
  })

  test('is an empty list where no name matches', async () => {
    expect(await sandbox.run('list', 'none-*', '--json')).toMatchObject({
      status: 0,
      stdout: '[]\n',
      stderr: '',
    })
  })

  test('prints an empty list if there are no files', async () => {
    const env = { AWS_CONFIG_FILE: '', AWS_SHARED_CREDENTIALS_FILE: '' }
    expect(await sandbox.runWith({ env }, 'list', '--json')).toMatchObject({ status: 0, stdout: '[]\n' })
  })
})

describe('list', () => {
  test('prints a table, with the problem instead of the details', async () => {
    const result = await sandbox.run('list')

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(result.stdout.split('\n')).toEqual([
      expect.stringMatching(/^PROFILE +KIND +ACCOUNT +ROLE +REGION +EXPIRES$/),
      expect.stringMatching(/^portal +sso +111111111111 +permission-set-x +ap-northeast-1 *$/),
      expect.stringMatching(/^role +assume-role +222222222222 +role-s +eu-west-1 *$/),
      expect.stringMatching(/^broken .*"gone".* \[SOURCE_PROFILE_NOT_FOUND\]$/),
      expect.stringMatching(/^empty .* \[PROFILE_NO_CREDENTIALS\]$/),
      expect.stringMatching(/^keys +static +- +- +- *$/),
      '',
    ])
  })

  test('shows what is left of a session', async () => {
    await sandbox.run('login', 'portal')
    sandbox.passTime(15 * 60_000 - 1000)
    const { stdout } = await sandbox.run('list', 'portal')
    await sandbox.run('clear', '--all')

    expect(stdout).toMatch(/^portal .* in 45 minutes$/m)
  })

  test.each([
    ['p*', ['portal']],
    ['?o*', ['portal', 'role']],
    ['role', ['role']],
    ['ROLE', []],
    ['*.*', []],
  ])('takes only the names that match %j', async (pattern, names) => {
    const rows = (await sandbox.json('list', pattern, '--json')) as readonly { readonly profile: string }[]

    expect(rows.map(({ profile }) => profile)).toEqual(names)
  })

  test('says so where no name matches', async () => {
    expect(await sandbox.run('list', 'none-*')).toMatchObject({
      status: 0,
      stdout: '',
      stderr: expect.stringContaining('no profile'),
    })
  })

  test('calls AWS and the store for nothing', async () => {
    sandbox.aws.resetCalls()
    const locked = { env: { AWSX_PASSPHRASE_FILE: undefined } }

    expect(await sandbox.runWith(locked, 'list')).toMatchObject({ status: 0, stderr: '' })
    expect(sandbox.aws.calls).toEqual([])
  })
})

describe('list refuses', () => {
  test.each([
    [['list', '--jsno'], '--jsno'],
    [['list', 'a', 'b'], '"b"'],
    [['list', '--', 'true'], '--'],
    [['list', '--quiet=1'], '--quiet'],
  ])('%j as a usage error', async (argv, named) => {
    const result = await sandbox.run(...argv)

    expect(result).toMatchObject({ status: 2, stdout: '' })
    expect(result.stderr).toMatch(/^awsx: error: list: .* \[USAGE\]\n/)
    expect(result.stderr).toContain(named)
    expect(result.stderr).toContain('awsx: hint: awsx list --help')
  })

  test('a file that cannot be read, with its place', async () => {
    sandbox.writeSettings('store = "file"\nstore = \n')
    const result = await sandbox.run('list', '--json')
    sandbox.writeSettings('')

    expect(result.status).toBe(3)
    expect(JSON.parse(result.stdout)).toMatchObject({
      error: {
        code: 'CONFIG_PARSE',
        at: '~/.config/awsx/config.toml:2',
        hints: ['correct the file: awsx config edit'],
      },
    })
    expect(result.stderr).toMatch(/\(~\/\.config\/awsx\/config\.toml:2\) \[CONFIG_PARSE\]/)
  })
})

test('list --help describes the command on stdout', async () => {
  const result = await sandbox.run('list', '--help')

  expect(result).toMatchObject({ status: 0, stderr: '' })
  expect(result.stdout).toContain('awsx list')
  expect(result.stdout).toContain('--json')
})

test('lists the config of a profile with a problem, and reports no problem for a sign-in profile', async () => {
  sandbox.writeConfig(`[profile a]
region = eu-west-1
role_arn = arn:aws:iam::222222222222:role/path/r
source_profile = gone
[profile login]
sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
`)
  expect(await sandbox.json('list', '--json')).toEqual([
    expect.objectContaining({
      profile: 'a',
      kind: null,
      accountId: '222222222222',
      roleName: 'r',
      region: 'eu-west-1',
      problem: expect.objectContaining({ code: 'SOURCE_PROFILE_NOT_FOUND' }),
    }),
    expect.not.objectContaining({ problem: expect.anything() }),
    expect.objectContaining({ profile: 'keys' }),
  ])
  expect((await sandbox.run('list')).stdout).toMatch(
    /^a +- +222222222222 +r +eu-west-1 +profile "a": .*\[SOURCE_PROFILE_NOT_FOUND\]$/m,
  )
})

describe('list on a terminal', () => {
  const accounts = [
    { id: '111111111111', name: 'Payments Production' },
    { id: '222222222222', name: 'Shared Services and Networking' },
    { id: '333333333333', name: '開発環境' },
  ]
  const many = Array.from({ length: 150 }, (_, index) => {
    const account = accounts[index % 3] ?? { id: '', name: '' }
    return `[profile ${account.id}-platform-team-${index}]
region = ap-northeast-1
sso_session = ${index % 2 === 0 ? 'work' : 'other'}
sso_account_id = ${account.id}
sso_role_name = AdministratorAccess${index}
awsx_account_name = ${account.name}
`
  }).join('')
  const sessions = ['work', 'other']
    .map((name) => `[sso-session ${name}]\nsso_start_url = ${START_URL}\nsso_region = ap-northeast-1\n`)
    .join('')
  const bad = `[profile bad]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = gone
`
  let large: Sandbox
  const list = async (columns: number, ...words: readonly string[]): Promise<readonly string[]> => {
    const options = { terminals: ['stdout'] as const, columns, env: { AWS_PROFILE: 'bad' } }
    const { stdout } = await large.runWith(options, 'list', '--no-color', ...words)
    return stdout.trimEnd().split('\n')
  }

  beforeAll(async () => {
    large = await openSandbox({ config: `${many}${bad}${sessions}` })
  })

  afterAll(() => large.close())

  test.each([40, 80, 120, 150])('fits %i columns with 150 profiles', async (columns) => {
    const lines = await list(columns)

    expect(lines).toHaveLength(152)
    expect(lines.filter((line) => textWidth(line) > columns)).toEqual([])
    expect(lines.some((line) => line.includes('…'))).toBe(columns < 150)
  })

  test('leaves out the region, the kind and the account ID first', async () => {
    expect((await list(80))[0]).toMatch(/^PROFILE +ACCOUNT NAME +ROLE +EXPIRES$/)
  })

  test('marks the active profile, and names a problem by its code', async () => {
    expect((await list(80)).at(-1)).toMatch(/^bad \* +Shared Serv.* SOURCE_PROFILE…$/)
    expect((await list(110, 'bad'))[1]).toMatch(/^bad \* .* SOURCE_PROFILE_NOT_FOUND$/)
  })

  test('prints everything with --wide', async () => {
    const lines = await list(80, '--wide', '111111111111-platform-team-0')

    expect(lines[0]).toMatch(/^PROFILE +KIND +ACCOUNT +ACCOUNT NAME +ROLE +REGION +EXPIRES$/)
    expect(lines[1]).toMatch(/^111111111111-platform-team-0 +sso .*AdministratorAccess0 +ap-northeast-1$/)
  })

  test('has colors unless they are not wanted', async () => {
    const options = { terminals: ['stdout'] as const, columns: 80 }

    expect((await large.runWith(options, 'list', 'bad')).stdout).toContain('\u001b[31mSOURCE_PROFILE')
    expect((await large.runWith({ ...options, env: { NO_COLOR: '1' } }, 'list')).stdout).not.toContain(
      '\u001b',
    )
    expect((await large.run('list')).stdout).not.toContain('\u001b')
  })

  test.each([
    [['--account', '333333333333'], 50],
    [['--account', '開発*'], 50],
    [['--account', 'payments*'], 50],
    [['--account', '222222222222'], 51],
    [['--account', 'nothing'], 0],
    [['--sso-session', 'work'], 75],
    [['--sso-session', 'work', '--account', '333333333333'], 25],
    [['--sso-session', 'gone'], 0],
  ])('%j selects %i profiles', async (words, count) => {
    expect(await large.json('list', '--json', ...words)).toHaveLength(count)
  })

  test('names the account, also of a profile that does not name it itself', async () => {
    expect(await large.json('list', 'bad', '--json')).toEqual([
      expect.objectContaining({ accountName: 'Shared Services and Networking', active: false }),
    ])
  })

  test.each([
    ['role', 'AdministratorAccess0', 'AdministratorAccess2'],
    ['account', 'AdministratorAccess0', 'AdministratorAccess6'],
  ])('sorts by %s', async (column, first, third) => {
    const rows = (await large.json('list', '--json', '--sort', column)) as readonly {
      readonly roleName: string
    }[]

    expect(rows[0]?.roleName).toBe(first)
    expect(rows[2]?.roleName).toBe(third)
    expect(rows.at(-1)).toMatchObject(column === 'role' ? { roleName: 'role-s' } : {})
  })

  test('sorts what is cached first by expiry', async () => {
    await large.run('login', '222222222222-platform-team-1')
    const rows = (await large.json('list', '--json', '--sort', 'expires')) as readonly {
      readonly cachedUntil: string | null
    }[]

    expect(rows[1]?.cachedUntil ?? null).toBeNull()
    expect(rows).toHaveLength(151)
  })

  test('rejects a column that does not exist', async () => {
    expect(await large.run('list', '--sort', 'size')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('invalid --sort "size"; expected profile, kind'),
    })
  })
})

test('shows the account name that the access portal listed', async () => {
  const fresh = await openSandbox({ config })
  try {
    await fresh.run('login', 'work')
    expect(await fresh.json('list', 'portal', '--json')).toEqual([{ ...portalRow, accountName: 'main' }])
  } finally {
    await fresh.close()
  }
})

test('a default profile with settings only has no problem', async () => {
  sandbox.writeConfig('[default]\nregion = eu-west-1\noutput = json\n\n[profile other]\nregion = eu-west-1\n')
  sandbox.writeCredentials('')
  const rows = await sandbox.json('list', '--json')
  expect(rows).toEqual([
    expect.objectContaining({ profile: 'default', kind: null, region: 'eu-west-1' }),
    expect.objectContaining({
      profile: 'other',
      problem: expect.objectContaining({ code: 'PROFILE_NO_CREDENTIALS' }),
    }),
  ])
  expect(rows).not.toEqual([expect.objectContaining({ problem: expect.anything() }), expect.anything()])
})

describe('environments', () => {
  const guards = `[[guard]]
accounts = ["222222222222"]
environment = "production"

[[guard]]
profiles = ["portal"]
environment = "staging"
`

  test('are in the list and its JSON', async () => {
    const guarded = await openSandbox({ config, credentials: sampleCredentials })
    try {
      guarded.writeSettings(guards)
      const rows = (await guarded.json('list', '--json')) as readonly Record<string, unknown>[]
      expect(rows.map(({ profile, environment }) => [profile, environment])).toEqual([
        ['portal', 'staging'],
        ['role', 'production'],
        ['broken', null],
        ['empty', null],
        ['keys', null],
      ])
      const { stdout } = await guarded.runWith({ terminals: ['stdout'], columns: 120 }, 'list')
      expect(stdout).toMatch(/ENVIRONMENT/)
      expect(stdout).toContain('\u001b[31mproduction')
      expect(stdout).not.toContain('\u001b[31mstaging')
    } finally {
      await guarded.close()
    }
  })

  test('have no column if there are none', async () => {
    expect((await sandbox.run('list')).stdout).not.toContain('ENVIRONMENT')
  })

  test('an invalid key of the guard is the problem of its profile', async () => {
    const guarded = await openSandbox({
      config: config.replace('[profile portal]', '[profile portal]\nawsx_access = none'),
    })
    try {
      const [row] = (await guarded.json('list', 'portal', '--json')) as readonly Record<string, unknown>[]
      expect(row).toMatchObject({ problem: { code: 'CONFIG_INVALID' }, environment: null })
    } finally {
      await guarded.close()
    }
  })
})
