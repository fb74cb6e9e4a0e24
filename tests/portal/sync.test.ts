/** `awsx sync` against a local portal: what it writes, what it leaves alone, what it says. */
import { chmodSync, lstatSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox, Result } from '../in-process/sandbox.ts'
import { START_URL } from '../local-aws/default-data.ts'
import { sessionSection } from './fixture.ts'
import { describeModes } from '../files/mode-bits.ts'

const started = `# mine
[default]
region = eu-west-1

${sessionSection()}`

const synced = `${started}
[profile main-ReadOnly]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = ReadOnly
region = ap-northeast-1
awsx_sync = corp/111111111111/ReadOnly
awsx_sync_name = main-ReadOnly

[profile main-permission-set-x]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = permission-set-x
region = ap-northeast-1
awsx_sync = corp/111111111111/permission-set-x
awsx_sync_name = main-permission-set-x

[profile outside-ReadOnly]
sso_session = corp
sso_account_id = 222222222222
sso_role_name = ReadOnly
region = ap-northeast-1
awsx_sync = corp/222222222222/ReadOnly
awsx_sync_name = outside-ReadOnly

[profile sandbox-AdministratorAccess]
sso_session = corp
sso_account_id = 333333333333
sso_role_name = AdministratorAccess
region = ap-northeast-1
awsx_sync = corp/333333333333/AdministratorAccess
awsx_sync_name = sandbox-AdministratorAccess

[profile sandbox-ReadOnly]
sso_session = corp
sso_account_id = 333333333333
sso_role_name = ReadOnly
region = ap-northeast-1
awsx_sync = corp/333333333333/ReadOnly
awsx_sync_name = sandbox-ReadOnly
`

const next = 'awsx: next: awsx exec main-ReadOnly -- aws sts get-caller-identity\n'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config: started })
  await sandbox.run('login', 'corp')
})

afterEach(() => sandbox.close())

const configFile = (): string => join(sandbox.home, '.aws/config')
const config = (): string => readFileSync(configFile(), 'utf8')
const accounts = () => sandbox.aws.data.portals[START_URL]?.accounts ?? []

const sync = (...options: readonly string[]): Promise<Result> => sandbox.run('sync', ...options)

/** Runs a command with the profile. @returns the account that it was given */
async function accountOf(profile: string): Promise<string | undefined> {
  sandbox.addProgram('tool')
  const { status, stdout, stderr, launched } = await sandbox.run('exec', profile, '--', 'tool')
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' })
  return launched[0]?.env['AWS_ACCOUNT_ID']
}

function renameAccount(from: string, to: string): void {
  const account = accounts().find(({ name }) => name === from)
  if (account !== undefined) account.name = to
}

describe('sync', () => {
  test('writes a profile for each role below what is there; a second run changes and writes nothing', async () => {
    expect(await sync()).toMatchObject({
      status: 0,
      stdout: '',
      stderr: `awsx: corp: 5 added, 0 unchanged\n${next}`,
    })
    expect(config()).toBe(synced)
    const { ino, mtimeMs } = statSync(configFile())

    expect(await sync('corp')).toMatchObject({ status: 0, stderr: 'awsx: corp: 5 unchanged\n' })
    expect(config()).toBe(synced)
    expect(statSync(configFile())).toMatchObject({ ino, mtimeMs })

    expect(await accountOf('sandbox-ReadOnly')).toBe('333333333333')
  })

  test('--dry-run prints the difference and writes nothing', async () => {
    const dry = await sync('--dry-run')

    expect(dry.status).toBe(0)
    expect(dry.stderr).toBe('awsx: corp: dry run: 5 added, 0 unchanged\n')
    expect(dry.stdout).toContain(`--- ${configFile()}\n+++ ${configFile()}\n@@ `)
    expect(dry.stdout).toContain('\n+[profile main-ReadOnly]\n+sso_session = corp\n')
    expect(config()).toBe(started)
    await sync()
    expect((await sync('--dry-run')).stdout).toBe('')
  })

  test('the diff hides secrets near a change', async () => {
    sandbox.writeConfig(
      `${started}[profile k]\naws_access_key_id = AKIAK\naws_secret_access_key = hush/hush\n`,
    )
    const { stdout } = await sync('--dry-run')

    expect(stdout).toContain(' aws_secret_access_key = …\n')
    expect(stdout).not.toContain('hush')
  })

  test('keeps keys that the user added, and changes back what it owns', async () => {
    await sync()
    const edited = synced
      .replace('[profile main-ReadOnly]\n', '[profile main-ReadOnly] # mine\noutput = json\n')
      .replace('sso_role_name = permission-set-x', 'sso_role_name = other')
    sandbox.writeConfig(edited)

    expect((await sync()).stderr).toBe('awsx: corp: 1 changed, 4 unchanged\n')
    expect(config()).toBe(edited.replace('sso_role_name = other', 'sso_role_name = permission-set-x'))
  })

  test('a profile that the user renamed keeps its name', async () => {
    await sync()
    const renamed = synced.replace('[profile main-ReadOnly]', '[profile ro]')
    sandbox.writeConfig(renamed)

    expect((await sync()).stderr).toBe('awsx: corp: 5 unchanged\n')
    expect(config()).toBe(renamed)
  })

  test('renaming an account renames its profiles, also where other profiles use them', async () => {
    await sync()
    sandbox.writeConfig(
      `${synced}\n[profile mine]\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = sandbox-ReadOnly\n`,
    )
    renameAccount('sandbox', 'play ground')

    expect((await sync()).stderr).toBe('awsx: corp: 2 renamed, 3 unchanged\n')
    expect(config()).toContain('[profile play-ground-ReadOnly]\n')
    expect(config()).toContain(
      '[profile mine]\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = play-ground-ReadOnly\n',
    )
    expect(config()).not.toContain('sandbox-ReadOnly')
    expect((await sync()).stderr).toBe('awsx: corp: 5 unchanged\n')
  })

  test('two accounts that exchange their names exchange the names of their profiles', async () => {
    await sync()
    renameAccount('main', 'x')
    renameAccount('outside', 'main')
    renameAccount('x', 'outside')

    expect((await sync()).stderr).toBe('awsx: corp: 3 renamed, 2 unchanged\n')
    expect(
      config().match(/\[profile main-ReadOnly\]\nsso_session = corp\nsso_account_id = 222222222222\n/g),
    ).toHaveLength(1)
    expect(
      config().match(/\[profile outside-ReadOnly\]\nsso_session = corp\nsso_account_id = 111111111111\n/g),
    ).toHaveLength(1)
  })

  test('profiles of roles that are gone are reported, and removed only with --prune; others stay', async () => {
    await sync()
    const direct =
      '\n[profile sandbox-ReadOnly-mine]\nsso_session = corp\nsso_account_id = 333333333333\nsso_role_name = ReadOnly\n'
    sandbox.writeConfig(synced + direct)
    accounts().pop()

    expect((await sync()).stderr).toBe(
      'awsx: corp: 3 unchanged; 2 for roles that you no longer have (remove with: awsx sync corp --prune)\n',
    )
    expect(config()).toBe(synced + direct)
    expect((await sync('--prune')).stderr).toBe('awsx: corp: 2 removed, 3 unchanged\n')
    expect(config()).toBe(synced.slice(0, synced.indexOf('\n[profile sandbox-Admin')) + direct)
    expect(readFileSync(`${configFile()}.awsx-backup`, 'utf8')).toBe(synced + direct)
  })

  test('the user’s own profile of that name for that role is left alone', async () => {
    const direct = `${started}\n[profile main-ReadOnly]\nsso_session=corp\nsso_account_id=111111111111\nsso_role_name=ReadOnly\n`
    sandbox.writeConfig(direct)

    expect((await sync()).stderr).toMatch(/^awsx: corp: 4 added, 1 unchanged\nawsx: next: .*\n$/)
    expect(config().startsWith(direct)).toBe(true)
    accounts().shift()
    expect((await sync('--prune')).stderr).toBe('awsx: corp: 1 removed, 3 unchanged\n')
    expect(config()).toContain(direct)
  })

  test('a profile for the same role under another name is left alone, and a rule uses it', async () => {
    const own = `${started}\n[profile dev]\nsso_session=corp\nsso_account_id=111111111111\nsso_role_name=permission-set-x\n`
    sandbox.writeConfig(own)
    sandbox.writeSettings(
      'sync.via = [{ role = "role/role-s", from = "111111111111/permission-set-x", accounts = ["222222222222"] }]\n',
    )

    expect((await sync()).stderr).toMatch(/^awsx: corp: 5 added, 1 unchanged\n/)
    expect(config().startsWith(own)).toBe(true)
    expect(config()).not.toContain('main-permission-set-x')
    expect(config()).toContain('[profile outside-role-s]')
    expect(config()).toContain('source_profile = dev\n')
    expect((await sync()).stderr).toBe('awsx: corp: 6 unchanged\n')
  })

  describeModes('where files have mode bits', () => {
    test('keeps a symbolic link and the mode of the file behind it', async () => {
      const real = join(sandbox.home, 'dotfiles-config')
      renameSync(configFile(), real)
      chmodSync(real, 0o640)
      symlinkSync(real, configFile())
      await sync()

      expect(lstatSync(configFile()).isSymbolicLink()).toBe(true)
      expect(statSync(real).mode & 0o777).toBe(0o640)
      expect(readFileSync(real, 'utf8')).toBe(synced)
    })
  })

  test('a copy that the user made stays; the one that sync named goes on following', async () => {
    await sync()
    const section = synced.slice(
      synced.indexOf('[profile main-ReadOnly]'),
      synced.indexOf('\n[profile main-perm'),
    )
    const copy = `\n${section.replace('[profile main-ReadOnly]', '[profile copy]')}`
    sandbox.writeConfig(synced + copy)
    renameAccount('main', 'hub')

    expect((await sync()).stderr).toBe('awsx: corp: 2 renamed, 3 unchanged\n')
    expect(config().endsWith(copy)).toBe(true)
    expect(config()).toContain('[profile hub-ReadOnly]\n')
  })

  test('a file that is not UTF-8 stays unchanged', async () => {
    const bytes = Buffer.concat([Buffer.from(started), Buffer.from([0x23, 0xe9, 0x0a])])
    writeFileSync(configFile(), bytes)

    expect((await sync()).stderr).toContain('is not UTF-8 text')
    expect(readFileSync(configFile())).toEqual(bytes)
  })

  test('new profiles get the region that is asked for; later it is the user’s', async () => {
    await sync('--region', 'us-west-2')
    expect(config().match(/^region = us-west-2$/gm)).toHaveLength(5)
    expect((await sync('--region', 'eu-west-3')).stderr).toBe('awsx: corp: 5 unchanged\n')
    expect((await sync('--region', 'x\ny')).status).toBe(2)
  })
})

describe('names that collide', () => {
  test('are reported with a template that makes names unique; nothing is written', async () => {
    renameAccount('outside', 'main')
    const refused = await sync()

    expect(refused.status).toBe(3)
    expect(refused.stderr).toContain(
      'nothing was written: "main-ReadOnly" would be corp/111111111111/ReadOnly and corp/222222222222/ReadOnly [CONFIG_INVALID]',
    )
    expect(config()).toBe(started)
    const [, template = ''] = /hint: awsx sync --template '(.*)'/.exec(refused.stderr) ?? []
    expect(template).toBe('{{accountName}}-{{accountId}}-{{roleName}}')

    expect((await sync('--template', template)).stderr).toMatch(
      /^awsx: corp: 5 added, 0 unchanged\nawsx: next: awsx exec main-111111111111-ReadOnly -- .*\n$/,
    )
    expect(config()).toContain('[profile main-222222222222-ReadOnly]\n')
  })

  test('a profile of the user is not written over', async () => {
    sandbox.writeCredentials('[main-ReadOnly]\naws_access_key_id = AKIA\naws_secret_access_key = x\n')
    const refused = await sync()

    expect(refused.stderr).toContain(
      '"main-ReadOnly" would be corp/111111111111/ReadOnly, which is already the name of another profile',
    )
    expect(config()).toBe(started)
  })
})

describe('the portal', () => {
  test('names and roles that no portal should send do not reach the file as they are', async () => {
    renameAccount('main', 'a]\n[profile b]\ncredential_process = touch evil\n')
    accounts()[1]?.roles.push('x]\ncredential_process = y', '\u001b[2J')
    const result = await sync()

    expect(result.status).toBe(0)
    expect(result.stderr).toContain(
      String.raw`ignored an invalid entry: role "\x1b[2J" of account 222222222222`,
    )
    expect(config()).not.toMatch(/^credential_process|^\[profile b\]/m)
    expect(config()).toContain('[profile a-profile-b-credential_process-touch-evil-ReadOnly]\n')
  })

  test('calls that it puts off are sent again', async () => {
    sandbox.aws.faults.inject({
      operation: 'ListAccountRoles',
      times: 3,
      answer: { status: 429, body: '{"message":"slow"}' },
    })
    expect((await sync()).stderr).toBe(`awsx: corp: 5 added, 0 unchanged\n${next}`)
  })

  test('an account that cannot be listed keeps its profiles, also with --prune', async () => {
    await sync()
    sandbox.aws.faults.inject({
      operation: 'ListAccountRoles',
      where: { account_id: '333333333333' },
      answer: { status: 403, body: '{"message":"No access"}' },
    })
    const result = await sync('--prune')

    expect(result.stderr).toContain('cannot list the roles of account 333333333333 (sandbox)')
    expect(config()).toBe(synced)
  })

  test('a revoked sign-in is reported if there is no terminal', async () => {
    sandbox.aws.revokePortalSessions()
    const result = await sync()

    expect(result.status).toBe(4)
    expect(result.stderr).toContain('[SSO_LOGIN_REQUIRED]')
    expect(result.stderr).toContain('awsx: hint: awsx login corp')
  })

  test('an empty list removes nothing', async () => {
    await sync()
    accounts().splice(0)
    const result = await sync('--prune')

    expect(result.status).toBe(5)
    expect(result.stderr).toContain(
      'sso-session "corp" has no accounts for you; nothing was changed [SSO_FORBIDDEN]',
    )
    expect(config()).toBe(synced)
  })

  test('pages of one account are put together', async () => {
    const portal = sandbox.aws.data.portals[START_URL]
    if (portal !== undefined) portal.pageSize = 1
    sandbox.aws.resetCalls()
    await sync()
    expect(config()).toBe(synced)
    expect(sandbox.aws.count('ListAccounts')).toBe(3)
    expect(sandbox.aws.count('ListAccountRoles')).toBe(5)
  })
})

describe('rules for roles behind the portal', () => {
  test('one line of the settings gives a role in another account', async () => {
    sandbox.writeSettings(
      'sync.via = [{ role = "role/role-s", from = "111111111111/permission-set-x", accounts = ["222222222222"] }]\n',
    )
    expect((await sync()).stderr).toBe(`awsx: corp: 6 added, 0 unchanged\n${next}`)
    expect(config()).toBe(`${synced}
[profile outside-role-s]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = main-permission-set-x
region = ap-northeast-1
awsx_sync = corp/222222222222/role/role-s
awsx_sync_name = outside-role-s
`)
    expect(await accountOf('outside-role-s')).toBe('222222222222')
    expect((await sync()).stderr).toBe('awsx: corp: 6 unchanged\n')

    sandbox.writeSettings('')
    expect((await sync('--prune')).stderr).toBe('awsx: corp: 1 removed, 5 unchanged\n')
    expect(config()).toBe(synced)
  })

  test('patterns choose accounts, a source that was renamed is followed, the template is the rule’s own', async () => {
    await sync()
    sandbox.writeConfig(synced.replace('[profile main-permission-set-x]', '[profile hub]'))
    sandbox.writeSettings(`[[sync.via]]
role = "role/deep/OrgReader"
from = "111111111111/permission-set-x"
accounts = ["s*", "999999999999"]
name = "{{accountName|upper}}/{{roleName|kebab}}"
`)
    expect((await sync()).stderr).toMatch(/^awsx: corp: 2 added, 5 unchanged\nawsx: next: .*\n$/)
    expect(config()).toContain(
      '[profile SANDBOX/org-reader]\nrole_arn = arn:aws:iam::333333333333:role/deep/OrgReader\nsource_profile = hub\n',
    )
    expect(config()).toContain('[profile 999999999999/org-reader]\n')
  })

  test.each([
    ['via = 1', 'sync.via must be a list of rules'],
    ['via = [{ role = "role/x" }]', 'a sync.via rule requires role and from'],
    ['via = [{ role = "x", from = "y", accounts = ["*"] }]', 'invalid role "x"; expected role/NAME'],
    ['via = [{ role = "role/x", from = "y" }]', 'accounts in a sync.via rule must be a list'],
    ['via = [{ role = "role/x", from = "y", account = "*" }]', 'unknown key "account" in a sync.via rule'],
    ['template = ["x"]', 'template in [sync] must be a non-empty string'],
    ['template = "{{nope}}"', 'unknown field "nope"'],
    ['regions = "x"', 'unknown key "regions" in [sync]'],
  ])('%s is refused', async (line, message) => {
    sandbox.writeSettings(`[sync]\n${line}\n`)
    const result = await sync()
    expect(result.stderr).toContain(message)
    expect(result.stderr).toContain('[CONFIG_INVALID]')
    expect(result.status).toBe(3)
  })
})
