import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { HANAKO } from '../local-aws/default-data.ts'
import { sampleConfig as config, sampleCredentials as credentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

const lambda = 'arn:aws:lambda:us-west-2:111111111111:function:f'
const other = `
[profile other]
role_arn = arn:aws:iam::111111111111:role/other
source_profile = keys
`

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config, credentials })
})

afterEach(() => sandbox.close())

/** What the console says of the user who opens an address. */
const visit = async (address: string): Promise<string> => (await fetch(address.trim())).text()

describe('console --print', () => {
  test('is an address that signs in, with a warning on stderr', async () => {
    const result = await sandbox.run('console', 'role', '--print', '--service', 's3')

    expect(result).toMatchObject({ status: 0, opened: [] })
    expect(result.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/federation\?Action=login&\S+\n$/)
    expect(result.stderr).toMatch(/^awsx: .*15 minutes.*"role".*\n$/)
    const page = await visit(result.stdout)
    expect(page).toContain('assumed-role/role-s/awsx-tester')
    expect(page).toContain('https://console.aws.amazon.com/s3/home')
  })

  test('of Identity Center is a link of the portal, without a secret or a call', async () => {
    const result = await sandbox.run('console', 'portal', '--print', '--service', 'lambda')

    const page = 'https://ap-northeast-1.console.aws.amazon.com/lambda/home?region=ap-northeast-1'
    const query = `account_id=111111111111&role_name=permission-set-x&destination=${encodeURIComponent(page)}`
    expect(result).toMatchObject({
      status: 0,
      stdout: `https://example.awsapps.com/start/#/console?${query}\n`,
      stderr: '',
    })
    expect(sandbox.aws.calls).toEqual([])
  })

  test('of keys goes through GetFederationToken, for --duration', async () => {
    const result = await sandbox.run('console', 'keys', '--print', '--quiet', '-d', '2h')

    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(await visit(result.stdout)).toContain('federated-user/awsx-tester')
    expect(sandbox.aws.count('GetFederationToken', { DurationSeconds: '7200' })).toBe(1)
  })

  test('--destination and --region choose the page', async () => {
    const page = 'https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#Instances:x=1'
    const destination = await sandbox.run('console', 'role', '--print', '--destination', page)
    const region = await sandbox.run(
      'console',
      'role',
      '--print',
      '--service',
      'ec2',
      '--region',
      'us-west-2',
    )

    expect(await visit(destination.stdout)).toContain(page)
    expect(await visit(region.stdout)).toContain('https://us-west-2.console.aws.amazon.com/ec2/')
  })
})

describe('the browser', () => {
  test('gets an address without a secret, and comes to the console', async () => {
    const result = await sandbox.run('console', 'role', '--debug')

    expect(result).toMatchObject({ status: 0, stdout: '', browsers: [undefined] })
    expect(result.opened).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}$/)])
    expect(result.pages).toMatchObject([{ html: expect.stringContaining('assumed-role/role-s/') }])
    expect(result.stderr).toContain('"role"')
    expect(result.stderr).not.toContain('SigninToken')
  })

  test('gets the link of the portal as it is', async () => {
    const result = await sandbox.run('console', 'portal')

    expect(result).toMatchObject({ status: 0, stdout: '' })
    expect(result.opened).toEqual([
      expect.stringMatching(/^https:\/\/example\.awsapps\.com\/start\/#\/console\?/),
    ])
  })

  test('is the one of --browser, else of the profile, else of the settings', async () => {
    sandbox.writeSettings('browser = "w3m"\n')
    const browser = 'awsx_browser = firefox\nawsx_color = turquoise\n'
    sandbox.writeConfig(config.replace('[profile portal]\n', `[profile portal]\n${browser}`))
    const option = await sandbox.run('console', 'portal', '--browser', 'chromium')
    const profile = await sandbox.run('console', 'portal')
    const setting = await sandbox.run('console', 'role')

    expect(option.browsers).toEqual([expect.objectContaining({ kind: 'chromium', name: 'portal' })])
    expect(profile.browsers).toEqual([{ kind: 'firefox', name: 'portal', color: 'turquoise' }])
    expect(setting.browsers).toEqual(['w3m'])
  })

  test('that cannot be started is an error that says what to type', async () => {
    const result = await sandbox.runWith({ browser: 'none' }, 'console', 'role')

    expect(result).toMatchObject({ status: 4, stdout: '' })
    expect(result.stderr).toMatch(/\[BROWSER_UNAVAILABLE\]\nawsx: hint: awsx console role --print\n/)
  })

  test('is not tried where it would open elsewhere, and nothing is fetched then', async () => {
    const env = { DISPLAY: undefined, SSH_TTY: '/dev/pts/1' }
    const result = await sandbox.runWith({ env }, 'console', 'role')

    expect(result).toMatchObject({ status: 4, stdout: '', opened: [] })
    expect(result.stderr).toMatch(/SSH_TTY.*\[BROWSER_UNAVAILABLE\]/)
    expect(sandbox.aws.calls).toEqual([])
  })

  test('has no color but those of Firefox containers', async () => {
    const browser = 'awsx_browser = firefox\nawsx_color = mauve\n'
    sandbox.writeConfig(config.replace('[profile portal]\n', `[profile portal]\n${browser}`))
    const result = await sandbox.run('console', 'portal')

    expect(result).toMatchObject({ status: 3, opened: [] })
    expect(result.stderr).toMatch(/"mauve".*\(~\/\.aws\/config:3\) \[CONFIG_INVALID\]/)
  })
})

describe('console by ARN', () => {
  test('finds the profile of the account, the service and the region', async () => {
    const result = await sandbox.run('console', lambda, '--print')

    expect(result.status).toBe(0)
    expect(result.stdout).toContain('account_id=111111111111&role_name=permission-set-x')
    expect(decodeURIComponent(result.stdout)).toContain('us-west-2.console.aws.amazon.com/lambda/')
  })

  test('names the profiles to choose from if there is no terminal', async () => {
    sandbox.writeConfig(config + other)
    const result = await sandbox.run('console', lambda, '--print')

    expect(result).toMatchObject({ status: 3, stdout: '' })
    expect(result.stderr).toContain('[PROFILE_NOT_FOUND]')
    expect(result.stderr).toContain(`hint: awsx console ${lambda} --profile portal\n`)
    expect(result.stderr).toContain(`hint: awsx console ${lambda} --profile other\n`)
  })

  test('lets the user pick on a terminal, and prefers the profile of the environment', async () => {
    sandbox.writeConfig(config + other)
    const picked = await sandbox.runWith(
      { terminals: 'all', answers: ['portal'] },
      'console',
      lambda,
      '--print',
    )
    const chosen = await sandbox.runWith({ env: { AWS_PROFILE: 'portal' } }, 'console', lambda, '--print')

    expect(picked.asked).toMatchObject([{ choices: ['portal', 'other'] }])
    expect(picked.stdout).toContain('role_name=permission-set-x')
    expect(chosen.stdout).toContain('role_name=permission-set-x')
  })

  test('of an account that no profile leads into is an error', async () => {
    expect(await sandbox.run('console', 'arn:aws:sqs:us-east-1:999999999999:q')).toMatchObject({
      status: 3,
      stdout: '',
      stderr: expect.stringMatching(/999999999999.*\[PROFILE_NOT_FOUND\]/),
    })
  })
})

describe('console fails', () => {
  test.each([
    [['console', 'gone'], 3, 'PROFILE_NOT_FOUND'],
    [['console', 'closed'], 5, 'ACCESS_DENIED'],
    [['console', 'portal-role'], 4, 'SSO_LOGIN_REQUIRED'],
    [['console', 'arn:aws:what'], 2, 'USAGE'],
    [['console', 'role', '--service', 'ec2', '--destination', 'https://console.aws.amazon.com/'], 2, 'USAGE'],
    [['console', 'role', '--service', 'no-such-service'], 2, 'USAGE'],
    [['console', 'role', '--region', 'cn-north-1'], 2, 'USAGE'],
    [['console', 'role', '--destination', 'https://example.com/'], 2, 'USAGE'],
  ])('%j with %d', async (argv, status, code) => {
    const result = await sandbox.run(...argv)

    expect(result).toMatchObject({ status, stdout: '', opened: [] })
    expect(result.stderr).toMatch(new RegExp(`^awsx: error: .* \\[${code}\\]\n`))
  })

  test('for an invalid AWS_FEDERATION_TOKEN_TTL', async () => {
    const result = await sandbox.runWith(
      { env: { AWS_FEDERATION_TOKEN_TTL: 'soon' } },
      'console',
      'keys',
      '--print',
    )

    expect(result).toMatchObject({ status: 2, stdout: '' })
    expect(result.stderr).toContain(
      'invalid duration in AWS_FEDERATION_TOKEN_TTL "soon"; examples: 90s, 45m, 1h30m',
    )
  })

  test('where the federation endpoint cannot be reached, without a secret', async () => {
    sandbox.aws.faults.inject({ operation: 'GetSigninToken', reset: 'before' })
    const result = await sandbox.run('console', 'role', '--print')

    expect(result).toMatchObject({ status: 5, stdout: '' })
    expect(result.stderr).toContain('[AWS_UNREACHABLE]')
    expect(result.stderr).not.toMatch(/Session=|SecretAccessKey|sessionKey/)
  })
})

test('a key with mfa_serial signs in through GetFederationToken, without asking a code', async () => {
  sandbox.writeCredentials(`${credentials}mfa_serial = ${HANAKO.mfaSerial}\n`)
  sandbox.aws.resetCalls()
  const env = { AWS_FEDERATION_TOKEN_TTL: '2h' }
  const result = await sandbox.runWith({ terminals: 'all', env }, 'console', 'keys', '--print')

  expect(result).toMatchObject({ status: 0, asked: [] })
  expect(result.stderr).toContain('profile "keys": using the access key without an MFA code')
  expect(sandbox.aws.count('GetSessionToken')).toBe(0)
  expect(sandbox.aws.count('GetFederationToken', { DurationSeconds: '7200' })).toBe(1)
})
