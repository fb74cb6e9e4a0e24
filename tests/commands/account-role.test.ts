import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO, START_URL } from '../local-aws/default-data.ts'
import { sampleCredentials as credentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

const session = (name: string): string => `[sso-session ${name}]
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
`

const config = `${session('corp')}
[profile role]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys
`

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config, credentials })
  sandbox.addProgram('terraform')
})

afterEach(() => sandbox.close())

const arnIn = (account: string, role: string): unknown =>
  expect.stringMatching(
    new RegExp(`^arn:aws:sts::${account}:assumed-role/AWSReservedSSO_${role}_[0-9a-f]{16}/taro$`),
  )

/** The environment of the command that the last `exec` launched. */
async function environmentOf(...argv: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const result = await sandbox.run(...argv)
  expect(result).toMatchObject({ status: 0, stderr: '' })
  return result.launched[0]?.env ?? {}
}

describe('an account and a role without a profile', () => {
  beforeEach(async () => void (await sandbox.run('login', 'corp')))

  test.each([
    [['--account', '111111111111', '--role', 'ReadOnly']],
    [['--account', '1111-1111-1111', '--role', 'ReadOnly']],
    [['--account', 'main', '--role', 'ReadOnly']],
    [['--account', 'MAIN', '--role', 'ReadOnly', '--sso-session', 'corp']],
    [['111111111111/ReadOnly']],
    [['--profile', '111111111111/ReadOnly']],
    [['main/ReadOnly']],
    [['main/ReadOnly@corp']],
    [
      [
        'arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_ReadOnly_0123456789abcdef',
      ],
    ],
    [['arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_ReadOnly_0123456789abcdef/taro']],
  ])('whoami %j', async (words) => {
    expect(await sandbox.json('whoami', '--json', ...words)).toMatchObject({
      profile: '111111111111/ReadOnly',
      accountId: '111111111111',
      arn: arnIn('111111111111', 'ReadOnly'),
    })
  })

  test('exec gives the command its name, and a nested exec the same credentials without a call', async () => {
    const env = await environmentOf(
      'exec',
      '--account',
      'main',
      '--role',
      'ReadOnly',
      '--',
      'terraform',
      'plan',
    )
    sandbox.aws.calls.length = 0
    const nested = await sandbox.runWith({ env }, 'exec', '--', 'terraform')

    expect(env).toMatchObject({
      AWSX_PROFILE: '111111111111/ReadOnly',
      AWS_VAULT: '111111111111/ReadOnly',
      AWS_ACCOUNT_ID: '111111111111',
    })
    expect(env['AWS_REGION']).toBeUndefined()
    expect(nested.launched[0]?.env).toMatchObject({
      AWSX_PROFILE: '111111111111/ReadOnly',
      AWS_ACCESS_KEY_ID: env['AWS_ACCESS_KEY_ID'],
      AWSX_DEPTH: '2',
    })
    expect(sandbox.aws.calls).toEqual([])
  })

  test('the options end awsx arguments like --profile does', async () => {
    const result = await sandbox.run(
      'exec',
      '--account',
      '111111111111',
      '--role',
      'ReadOnly',
      'terraform',
      'plan',
    )

    expect(result.launched[0]?.words).toEqual(['terraform', 'plan'])
  })

  test('a name costs one call of the portal a day, which a login of the session makes anyway', async () => {
    const words = ['whoami', '--account', 'sandbox', '--role', 'ReadOnly']
    await sandbox.run('whoami', 'main/ReadOnly')
    await sandbox.run(...words)
    expect(sandbox.aws.count('ListAccounts')).toBe(1)

    sandbox.passTime(25 * 3_600_000)
    await sandbox.runWith({ terminals: ['stderr'] }, ...words)
    await sandbox.run(...words)
    expect(sandbox.aws.count('ListAccounts')).toBe(2)
  })

  test('a list that lacks the name is read again', async () => {
    const [first] = sandbox.aws.data.portals[START_URL]?.accounts ?? []
    if (first !== undefined) first.name = 'renamed'

    expect(await sandbox.json('whoami', 'renamed/ReadOnly', '--json')).toMatchObject({
      accountId: '111111111111',
    })
    expect(sandbox.aws.count('ListAccounts')).toBe(2)
  })

  test('the credentials are those of a profile with the same account and role', async () => {
    await sandbox.run('whoami', '111111111111/ReadOnly')
    sandbox.writeConfig(
      `${config}\n[profile p]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = ReadOnly\n`,
    )
    await sandbox.run('whoami', 'p')

    expect(sandbox.aws.count('GetRoleCredentials')).toBe(1)
  })

  test('explain shows the sign-in and what is cached, and never calls AWS', async () => {
    await sandbox.run('whoami', 'main/ReadOnly')
    sandbox.aws.calls.length = 0
    const result = await sandbox.json('explain', '--account', 'main', '--role', 'ReadOnly', '--json')

    expect(result).toMatchObject({
      profile: '111111111111/ReadOnly',
      region: null,
      steps: [
        {
          kind: 'sso',
          profile: '111111111111/ReadOnly',
          at: '~/.aws/config:1',
          ssoSession: 'corp',
          accountId: '111111111111',
          roleName: 'ReadOnly',
          cachedUntil: expect.any(String),
        },
      ],
      asks: [],
      warnings: [],
    })
    expect(sandbox.aws.calls).toEqual([])
  })

  test('--role-arn adds a hop', async () => {
    const roleArn = 'arn:aws:iam::222222222222:role/role-s'

    expect(
      await sandbox.json('whoami', '--json', '111111111111/permission-set-x', '--role-arn', roleArn),
    ).toMatchObject({
      arn: 'arn:aws:sts::222222222222:assumed-role/role-s/awsx-tester',
    })
  })

  test('export, credential-process, console, clear and logout take it, too', async () => {
    const exported = await sandbox.run('export', '111111111111/ReadOnly')
    const forSdk = await sandbox.json('credential-process', '--account', '111111111111', '--role', 'ReadOnly')
    const link = await sandbox.run('console', 'main/ReadOnly', '--print')
    const cleared = await sandbox.run('clear', 'main/ReadOnly')
    const out = await sandbox.run('logout', 'main/ReadOnly')

    expect(exported.stdout).toContain("export AWSX_PROFILE='111111111111/ReadOnly';\n")
    expect(forSdk).toMatchObject({ Version: 1, AccountId: '111111111111' })
    expect(link.stdout).toContain('account_id=111111111111&role_name=ReadOnly')
    expect(cleared.stderr).toBe('awsx: removed 1 cached session of profile "main/ReadOnly"\n')
    expect(out.stderr).toMatch(/^awsx: signed out of corp\n$/)
  })

  test('use keeps the ID for renewals', async () => {
    const env = { AWSX_SHELL: 'bash' }
    const result = await sandbox.runWith({ env }, 'use', '--account', 'main', '--role', 'ReadOnly')

    expect(result).toMatchObject({ status: 0 })
    expect(result.stdout).toContain('"profile":"111111111111/ReadOnly"')
    expect(result.stderr).toContain('this shell uses profile "111111111111/ReadOnly"')
  })

  test('a credential_process of awsx can name one: it runs, because no profile could be followed', async () => {
    sandbox.writeConfig(
      `${config}\n[profile p]\ncredential_process = awsx credential-process 111111111111/ReadOnly\n`,
    )

    expect(await sandbox.json('explain', 'p', '--json')).toMatchObject({
      steps: [{ kind: 'process', command: 'awsx credential-process 111111111111/ReadOnly' }],
    })
  })

  test('a profile with the same name always wins', async () => {
    sandbox.writeConfig(`${config}\n[profile main/ReadOnly]\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = keys
\n[profile 111111111111/ReadOnly]\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = keys\n`)
    const words = ['--account', '111111111111', '--role', 'ReadOnly']

    expect(await sandbox.json('whoami', '--json', 'main/ReadOnly')).toMatchObject({
      profile: 'main/ReadOnly',
      accountId: '222222222222',
    })
    // The options name no profile. The command's AWSX_PROFILE must not name one either.
    const env = await environmentOf('exec', ...words, '--', 'terraform')
    expect(env).toMatchObject({ AWSX_PROFILE: '111111111111/ReadOnly@corp', AWS_ACCOUNT_ID: '111111111111' })
    const nested = await sandbox.runWith({ env }, 'exec', '--', 'terraform')
    expect(nested.launched[0]?.env).toMatchObject({ AWS_ACCOUNT_ID: '111111111111' })
  })

  test('the ARN of a role selects the profile that assumes it', async () => {
    const result = await sandbox.json('whoami', '--json', 'arn:aws:iam::222222222222:role/role-s')

    expect(result).toMatchObject({ profile: 'role', accountId: '222222222222' })
  })

  test('sync saves the accounts and roles for Tab', async () => {
    const line = (text: string): Promise<{ stdout: string }> =>
      sandbox.run('__complete', 'fish', '--', ...text.split(' '))
    await sandbox.run('sync', '--dry-run')

    expect((await line('exec --account ')).stdout).toBe(
      'main\t111111111111\noutside\t222222222222\nsandbox\t333333333333\n',
    )
    expect((await line('exec --account sandbox --role ')).stdout).toBe('AdministratorAccess\nReadOnly\n')
    expect((await line('exec 3')).stdout).toContain('333333333333/AdministratorAccess\tsandbox\n')
  })
})

describe('what cannot be resolved', () => {
  const name = ['--account', 'prod', '--role', 'Admin']

  test('an unknown account name, with the closest one', async () => {
    await sandbox.run('login', 'corp')
    const result = await sandbox.run('whoami', '--account', 'mian', '--role', 'ReadOnly')

    expect(result).toMatchObject({ status: 3, stdout: '' })
    expect(result.stderr).toBe(
      `awsx: error: sign-in "corp" has no account named "mian" [ACCOUNT_NOT_FOUND]
awsx: hint: did you mean "main" (111111111111)?
awsx: hint: your accounts: main, outside, sandbox
`,
    )
  })

  test('a role that is not assigned, with the closest one', async () => {
    await sandbox.run('login', 'corp')
    const result = await sandbox.run('whoami', 'main/ReadOnyl')

    expect(result.status).toBe(5)
    expect(result.stderr).toContain('no access to permission set "ReadOnyl" in account 111111111111')
    expect(result.stderr).toContain('did you mean "111111111111/ReadOnly"?')
    expect(result.stderr).not.toContain('sso_role_name')
  })

  test('two accounts with one name', async () => {
    const portal = sandbox.aws.data.portals[START_URL]
    for (const account of portal?.accounts ?? []) account.name = 'prod'
    await sandbox.run('login', 'corp')
    const result = await sandbox.run('whoami', ...name)

    expect(result.status).toBe(3)
    expect(result.stderr).toContain('3 accounts are named "prod" [TARGET_AMBIGUOUS]')
    expect(result.stderr).toContain('--account 222222222222')

    const byName = await sandbox.run('whoami', 'prod/ReadOnly')
    expect(byName.stderr).toContain('3 accounts are named "prod" [TARGET_AMBIGUOUS]')
    expect(byName.stderr).toContain('hint: 222222222222/ReadOnly\n')
    expect(byName.stderr).not.toContain('--account')
  })

  test('several sign-ins', async () => {
    sandbox.writeConfig(session('corp') + session('client'))
    const byOption = await sandbox.run('whoami', '--account', '111111111111', '--role', 'ReadOnly')
    const byName = await sandbox.run('whoami', '111111111111/ReadOnly')

    expect(byOption.stderr).toBe(`awsx: error: the config has 2 sign-ins; name one of them [TARGET_AMBIGUOUS]
awsx: hint: --sso-session corp
awsx: hint: --sso-session client
`)
    expect(byName.stderr).toContain('awsx: hint: 111111111111/ReadOnly@client\n')
    const byAccountName = await sandbox.run('whoami', 'prod/ReadOnly')
    expect(byAccountName.stderr).toContain('awsx: hint: prod/ReadOnly@client\n')
    expect(byAccountName.stderr).not.toContain('--sso-session')
    await sandbox.run('login', '--sso-session', 'client')
    expect(await sandbox.json('whoami', '--json', '111111111111/ReadOnly@client')).toMatchObject({
      profile: '111111111111/ReadOnly@client',
    })
  })

  test('a name without a sign-in, where none may be started', async () => {
    const byOption = await sandbox.run('whoami', ...name)
    const byName = await sandbox.runWith(
      { terminals: ['stderr'], env: { NO_COLOR: '1' } },
      'whoami',
      'prod/Admin',
    )

    expect(byOption).toMatchObject({ status: 4 })
    expect(byOption.stderr).toContain('[SSO_LOGIN_REQUIRED]')
    expect(byOption.stderr).toContain('hint: awsx login corp\n')
    // It may be a misspelled profile, so it opens no page.
    expect(byName).toMatchObject({ status: 3, opened: [] })
    expect(byName.stderr).toMatch(/profile "prod\/Admin" not found .* \[PROFILE_NOT_FOUND\]/)
    expect(byName.stderr).toContain('hint: awsx login corp\n')
  })

  test('an ID needs no list: exec signs in and runs', async () => {
    const words = ['exec', '--account', '111111111111', '--role', 'ReadOnly', '--', 'terraform']
    const result = await sandbox.runWith({ terminals: ['stderr'] }, ...words)

    expect(result).toMatchObject({ status: 0 })
    expect(result.opened).toHaveLength(1)
    expect(result.launched).toHaveLength(1)
  })

  test('explain without a cached list', async () => {
    await sandbox.run('login', 'corp')
    sandbox.aws.calls.length = 0
    const result = await sandbox.run('explain', ...name)

    expect(result).toMatchObject({ status: 3 })
    expect(result.stderr).toContain('no cached list of accounts has the name "prod" [ACCOUNT_NOT_FOUND]')
    expect(sandbox.aws.calls).toEqual([])
  })

  test("a shell's prompt never calls AWS for a name", async () => {
    await sandbox.run('login', 'corp')
    sandbox.aws.calls.length = 0
    const result = await sandbox.runWith({ env: { AWS_PROFILE: 'prod/Admin' } }, 'status', '--prompt')

    expect(result.status).toBe(0)
    expect(sandbox.aws.calls).toEqual([])
  })

  test('the ARN of a permission set in another partition', async () => {
    const arn = 'arn:aws-cn:sts::111111111111:assumed-role/AWSReservedSSO_ReadOnly_0123456789abcdef/taro'
    await sandbox.run('login', 'corp')

    expect((await sandbox.run('whoami', arn)).stderr).toContain(
      `no Identity Center sign-in is in the partition of ${arn} [SSO_SESSION_NOT_FOUND]`,
    )
    const china = session('china').replace('ap-northeast-1', 'cn-north-1')
    sandbox.writeConfig(session('corp') + china)
    expect(await sandbox.json('whoami', arn.replace('aws-cn', 'aws'), '--json')).toMatchObject({
      profile: '111111111111/ReadOnly@corp',
    })
  })

  test('a config without a sign-in', async () => {
    sandbox.writeConfig('')
    const byOption = await sandbox.run('whoami', ...name)
    const byName = await sandbox.run('whoami', '111111111111/Admin')

    expect(byOption).toMatchObject({ status: 3 })
    expect(byOption.stderr).toContain('the config has no Identity Center sign-in [SSO_SESSION_NOT_FOUND]')
    expect(byName.stderr).toContain('the config has no Identity Center sign-in [SSO_SESSION_NOT_FOUND]')
  })

  test.each([
    [['--account', '111111111111'], '--account requires --role'],
    [['--role', 'Admin'], '--role requires --account'],
    [['--sso-session', 'corp'], '--sso-session requires --account and --role'],
    [['role', ...name], '--account and --role cannot be combined with profile "role"'],
    [['--account', '1', '--role', 'a/b'], 'invalid --role "a/b"; expected the name of a permission set'],
  ])('whoami %j is a usage error', async (words, message) => {
    const result = await sandbox.run('whoami', ...words)

    expect(result).toMatchObject({ status: 2, stdout: '' })
    expect(result.stderr).toContain(`awsx: error: ${message} [USAGE]`)
  })

  test('the ARN of a role that no profile assumes', async () => {
    const arn = 'arn:aws:iam::222222222222:role/other'
    const result = await sandbox.run('whoami', arn)

    expect(result).toMatchObject({ status: 3 })
    expect(result.stderr).toContain(`no profile assumes the role ${arn} [PROFILE_NOT_FOUND]`)
    expect(result.stderr).toContain(`awsx exec PROFILE --role-arn ${arn}`)
  })

  test('the ARN of a role that several profiles assume, unless AWS_PROFILE is one of them', async () => {
    sandbox.writeConfig(
      `${config}\n[profile again]\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = keys\n`,
    )
    const arn = 'arn:aws:iam::222222222222:role/role-s'
    const result = await sandbox.run('whoami', arn)

    expect(result.stderr).toContain(`2 profiles assume the role ${arn}; name one of them [TARGET_AMBIGUOUS]`)
    expect(result.stderr).toContain('hint: --profile again\n')
    const chosen = await sandbox.runWith({ env: { AWS_PROFILE: 'again' } }, 'whoami', arn, '--json')
    expect(JSON.parse(chosen.stdout)).toMatchObject({ profile: 'again' })
  })

  test('profiles in the legacy form have sign-ins, too, named after the first profile', async () => {
    const legacy = (name: string, url: string): string =>
      `[profile ${name}]\nsso_start_url = ${url}\nsso_region = ap-northeast-1\nsso_account_id = 111111111111\nsso_role_name = ReadOnly\n`
    sandbox.writeConfig(legacy('old', START_URL))
    await sandbox.run('login', 'old')
    const words = ['whoami', '--account', 'sandbox', '--role', 'ReadOnly', '--json']

    expect(await sandbox.json(...words)).toMatchObject({ profile: '333333333333/ReadOnly' })
    sandbox.writeConfig(legacy('old', START_URL) + legacy('other', 'https://other.awsapps.com/start'))
    expect((await sandbox.run(...words)).stderr).toContain('hint: --sso-session other\n')
    expect(await sandbox.json(...words, '--sso-session', 'old')).toMatchObject({
      profile: '333333333333/ReadOnly@old',
    })
  })

  test('list and status work in a shell whose profile is an account and a role', async () => {
    const env = { AWSX_PROFILE: '111111111111/Gone', AWS_ACCESS_KEY_ID: HANAKO.accessKeyId }
    sandbox.writeConfig(session('corp') + session('client'))

    expect(await sandbox.runWith({ env }, 'list')).toMatchObject({ status: 0 })
    expect((await sandbox.runWith({ env }, 'status')).stdout).toContain('111111111111/Gone')
  })
})
