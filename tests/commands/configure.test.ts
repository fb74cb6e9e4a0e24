import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { START_URL } from '../local-aws/default-data.ts'
import { sampleCredentials as credentials } from '../local-aws/sample-files.ts'
import { interrupt, openSandbox } from '../in-process/sandbox.ts'
import type { Result, Sandbox } from '../in-process/sandbox.ts'

const session = `[sso-session corp]
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
sso_registration_scopes = sso:account:access
`

const written = `[profile ReadOnly-333333333333]
sso_session = corp
sso_account_id = 333333333333
sso_role_name = ReadOnly
region = ap-northeast-1

${session}`

const fresh = ['--sso-session', 'corp', '--start-url', START_URL, '--sso-region', 'ap-northeast-1']
const chosen = ['--account-id', '333333333333', '--role-name', 'ReadOnly']

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
})

afterEach(() => sandbox.close())

const config = (): string | undefined => sandbox.readFile('.aws/config')

describe('configure sso by options alone', () => {
  const configure = (...words: readonly string[]): Promise<Result> =>
    sandbox.run('configure', 'sso', ...words, '--yes')

  test('signs in, shows the difference and writes session and profile', async () => {
    const result = await configure(...fresh, ...chosen)

    expect(result).toMatchObject({ status: 0, stdout: '', asked: [], opened: [expect.any(String)] })
    expect(result.stderr).toContain('+[profile ReadOnly-333333333333]\n')
    expect(result.stderr).toContain('awsx exec ReadOnly-333333333333 --')
    expect(config()).toBe(written)
    expect(await sandbox.json('credential-process', 'ReadOnly-333333333333')).toMatchObject({
      AccountId: '333333333333',
    })
  })

  test('has nothing to write the second time', async () => {
    await configure(...fresh, ...chosen)
    const again = await configure(...fresh, ...chosen)

    expect(again).toMatchObject({ status: 0, opened: [] })
    expect(again.stderr).not.toContain('+++')
    expect(config()).toBe(written)
  })

  test('--profile-name, --region and --scopes', async () => {
    const words = [
      '--profile-name',
      'dev',
      '--region',
      'us-west-2',
      '--scopes',
      'sso:account:access, other:scope',
    ]
    await configure(...fresh, ...chosen, ...words)

    expect(config()).toContain('[profile dev]\n')
    expect(config()).toContain('region = us-west-2\n')
    expect(config()).toContain('sso_registration_scopes = sso:account:access,other:scope\n')
  })

  test('points a profile at another account and role', async () => {
    await configure(...fresh, ...chosen, '--profile-name', 'dev')
    const result = await configure('dev', '--account-id', '111111111111', '--role-name', 'permission-set-x')

    expect(result.status).toBe(0)
    expect(config()).toContain('sso_account_id = 111111111111\nsso_role_name = permission-set-x\n')
    expect(config()).not.toContain('333333333333')
  })

  test('changes a profile in the legacy form into one of a session, and leaves all else', async () => {
    sandbox.writeConfig(
      `[profile dev]\n# mine\nsso_start_url = ${START_URL}\nsso_region = ap-northeast-1\noutput = json\nregion = eu-west-1\n`,
    )
    expect(await configure('dev', '--sso-session', 'corp', ...chosen)).toMatchObject({ status: 0 })

    expect(config()).toMatch(/^\[profile dev\]\n# mine\n/)
    expect(config()).toContain('output = json\nregion = eu-west-1\n')
    expect(config()?.match(/sso_start_url/g)).toHaveLength(1)
    expect(config()).toContain(session)
  })

  test.each([
    [['--start-url', 'http://example.com'], 2, 'USAGE'],
    [['--sso-region', 'nowhere'], 2, 'USAGE'],
    [['--account-id', '12'], 2, 'USAGE'],
    [['--role-name', 'a b'], 2, 'USAGE'],
    [['--region', '-'], 2, 'USAGE'],
    [['--profile-name', 'a]b'], 2, 'USAGE'],
    [['--in-place'], 2, 'USAGE'],
    [['--command', 'x'], 2, 'USAGE'],
    [['--role-name', 'NotMine'], 5, 'SSO_FORBIDDEN'],
    [['--account-id', '999999999999'], 5, 'SSO_FORBIDDEN'],
  ])('fails with %j and %d, and writes nothing', async (words, status, code) => {
    const result = await configure(...fresh, ...chosen, ...words)

    expect(result).toMatchObject({ status, stdout: '' })
    expect(result.stderr).toContain(`[${code}]`)
    expect(config()).toBeUndefined()
  })

  test('does not contradict a session that is there', async () => {
    sandbox.writeConfig(session)
    const url = 'https://other.awsapps.com/start'
    const result = await configure('--sso-session', 'corp', '--start-url', url, ...chosen)

    expect(result).toMatchObject({ status: 2, stderr: expect.stringMatching(/"corp".*\[USAGE\]/) })
    expect(config()).toBe(session)
  })

  test('finds a session with another spelling of its start URL', async () => {
    const session = `[sso-session corp]\nsso_start_url = ${START_URL}\nsso_region = ap-northeast-1\n`
    sandbox.writeConfig(session)
    const words = ['--sso-session', 'corp', '--start-url', `${START_URL}/#/`, ...chosen]

    expect(await configure(...words)).toMatchObject({ status: 0 })
    expect(config()).toContain(session)
  })

  test('does not take over a profile that has other credentials', async () => {
    const before = '[profile dev]\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = keys\n'
    sandbox.writeConfig(before)

    expect(await configure('dev', ...fresh, ...chosen)).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/"dev".*role_arn.*\[CONFIG_INVALID\]/),
    })
    expect(config()).toBe(before)
  })

  test('names the missing option if there is no terminal', async () => {
    const result = await sandbox.run('configure', 'sso', '--yes')

    expect(result).toMatchObject({ status: 2, stdout: '' })
    expect(result.stderr).toMatch(/--start-url.*\[USAGE\]/)
  })
})

describe('configure sso on a terminal', () => {
  const dialogue = (...answers: Parameters<Sandbox['runWith']>[0]['answers'] & object): Promise<Result> =>
    sandbox.runWith({ terminals: 'all', answers, env: { NO_COLOR: '1' } }, 'configure', 'sso')

  test('asks everything, and writes after a yes', async () => {
    const answers = [START_URL, 'corp', 'ap-northeast-1', '', '333333333333', 'ReadOnly', '', '', 'y']
    const result = await dialogue(...answers)

    expect(result).toMatchObject({ status: 0, stdout: '' })
    expect(result.asked).toHaveLength(9)
    expect(result.asked[4]).toMatchObject({ choices: ['111111111111', '222222222222', '333333333333'] })
    expect(result.asked[5]).toMatchObject({ choices: ['AdministratorAccess', 'ReadOnly'] })
    expect(result.said[0]).toContain('The start URL is')
    expect(result.said.join('\n')).toContain('The SSO region is')
    expect(result.said.join('\n')).toContain('+[profile ReadOnly-333333333333]')
    expect(config()).toBe(written)
  })

  test('keeps the names of the accounts for other commands', async () => {
    const answers = [START_URL, 'corp', 'ap-northeast-1', '', '333333333333', 'ReadOnly', 'dev', '', 'y']
    await dialogue(...answers)

    expect(await sandbox.json('list', '--json')).toMatchObject([{ profile: 'dev', accountName: 'sandbox' }])
    sandbox.writeConfig(`${config() ?? ''}\n[profile other]\nsso_account_id = 111111111111\n`)
    const picked = await sandbox.runWith({ terminals: 'all', answers: ['dev'] }, 'explain')
    expect(picked.asked[0]?.rows?.[0]).toEqual(['dev', '333333333333', 'sandbox', 'ReadOnly', ''])
    expect(await sandbox.json('explain', 'sandbox/ReadOnly', '--json')).toMatchObject({
      steps: [{ accountId: '333333333333' }],
    })
  })

  test('asks again after an invalid answer, and uses the default for an empty one', async () => {
    const answers = ['ftp://x', START_URL, 'bad]name', '', 'ap-northeast-1', '', '333333333333', 'ReadOnly']
    const result = await dialogue(...answers, 'dev', 'us-west-2', '')

    expect(result.status).toBe(0)
    expect(config()).toContain('[sso-session example]\n')
    expect(config()).toContain('[profile dev]\n')
    expect(config()).toContain('region = us-west-2\n')
  })

  test('takes the host name of the portal, and derives the session name', async () => {
    const answers = ['example.awsapps.com', '', 'ap-northeast-1', '', '333333333333', 'ReadOnly', '', '', '']

    expect(await dialogue(...answers)).toMatchObject({ status: 0 })
    expect(config()).toContain(`[sso-session example]\nsso_start_url = ${START_URL}\n`)
  })

  test.each([
    ['the start URL that it offers', ''],
    ['the name of the session', 'corp'],
    ['another form of its start URL', 'https://example.awsapps.com/start/#/?tab=accounts'],
  ])('uses the session in the config after %s', async (_what, first) => {
    sandbox.writeConfig(session)
    const result = await dialogue(first, '333333333333', 'ReadOnly', '', '', '')

    expect(result.asked[0]).toMatchObject({ question: `SSO start URL [${START_URL}]: ` })
    expect(config()).toBe(`${session}\n${written.slice(0, written.indexOf('\n[sso-session'))}`)
  })

  test('writes nothing after a no', async () => {
    const answers = [START_URL, 'corp', 'ap-northeast-1', '', '333333333333', 'ReadOnly', '', '', 'n']

    expect(await dialogue(...answers)).toMatchObject({ status: 0 })
    expect(config()).toBeUndefined()
  })

  test('writes nothing after Ctrl-C', async () => {
    expect(await dialogue(START_URL, 'corp', interrupt)).toMatchObject({ status: 130 })
    expect(config()).toBeUndefined()
  })

  test('writes nothing where the sign-in is denied', async () => {
    const options = { browser: 'deny' } as const

    expect(await sandbox.runWith(options, 'configure', 'sso', ...fresh, ...chosen, '--yes')).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('[SSO_LOGIN_FAILED]'),
    })
    expect(config()).toBeUndefined()
  })
})

describe('configure process', () => {
  const before = `[profile dev]
region = eu-west-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys
`

  beforeEach(() => {
    sandbox.writeConfig(before)
    sandbox.writeCredentials(credentials)
    sandbox.addProgram('awsx')
  })

  const process = (...words: readonly string[]): Promise<Result> =>
    sandbox.run('configure', 'process', ...words)

  test('writes a profile that gets its credentials from awsx', async () => {
    const result = await process('dev', '--yes')

    expect(result).toMatchObject({ status: 0, stdout: '' })
    expect(result.stderr).toContain('+[profile dev-awsx]\n')
    expect(result.stderr).toContain('AWS_PROFILE=dev-awsx')
    expect(config()).toContain('credential_process = awsx credential-process dev\n')
    expect(config()?.startsWith(before)).toBe(true)
  })

  test('--as names it, --command says how awsx is called', async () => {
    const path = sandbox.addProgram('my-awsx')
    await process('dev', '--as', 'other', '--command', path, '--yes')

    expect(config()).toContain(`[profile other]\n`)
    expect(config()).toContain(`credential_process = ${path} credential-process dev\n`)
  })

  test('--full-path writes the path of the awsx in PATH, which awsx recognizes', async () => {
    const path = sandbox.addProgram('awsx')
    expect(await process('dev', '--full-path', '--yes')).toMatchObject({ status: 0 })

    expect(config()).toContain(`credential_process = ${path} credential-process dev\n`)
    const explained = await sandbox.json('explain', 'dev-awsx', '--json')
    expect(explained).toMatchObject({ steps: [{ kind: 'static' }, { kind: 'assume-role' }] })
  })

  test('--full-path fails if awsx is not in PATH', async () => {
    const options = { env: { PATH: `${sandbox.home}/nowhere` } }
    const words = ['dev', '--full-path', '--yes']
    expect(await sandbox.runWith(options, 'configure', 'process', ...words)).toMatchObject({
      status: 127,
      stderr: expect.stringContaining('[COMMAND_NOT_FOUND]'),
    })
    expect(config()).toBe(before)
  })

  test('--in-place changes the profile itself, whose keys move', async () => {
    expect(await process('dev', '--in-place', '--yes')).toMatchObject({ status: 0 })

    const [, dev = ''] = /\[profile dev\]\n([^[]*)/.exec(config() ?? '') ?? []
    expect(dev).toContain('credential_process = awsx credential-process ')
    expect(dev).not.toContain('role_arn')
    expect(config()).toContain('role_arn = arn:aws:iam::222222222222:role/role-s\n')
  })

  test('--dry-run prints the difference on stdout', async () => {
    const result = await process('dev', '--dry-run')

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(result.stdout).toContain('+credential_process = awsx credential-process dev\n')
    expect(config()).toBe(before)
  })

  const settings = 'cli_pager =\noutput = json\ns3 =\n  addressing_style = path\n  Empty =\n'

  test('copies the settings, including empty values and nested keys', async () => {
    sandbox.writeConfig(`${before}${settings}`)
    expect(await process('dev', '--yes')).toMatchObject({ status: 0 })

    expect(config()).toContain(
      '[profile dev-awsx]\nregion = eu-west-1\ncli_pager =\noutput = json\n' +
        'credential_process = awsx credential-process dev\ns3 =\n  addressing_style = path\n  Empty =\n',
    )
    const written = config()
    expect(await process('dev', '--yes')).toMatchObject({ status: 0 })
    expect(config()).toBe(written)
  })

  test('--in-place keeps the settings in the profile and copies them to the other one', async () => {
    sandbox.writeConfig(`${before}${settings}`)
    expect(await process('dev', '--in-place', '--yes')).toMatchObject({ status: 0 })

    const [, dev = '', direct = ''] = (config() ?? '').split(/^\[profile .*\]\n/m)
    for (const text of [dev, direct]) {
      expect(text).toContain('cli_pager =\noutput = json\n')
      expect(text).toContain('s3 =\n  addressing_style = path\n  Empty =\n')
    }
    expect(dev).not.toContain('role_arn')
    expect(direct).toContain('role_arn')
  })

  test('asks before it writes, on a terminal', async () => {
    const no = await sandbox.runWith({ terminals: 'all', answers: ['n'] }, 'configure', 'process', 'dev')
    expect([no.status, config()]).toEqual([0, before])

    const yes = await sandbox.runWith({ terminals: 'all', answers: ['y'] }, 'configure', 'process', 'dev')
    expect(yes).toMatchObject({ status: 0, said: expect.arrayContaining(['+[profile dev-awsx]']) })
    expect(config()).toContain('[profile dev-awsx]\n')
  })

  test('warns of a program that is not in PATH', async () => {
    const result = await process('dev', '--command', 'nowhere', '--dry-run')

    expect(result).toMatchObject({ status: 0, stderr: expect.stringMatching(/^awsx: warning: .*"nowhere"/) })
  })

  test.each([
    [[], 2, 'USAGE'],
    [['dev'], 2, 'USAGE'],
    [['dev', 'keys', '--as', 'x', '--yes'], 2, 'USAGE'],
    [['dev', '--full-path', '--command', 'awsx', '--yes'], 2, 'USAGE'],
    [['dev', '--account-id', '111111111111'], 2, 'USAGE'],
    [['dev', '--command', '', '--yes'], 2, 'USAGE'],
    [['gone', '--yes'], 3, 'PROFILE_NOT_FOUND'],
    [['dev', '--as', 'keys', '--yes'], 3, 'CONFIG_INVALID'],
  ])('fails for %j with %d, and writes nothing', async (words, status, code) => {
    const result = await process(...words)

    expect(result).toMatchObject({ status, stdout: '' })
    expect(result.stderr).toContain(`[${code}]`)
    expect(config()).toBe(before)
  })
})

test.each([[['configure']], [['configure', 'list']]])('%j names what can be set up', async (argv) => {
  const result = await sandbox.run(...argv)

  expect(result).toMatchObject({ status: 2, stdout: '' })
  expect(result.stderr).toContain('[USAGE]')
  expect(result.stderr).toMatch(/sso.*process/)
})
