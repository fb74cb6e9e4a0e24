/** `awsx configure sso` by options alone. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { START_URL } from '../local-aws/default-data.ts'
import { chosen, legacy, sessionSection, written } from './fixture.ts'
import { expectMode } from '../files/mode-bits.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
})

afterEach(() => sandbox.close())

const configFile = (): string => join(sandbox.home, '.aws/config')
const config = (): string => readFileSync(configFile(), 'utf8')

const fresh = ['--sso-session', 'corp', '--start-url', START_URL, '--sso-region', 'ap-northeast-1']

describe('by options alone', () => {
  test('signs in, writes the session and the profile, and needs no terminal', async () => {
    const result = await sandbox.run('configure', 'sso', ...fresh, ...chosen, '--yes')

    expect(result).toMatchObject({ status: 0, stdout: '' })
    expect(result.stderr).toContain('+[profile ReadOnly-333333333333]\n')
    expect(result.stderr).toContain(
      'profile "ReadOnly-333333333333" is ready: awsx exec ReadOnly-333333333333 --',
    )
    expect(config()).toBe(written)
    expectMode(configFile(), 0o600)

    sandbox.addProgram('tool')
    const exec = await sandbox.run('exec', 'ReadOnly-333333333333', '--', 'tool')
    expect(exec).toMatchObject({ status: 0, launched: [{ env: { AWS_ACCOUNT_ID: '333333333333' } }] })
    expect(sandbox.aws.count('CreateToken')).toBe(1)
  })

  test('a second run with the same answers writes nothing', async () => {
    await sandbox.run('configure', 'sso', ...fresh, ...chosen, '--yes')
    const { ino } = statSync(configFile())
    const retry = await sandbox.run('configure', 'sso', ...fresh, ...chosen, '--yes')

    expect(retry.status).toBe(0)
    expect(retry.stderr).not.toContain('+++')
    expect(statSync(configFile()).ino).toBe(ino)
  })

  test('the region is found in a start URL that holds it', async () => {
    const url = 'https://ssoins-1234.portal.us-west-2.app.aws'
    const data = sandbox.aws.data.portals[START_URL]
    if (data !== undefined) sandbox.aws.data.portals[url] = { ...data, region: 'us-west-2' }
    const result = await sandbox.run(
      'configure',
      'sso',
      '--sso-session',
      'n',
      '--start-url',
      url,
      ...chosen,
      '--yes',
    )

    expect(result.status).toBe(0)
    expect(config()).toContain(`[sso-session n]\nsso_start_url = ${url}\nsso_region = us-west-2\n`)
  })

  test('a legacy profile becomes one of a session: its old keys go, all else stays', async () => {
    sandbox.writeConfig(legacy)
    const result = await sandbox.run('configure', 'sso', 'dev', '--sso-session', 'corp', ...chosen, '--yes')

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
    await sandbox.run('login', 'corp')
    await sandbox.run('sync')
    await sandbox.run('configure', 'sso', 'main-ReadOnly', ...chosen, '--yes')

    expect(config()).toContain(
      '[profile main-ReadOnly]\nsso_session = corp\nsso_account_id = 333333333333\nsso_role_name = ReadOnly\nregion = ap-northeast-1\n\n',
    )
    const retry = await sandbox.run('sync')
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
    const result = await sandbox.run('configure', 'sso', ...options)

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
    const result = await sandbox.run('configure', 'sso', ...fresh, ...chosen, '--yes', ...options)

    expect(result.stderr).toContain(message)
    expect(result.status).toBe(status)
    expect(() => config()).toThrow('ENOENT')
  })

  test('a profile with a role or a key is not turned into one of Identity Center', async () => {
    const text = '[profile dev]\nrole_arn = arn:aws:iam::222222222222:role/x\nsource_profile = y\n'
    sandbox.writeConfig(text)
    for (const options of [['dev'], ['--profile-name', 'dev']]) {
      const result = await sandbox.run('configure', 'sso', ...options, ...fresh, ...chosen, '--yes')
      expect(result.stderr).toContain('profile "dev" has role_arn, so it is not an Identity Center profile')
      expect(result.status).toBe(3)
    }
    expect(config()).toBe(text)
  })

  test('a session of that name with another start URL is not changed', async () => {
    sandbox.writeConfig(sessionSection())
    const other = ['--sso-session', 'corp', '--start-url', 'https://other.awsapps.com/start']
    const result = await sandbox.run('configure', 'sso', ...other, ...chosen, '--yes')

    expect(result.stderr).toContain(`sso-session "corp" has ${START_URL}, but --start-url is`)
    expect(result.status).toBe(2)
  })
})
