/** `awsx configure sso`, by options alone, and with a person at a terminal. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { hasTerminals } from '../e2e/runs.ts'
import type { Running } from '../e2e/runs.ts'
import { START_URL } from '../local-aws/default-data.ts'
import { makeAccounts, sessionSection } from './fixture.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
})

afterEach(() => sandbox.close())

const configFile = (): string => join(sandbox.home, '.aws/config')
const config = (): string => readFileSync(configFile(), 'utf8')

const fresh = ['--sso-session', 'corp', '--start-url', START_URL, '--sso-region', 'ap-northeast-1']
const chosen = ['--account-id', '333333333333', '--role-name', 'ReadOnly']

const written = `[profile ReadOnly-333333333333]
sso_session = corp
sso_account_id = 333333333333
sso_role_name = ReadOnly
region = ap-northeast-1

${sessionSection()}`

const legacy = `[profile dev]
# mine
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = ReadOnly
region = eu-west-1
output = json
`

describe('by options alone', () => {
  test('signs in, writes the session and the profile, and needs no terminal', async () => {
    const result = await sandbox.awsx(['configure', 'sso', ...fresh, ...chosen, '--yes'])

    expect(result).toMatchObject({ status: 0, stdout: '' })
    expect(result.stderr).toContain('+[profile ReadOnly-333333333333]\n')
    expect(result.stderr).toContain(
      'profile "ReadOnly-333333333333" is ready: awsx exec ReadOnly-333333333333 --',
    )
    expect(config()).toBe(written)
    expect(statSync(configFile()).mode & 0o777).toBe(0o600)

    const exec = await sandbox.awsx([
      'exec',
      'ReadOnly-333333333333',
      '--',
      'sh',
      '-c',
      'echo $AWS_ACCOUNT_ID',
    ])
    expect(exec).toMatchObject({ status: 0, stdout: '333333333333\n' })
    expect(sandbox.aws.count('CreateToken')).toBe(1)
  })

  test('a second run with the same answers writes nothing', async () => {
    await sandbox.awsx(['configure', 'sso', ...fresh, ...chosen, '--yes'])
    const { ino } = statSync(configFile())
    const retry = await sandbox.awsx(['configure', 'sso', ...fresh, ...chosen, '--yes'])

    expect(retry.status).toBe(0)
    expect(retry.stderr).not.toContain('+++')
    expect(statSync(configFile()).ino).toBe(ino)
  })

  test('the region is found in a start URL that holds it', async () => {
    const url = 'https://ssoins-1234.portal.us-west-2.app.aws'
    const data = sandbox.aws.data.portals[START_URL]
    if (data !== undefined) sandbox.aws.data.portals[url] = { ...data, region: 'us-west-2' }
    const result = await sandbox.awsx([
      'configure',
      'sso',
      '--sso-session',
      'n',
      '--start-url',
      url,
      ...chosen,
      '--yes',
    ])

    expect(result.status).toBe(0)
    expect(config()).toContain(`[sso-session n]\nsso_start_url = ${url}\nsso_region = us-west-2\n`)
  })

  test('a legacy profile becomes one of a session: its old keys go, all else stays', async () => {
    sandbox.writeConfig(legacy)
    const result = await sandbox.awsx([
      'configure',
      'sso',
      'dev',
      '--sso-session',
      'corp',
      ...chosen,
      '--yes',
    ])

    expect(result.status).toBe(0)
    expect(result.stderr).toContain(`-sso_start_url = ${START_URL}\n-sso_region = ap-northeast-1\n`)
    expect(config()).toBe(`[profile dev]
# mine
sso_account_id = 333333333333
sso_role_name = ReadOnly
region = eu-west-1
output = json
sso_session = corp

${sessionSection()}`)
    expect(readFileSync(`${configFile()}.awsx-backup`, 'utf8')).toBe(legacy)
  })

  test('a profile of awsx sync that is pointed elsewhere is the user’s own from then on', async () => {
    sandbox.writeConfig(sessionSection())
    await sandbox.awsx(['login', 'corp'])
    await sandbox.awsx(['sync'])
    await sandbox.awsx(['configure', 'sso', 'main-ReadOnly', ...chosen, '--yes'])

    expect(config()).toContain(
      '[profile main-ReadOnly]\nsso_session = corp\nsso_account_id = 333333333333\nsso_role_name = ReadOnly\nregion = ap-northeast-1\n\n',
    )
    const retry = await sandbox.awsx(['sync'])
    expect(retry.stderr).toContain(
      '"main-ReadOnly" would be corp/111111111111/ReadOnly, which is already the name of another',
    )
  })

  test.each([
    ['--start-url', ['--sso-session', 'corp']],
    ['--account-id', [...fresh]],
    ['--role-name', [...fresh, '--account-id', '333333333333']],
    ['--yes', [...fresh, ...chosen]],
  ])('without a terminal, %s is asked for by its name, and nothing is written', async (option, options) => {
    const result = await sandbox.run('setsid', ['-w', 'awsx', 'configure', 'sso', ...options])

    expect(result.stderr).toContain(`${option} is required, because there is no terminal to prompt on`)
    expect(result.status).toBe(2)
    expect(() => config()).toThrow('ENOENT')
  })

  test.each([
    [['--start-url', 'http://example.com'], '--start-url: a start URL looks like', 2],
    [['--start-url', 'https://x\n[profile y]'], '--start-url: a start URL looks like', 2],
    [['--sso-region', 'evil.example.com/'], '--sso-region: a region looks like', 2],
    [['--sso-session', 'a b'], '--sso-session: use only letters', 2],
    [['--account-id', '12'], 'invalid --account-id "12"; expected 12 digits', 2],
    [['--account-id', '999999999999'], 'you have no access to account 999999999999', 5],
    [['--role-name', 'Nope'], 'you do not have role "Nope" in account 333333333333', 5],
    [['--profile-name', 'a]b'], '--profile-name: use only letters', 2],
    [['--region', 'x'], '--region: a region looks like', 2],
    [['--scopes', 'a b'], '--scopes: separate scopes with commas', 2],
  ])('%j is refused', async (options, message, status) => {
    const result = await sandbox.awsx(['configure', 'sso', ...fresh, ...chosen, '--yes', ...options])

    expect(result.stderr).toContain(message)
    expect(result.status).toBe(status)
    expect(() => config()).toThrow('ENOENT')
  })

  test('a profile with a role or a key is not turned into one of Identity Center', async () => {
    const text = '[profile dev]\nrole_arn = arn:aws:iam::222222222222:role/x\nsource_profile = y\n'
    sandbox.writeConfig(text)
    for (const options of [['dev'], ['--profile-name', 'dev']]) {
      const result = await sandbox.awsx(['configure', 'sso', ...options, ...fresh, ...chosen, '--yes'])
      expect(result.stderr).toContain('profile "dev" has role_arn, so it is not an Identity Center profile')
      expect(result.status).toBe(3)
    }
    expect(config()).toBe(text)
  })

  test('a session of that name with another start URL is not changed', async () => {
    sandbox.writeConfig(sessionSection())
    const other = ['--sso-session', 'corp', '--start-url', 'https://other.awsapps.com/start']
    const result = await sandbox.awsx(['configure', 'sso', ...other, ...chosen, '--yes'])

    expect(result.stderr).toContain(`sso-session "corp" has ${START_URL}, but --start-url is`)
    expect(result.status).toBe(2)
  })
})

const onTerminal = hasTerminals ? describe : describe.skip

async function answer(running: Running, question: RegExp, text: string): Promise<void> {
  await running.until(question)
  running.type(`${text}\r`)
}

onTerminal('with a person at a terminal (needs script of util-linux)', () => {
  test('asks everything, offers what is likely, and writes after a yes', async () => {
    const wizard = sandbox.startOnTerminal(['configure', 'sso'])
    await answer(wizard, /SSO session name \[sso\]: $/, 'corp')
    await answer(wizard, /SSO start URL: $/, 'http://wrong')
    await answer(wizard, /a start URL looks like .*\nSSO start URL: $/, START_URL)
    await answer(wizard, /SSO region: $/, 'ap-northeast-1')
    await answer(wizard, /SSO registration scopes \[sso:account:access\]: $/, '')
    await wizard.until(/sandbox[^]*Account: /)
    wizard.type('sandb\r')
    await wizard.until(/AdministratorAccess[^]*Role: /)
    wizard.type('read\r')
    await answer(wizard, /Profile name \[ReadOnly-333333333333\]: $/, '')
    await answer(wizard, /Default region \[ap-northeast-1\]: $/, '')
    await answer(wizard, /\+\[profile ReadOnly-333333333333\][^]*Write this to .*\? \[Y\/n\]: $/, '')
    expect((await wizard.end()).status).toBe(0)

    expect(config()).toBe(written)
  })

  test('to point a profile at another account is to pick twice', async () => {
    sandbox.writeConfig(written)
    await sandbox.awsx(['login', 'corp'])
    const wizard = sandbox.startOnTerminal(['configure', 'sso', 'ReadOnly-333333333333'])
    await wizard.until(/sandbox[^]*Account: /)
    wizard.type('main\r')
    await wizard.until(/permission-set-x[^]*Role: /)
    wizard.type('perm\r')
    const { status, stdout } = await wizard.end()

    expect(stdout).toContain('-sso_account_id = 333333333333')
    expect(status).toBe(0)
    expect(config()).toBe(
      written
        .replace('id = 333333333333', 'id = 111111111111')
        .replace('name = ReadOnly', 'name = permission-set-x'),
    )
  })

  test('after a no nothing is written', async () => {
    sandbox.writeConfig(legacy)
    const wizard = sandbox.startOnTerminal([
      'configure',
      'sso',
      'dev',
      '--sso-session',
      'corp',
      '--scopes',
      'sso:account:access',
      ...chosen,
    ])
    await answer(wizard, /SSO start URL \[.*\]: $/, '')
    await answer(wizard, /SSO region \[ap-northeast-1\]: $/, '')
    await answer(wizard, /Write this to .*\? \[Y\/n\]: $/, 'n')
    const { status, stdout } = await wizard.end()

    expect(stdout).toContain('nothing was written')
    expect(status).toBe(0)
    expect(config()).toBe(legacy)
  })

  test('finds one of 5,000 accounts with a few letters', async () => {
    const portal = sandbox.aws.data.portals[START_URL]
    if (portal !== undefined) portal.accounts = makeAccounts(5000)
    sandbox.writeConfig(sessionSection())
    await sandbox.awsx(['login', 'corp'])
    const wizard = sandbox.startOnTerminal(['configure', 'sso', '--sso-session', 'corp', '--yes'])
    await wizard.until(/team-0001[^]*Account: /)
    wizard.type('m-4321')
    await wizard.until(/team-4321/)
    wizard.type('\r')
    await wizard.until(/PowerUser[^]*Role: /)
    wizard.type('bill\r')
    expect((await wizard.end()).status).toBe(0)
    expect(config()).toContain('[profile Billing-500000004320]\n')
  })
})
