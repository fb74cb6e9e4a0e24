import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { START_URL } from '../local-aws/default-data.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

const started = `# mine
[default]
region = eu-west-1

[sso-session corp]
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
`

const roles = [
  ['main', '111111111111', 'ReadOnly'],
  ['main', '111111111111', 'permission-set-x'],
  ['outside', '222222222222', 'ReadOnly'],
  ['sandbox', '333333333333', 'AdministratorAccess'],
  ['sandbox', '333333333333', 'ReadOnly'],
] as const

const section = (
  [account, id, role]: readonly [string, string, string],
  region = 'region = ap-northeast-1\n',
): string => `
[profile ${account}-${role}]
sso_session = corp
sso_account_id = ${id}
sso_role_name = ${role}
${region}awsx_sync = corp/${id}/${role}
awsx_sync_name = ${account}-${role}
`

const synced = started + roles.map((role) => section(role)).join('')

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config: started })
  await sandbox.run('login', 'corp')
})

afterEach(() => sandbox.close())

const config = (): string | undefined => sandbox.readFile('.aws/config')

/** The user loses the roles of an account. */
function unassign(name: string): void {
  const portal = sandbox.aws.data.portals[START_URL]
  if (portal !== undefined) portal.accounts = portal.accounts.filter((account) => account.name !== name)
}

describe('sync --json', () => {
  test('prints what was added, and then that nothing changes', async () => {
    const names = roles.map(([account, , role]) => `${account}-${role}`)

    expect(await sandbox.json('sync', '--json')).toEqual({
      dryRun: false,
      written: true,
      file: expect.stringMatching(/\.aws.config$/),
      sessions: [
        { ssoSession: 'corp', added: names, changed: [], renamed: [], removed: [], stale: [], unchanged: 0 },
      ],
      diff: expect.stringContaining('+[profile main-ReadOnly]\n'),
    })
    expect(await sandbox.json('sync', '--json')).toMatchObject({
      written: false,
      sessions: [{ added: [], unchanged: 5 }],
      diff: '',
    })
  })

  test('has what a dry run would rename and remove, and nothing else on stdout', async () => {
    await sandbox.run('sync')
    unassign('sandbox')
    const stale = ['sandbox-AdministratorAccess', 'sandbox-ReadOnly']

    expect(
      await sandbox.json('sync', '--json', '--dry-run', '--template', '{{accountName}}.{{roleName}}'),
    ).toMatchObject({
      dryRun: true,
      written: false,
      sessions: [
        {
          changed: [],
          renamed: expect.arrayContaining([{ from: 'main-ReadOnly', to: 'main.ReadOnly' }]),
          removed: [],
          stale,
        },
      ],
    })
    expect(await sandbox.json('sync', '--json', '--prune')).toMatchObject({
      written: true,
      sessions: [{ removed: stale, stale: [] }],
    })
  })

  test('says that nothing was written if the user does not agree', async () => {
    const result = await sandbox.runWith({ terminals: 'all', answers: ['', 'n'] }, 'sync', '--json')

    expect(JSON.parse(result.stdout)).toMatchObject({
      written: false,
      diff: expect.stringContaining('+[profile'),
    })
    expect(result.stderr).toContain('nothing was written')
    expect(config()).toBe(started)
  })
})

describe('sync', () => {
  test('writes a profile for each account and role below what is there', async () => {
    const result = await sandbox.run('sync')

    expect(result).toMatchObject({ status: 0, stdout: '' })
    expect(result.stderr).toMatch(
      /^awsx: corp: 5 added\b.*\nawsx: next: awsx exec main-ReadOnly -- aws sts get-caller-identity\n$/,
    )
    expect(config()).toBe(synced)
  })

  test('changes nothing the second time', async () => {
    await sandbox.run('sync')
    const result = await sandbox.run('sync', 'corp')

    expect(result).toMatchObject({ status: 0, stdout: '' })
    expect(result.stderr).toMatch(/^awsx: corp: 5 [^,]*\n$/)
    expect(config()).toBe(synced)
  })

  test('--dry-run prints the difference and writes nothing', async () => {
    const result = await sandbox.run('sync', '--dry-run')

    expect(result.status).toBe(0)
    expect(result.stdout).toContain('+[profile main-ReadOnly]\n+sso_session = corp\n')
    expect(result.stdout.match(/^\+\[/gm)).toHaveLength(5)
    expect(result.stderr).toMatch(/^awsx: corp: .*5 added/)
    expect(config()).toBe(started)
  })

  test('keeps profiles of roles that are gone, and --prune removes them', async () => {
    await sandbox.run('sync')
    unassign('outside')
    const kept = await sandbox.run('sync')
    expect(kept.stderr).toContain('awsx sync corp --prune')
    expect(config()).toBe(synced)

    const pruned = await sandbox.run('sync', '--prune')
    expect(pruned).toMatchObject({ status: 0, stderr: expect.stringContaining('1 removed') })
    expect(config()).toBe(synced.replace(section(roles[2]), ''))
  })

  test('--template names the profiles, --region is the region of new ones', async () => {
    const words = ['--template', '{{roleName}}.{{accountId}}', '--region', 'us-west-2']

    expect(await sandbox.run('sync', ...words)).toMatchObject({ status: 0 })
    expect(config()).toContain('[profile ReadOnly.222222222222]\n')
    expect(config()?.match(/^region = us-west-2$/gm)).toHaveLength(5)
  })

  test('takes template and region from the settings', async () => {
    sandbox.writeSettings('[sync]\ntemplate = "{{accountName}}.{{roleName}}"\nregion = "us-west-2"\n')

    expect(await sandbox.run('sync')).toMatchObject({ status: 0 })
    expect(config()).toContain('[profile main.ReadOnly]\n')
    expect(config()).toContain('region = us-west-2\n')
  })

  test('--quiet says nothing', async () => {
    expect(await sandbox.run('sync', '--quiet')).toMatchObject({ status: 0, stdout: '', stderr: '' })
    expect(config()).toBe(synced)
  })
})

describe('sync on a terminal', () => {
  const onTerminal = (answers: readonly string[], ...words: readonly string[]) =>
    sandbox.runWith({ terminals: 'all', answers, env: { NO_COLOR: '1' } }, 'sync', ...words)

  test('asks for the region once, shows the diff, and asks before writing', async () => {
    const result = await onTerminal(['us-west-2', 'y'])

    expect(result).toMatchObject({ status: 0, stdout: '' })
    expect(result.asked.map(({ question }) => question)).toEqual([
      'Default region of new profiles [ap-northeast-1]: ',
      `Write this to ${sandbox.home}/.aws/config? [Y/n]: `,
    ])
    expect(result.said).toEqual(expect.arrayContaining(['+[profile main-ReadOnly]', '+region = us-west-2']))
    expect(config()).toBe(started + roles.map((role) => section(role, 'region = us-west-2\n')).join(''))

    const portal = sandbox.aws.data.portals[START_URL]
    portal?.accounts.push({ id: '444444444444', name: 'new', email: 'new@example.com', roles: ['ReadOnly'] })
    expect((await onTerminal([''])).asked).toHaveLength(1)
    expect(config()).toContain(
      'sso_account_id = 444444444444\nsso_role_name = ReadOnly\nregion = us-west-2\n',
    )
  })

  test('writes nothing if the user declines', async () => {
    const result = await onTerminal(['', 'n'])

    expect(result).toMatchObject({ status: 0, stderr: expect.stringMatching(/awsx: nothing was written\n$/) })
    expect(config()).toBe(started)
  })

  test('asks nothing with --yes, and nothing if nothing changes', async () => {
    expect(await onTerminal([], '--yes')).toMatchObject({ status: 0, asked: [] })
    expect(config()).toBe(synced)
    expect(await onTerminal([])).toMatchObject({ status: 0, asked: [], said: [] })
  })

  test('does not ask for a region that the settings have', async () => {
    sandbox.writeSettings('[sync]\nregion = "us-west-2"\n')

    expect((await onTerminal(['y'])).asked).toHaveLength(1)
    expect(config()?.match(/^region = us-west-2$/gm)).toHaveLength(5)
  })
})

test('sync writes no second profile for what the wizard wrote', async () => {
  const chosen = ['--account-id', '333333333333', '--role-name', 'ReadOnly', '--sso-session', 'corp']
  await sandbox.run('configure', 'sso', ...chosen, '--yes')

  expect((await sandbox.run('sync')).stderr).toMatch(/^awsx: corp: 4 added, 1 unchanged\n/)
  expect(config()?.match(/^sso_account_id = 333333333333\nsso_role_name = ReadOnly$/gm)).toHaveLength(1)
})

describe('sync signs in', () => {
  beforeEach(() => sandbox.run('clear', '--all'))

  test('where stderr is a terminal', async () => {
    const result = await sandbox.runWith({ terminals: ['stderr'] }, 'sync')

    expect(result).toMatchObject({ status: 0, opened: [expect.any(String)] })
    expect(config()).toBe(synced)
  })

  test.each([
    ['elsewhere', [], {}, []],
    ['with --no-login', ['stderr'], {}, ['--no-login']],
    ['with AWSX_NO_LOGIN', ['stderr'], { AWSX_NO_LOGIN: '1' }, []],
  ] as const)('not %s', async (_where, terminals, env, words) => {
    const options = { terminals, env: { NO_COLOR: '1', ...env } }
    const result = await sandbox.runWith(options, 'sync', ...words)

    expect(result).toMatchObject({ status: 4, stdout: '', opened: [] })
    expect(result.stderr).toMatch(/\[SSO_LOGIN_REQUIRED\]\nawsx: hint: awsx login corp\n/)
    expect(config()).toBe(started)
  })
})

describe('sync fails and writes nothing', () => {
  test.each([
    [['sync', '--template', '{{nothing}}'], 3, 'CONFIG_INVALID'],
    [['sync', '--region', 'no region'], 2, 'USAGE'],
    [['sync', 'corp', 'more'], 2, 'USAGE'],
    [['sync', '--pruned'], 2, 'USAGE'],
    [['sync', 'gone'], 3, 'SSO_SESSION_NOT_FOUND'],
    [['sync', 'default'], 3, 'PROFILE_NO_CREDENTIALS'],
  ])('%j with %d', async (argv, status, code) => {
    const result = await sandbox.run(...argv)

    expect(result).toMatchObject({ status, stdout: '' })
    expect(result.stderr).toContain(`[${code}]`)
    expect(config()).toBe(started)
  })

  test('for a misspelled session, and suggests the session', async () => {
    const result = await sandbox.run('sync', 'corpp')

    expect(result.stderr).toBe(
      'awsx: error: sso-session "corpp" not found in ~/.aws/config [SSO_SESSION_NOT_FOUND]\n' +
        'awsx: hint: did you mean "corp"?\n',
    )
  })

  test('where the config has no sso-session', async () => {
    sandbox.writeConfig('[default]\nregion = eu-west-1\n')

    expect(await sandbox.run('sync')).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/\[SSO_SESSION_NOT_FOUND\]\nawsx: hint: .*awsx configure sso\n/),
    })
  })

  test('where two roles would have one name', async () => {
    const result = await sandbox.run('sync', '--template', '{{roleName}}')

    expect(result.status).not.toBe(0)
    expect(result.stderr).toContain('ReadOnly')
    expect(config()).toBe(started)
  })

  test('where the settings have a key that is unknown', async () => {
    sandbox.writeSettings('[sync]\ntemplates = "x"\n')

    expect(await sandbox.run('sync')).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/"templates".*\(~\/\.config\/awsx\/config\.toml\) \[CONFIG_INVALID\]/),
    })
  })

  test('where the portal gives nothing', async () => {
    for (const name of ['main', 'outside', 'sandbox']) unassign(name)

    expect(await sandbox.run('sync')).toMatchObject({
      status: 5,
      stderr: expect.stringMatching(/"corp".*\[SSO_FORBIDDEN\]/),
    })
    expect(config()).toBe(started)
  })

  test('where the portal cannot be reached', async () => {
    sandbox.aws.faults.inject({ operation: 'ListAccounts', reset: 'before' })

    expect(await sandbox.run('sync')).toMatchObject({
      status: 5,
      stderr: expect.stringContaining('[AWS_UNREACHABLE]'),
    })
    expect(config()).toBe(started)
  })
})
