/** `awsx console` as a person has it: the built command, the sign-in page of the local AWS, and a browser. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { HANAKO } from '../local-aws/default-data.ts'

const credentials = `[hanako]
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}
`

const config = `[profile hanako]
region = ap-northeast-1

[profile hanako-mfa]
region = ap-northeast-1
source_profile = hanako
mfa_serial = ${HANAKO.mfaSerial}
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}

[profile role-s]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = hanako
duration_seconds = 7200

[profile chain-1]
region = us-east-1
role_arn = arn:aws:iam::400000000001:role/chain-1
source_profile = hanako

[profile chain-2]
region = us-east-1
role_arn = arn:aws:iam::400000000002:role/chain-2
source_profile = chain-1

[profile sso]
region = ap-northeast-1
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x

[profile china]
region = cn-north-1
role_arn = arn:aws-cn:iam::222222222222:role/r
source_profile = hanako
`

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(config)
  sandbox.writeCredentials(credentials)
})

afterEach(() => sandbox.close())

/** What the console says of the person who opens an address. */
async function visit(address: string): Promise<string> {
  const page = await fetch(address.trim())
  return await page.text()
}

/** A browser that follows what it is given, and writes down its arguments and what it saw. */
function furnishBrowser(): string {
  const visitAndNote = `fetch(process.argv[1]).then((r)=>r.text()).then((t)=>require("fs").writeFileSync(process.env.HOME+"/seen",t))`
  return sandbox.writeProgram(
    'visitor',
    `printf '%s\\n' "$@" > "$HOME/arguments"; exec '${process.execPath}' -e '${visitAndNote}' "$1"`,
  )
}

const read = (name: string): string => readFileSync(join(sandbox.home, name), 'utf8')

describe('--print', () => {
  test('of a role: its session duration is asked for', async () => {
    const { status, stdout, stderr } = await sandbox.awsx(['console', 'role-s', '--print', '--service', 's3'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/federation\?Action=login&[^\n]*\n$/)
    expect(stderr).toBe(
      'awsx: anyone who opens this URL within 15 minutes is signed in as profile "role-s"; keep it secret\n',
    )
    const page = await visit(stdout)
    expect(page).toContain('assumed-role/role-s/awsx-tester')
    expect(page).toContain('https://console.aws.amazon.com/s3/home')
    expect(page).toContain('7200 seconds')
  })

  test('of a chained role: without a duration, in one request', async () => {
    const { stdout } = await sandbox.awsx(['console', 'chain-2', '--print', '--quiet'])
    expect(await visit(stdout)).toContain('as long as the credentials')
    expect(sandbox.aws.count('GetSigninToken')).toBe(1)
  })

  test('of a chained role: credentials whose time is half over are renewed, as the session ends with them', async () => {
    await sandbox.awsx(['console', 'chain-2', '--print'])
    sandbox.passTime(20 * 60_000)
    sandbox.aws.resetCalls()
    await sandbox.awsx(['console', 'chain-2', '--print'])
    expect(sandbox.aws.count('AssumeRole')).toBe(0)
    sandbox.passTime(15 * 60_000)
    expect((await sandbox.awsx(['console', 'chain-2', '--print'])).status).toBe(0)
    expect(sandbox.aws.count('AssumeRole')).toBe(1)
  })

  test('a duration that the endpoint refuses is left out the second time', async () => {
    // Keys of a role session look like those of a user until they are used.
    const session = await sandbox.awsx(['export', 'chain-1', '--format', 'env-no-export'])
    const env = Object.fromEntries(
      [...session.stdout.matchAll(/^(AWS_(?:ACCESS|SECRET|SESSION)\w+)='(.*)';$/gm)].map(
        ([, name, value]) => [name ?? '', value],
      ),
    )
    sandbox.writeConfig(`${config}
[profile from-env]
role_arn = arn:aws:iam::400000000002:role/chain-2
credential_source = Environment
region = us-east-1
`)
    const { stdout, stderr } = await sandbox.awsx(['console', 'from-env', '--print', '--debug'], { env })
    expect(stderr).toContain('a console session of 3600 seconds was denied')
    expect(await visit(stdout)).toContain('assumed-role/chain-2/')
    expect(sandbox.aws.count('GetSigninToken')).toBe(2)
  })

  test('of keys: through GetFederationToken', async () => {
    const { status, stdout } = await sandbox.awsx(['console', 'hanako', '--print'])
    expect(status).toBe(0)
    expect(await visit(stdout)).toContain('federated-user/awsx-tester')
    expect(sandbox.aws.count('GetFederationToken')).toBe(1)
  })

  test('of Identity Center: a link of the portal, without a call and without a warning', async () => {
    const { status, stdout, stderr } = await sandbox.awsx([
      'console',
      'sso',
      '--print',
      '--service',
      'lambda',
    ])
    const destination = 'https://ap-northeast-1.console.aws.amazon.com/lambda/home?region=ap-northeast-1'
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toBe(
      `https://example.awsapps.com/start/#/console?account_id=111111111111&role_name=permission-set-x&destination=${encodeURIComponent(destination)}\n`,
    )
    expect(sandbox.aws.calls).toEqual([])
  })

  test('a page with a fragment arrives whole', async () => {
    const page = 'https://ap-northeast-1.console.aws.amazon.com/ec2/home?region=ap-northeast-1#Instances:x=1'
    const { stdout } = await sandbox.awsx(['console', 'role-s', '--print', '--destination', page])
    expect(await visit(stdout)).toContain(page)
  })
})

describe('the browser', () => {
  test('gets an address that holds no secret, and lands in the console', async () => {
    const { status, stdout, stderr } = await sandbox.awsx(['console', 'role-s', '--debug'], {
      env: { BROWSER: furnishBrowser() },
    })
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    expect(stderr).toContain('awsx: opened the console of profile "role-s" in the browser\n')
    expect(read('arguments')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\n$/)
    expect(read('seen')).toContain('assumed-role/role-s/')
    expect(stderr).not.toMatch(/SigninToken|LocalSigninToken/)
  })

  test('opens a link of the portal as it is', async () => {
    const note = sandbox.writeProgram('note', 'printf %s "$1" > "$HOME/arguments"')
    const { status } = await sandbox.awsx(['console', 'sso', '--browser', note])
    expect(status).toBe(0)
    expect(read('arguments')).toMatch(/^https:\/\/example\.awsapps\.com\/start\/#\/console\?/)
  })

  test('awsx_browser and awsx_color give the profile a container of its own', async () => {
    sandbox.writeConfig(`${config}
[profile colored]
include_profile = sso
awsx_browser = firefox
awsx_color = turquoise
`)
    sandbox.writeProgram('firefox', 'printf %s "$1" > "$HOME/arguments"')
    const { status } = await sandbox.awsx(['console', 'colored'])
    expect(status).toBe(0)
    expect(read('arguments')).toMatch(/^ext\+container:name=colored&url=https%3A%2F%2F.*&color=turquoise$/)
  })

  test('an invalid color is reported with file and line before anything is fetched', async () => {
    sandbox.writeConfig(
      '[profile x]\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = hanako\nawsx_browser = firefox\nawsx_color = mauve\n',
    )
    const { status, stderr } = await sandbox.awsx(['console', 'x'])
    expect(status).toBe(3)
    expect(stderr).toMatch(
      /invalid awsx_color "mauve"; expected blue, .* or toolbar \(~\/\.aws\/config:5\) \[CONFIG_INVALID\]/,
    )
    expect(sandbox.aws.calls).toEqual([])
  })

  test('that cannot be started is reported with the command to type', async () => {
    const { status, stderr } = await sandbox.awsx(['console', 'role-s'], { env: { BROWSER: '/nowhere' } })
    expect(status).toBe(4)
    expect(stderr).toMatch(/cannot start a browser \[BROWSER_UNAVAILABLE\]/)
    expect(stderr).toContain('awsx: hint: awsx console role-s --print\n')
  })

  test('is not tried over SSH, where it would open elsewhere; nothing is fetched then', async () => {
    const env = { DISPLAY: undefined, SSH_TTY: '/dev/pts/1' }
    const { status, stderr } = await sandbox.awsx(['console', 'role-s'], { env })
    expect(status).toBe(4)
    expect(stderr).toMatch(/connected over SSH \(SSH_TTY is set\) \[BROWSER_UNAVAILABLE\]/)
    expect(sandbox.aws.calls).toEqual([])
  })
})

describe('by ARN', () => {
  const lambda = 'arn:aws:lambda:us-west-2:222222222222:function:f'

  test('finds the profile of the account, the service and the region', async () => {
    const { status, stdout } = await sandbox.awsx(['console', lambda, '--print'])
    expect(status).toBe(0)
    const page = await visit(stdout)
    expect(page).toContain('assumed-role/role-s/')
    expect(page).toContain('https://us-west-2.console.aws.amazon.com/lambda/home?region=us-west-2')
  })

  test('several profiles of one account are listed', async () => {
    sandbox.writeConfig(`${config}
[profile other]
role_arn = arn:aws:iam::222222222222:role/other
source_profile = hanako
`)
    // Profile "china" leads into the account of that number of another partition.
    const { status, stderr } = await sandbox.awsx(['console', lambda, '--print'])
    expect(status).toBe(3)
    expect(stderr).toContain(`awsx: hint: awsx console ${lambda} --profile role-s\n`)
    expect(stderr).toContain(`awsx: hint: awsx console ${lambda} --profile other\n`)
    expect(stderr).not.toContain('china')
  })

  test('of several, the profile of the environment counts', async () => {
    sandbox.writeConfig(`${config}
[profile other]
role_arn = arn:aws:iam::222222222222:role/other
source_profile = hanako
`)
    const { stdout } = await sandbox.awsx(['console', lambda, '--print'], { env: { AWS_PROFILE: 'role-s' } })
    expect(await visit(stdout)).toContain('assumed-role/role-s/')
  })

  test('no profile of the account is an error with a way out', async () => {
    const { status, stderr } = await sandbox.awsx(['console', 'arn:aws:sqs:us-east-1:999999999999:q'])
    expect(status).toBe(3)
    expect(stderr).toMatch(/no profile found for account 999999999999 \[PROFILE_NOT_FOUND\]/)
  })

  test('an ARN without an account goes with the named profile', async () => {
    const { stdout } = await sandbox.awsx([
      'console',
      'arn:aws:s3:::bucket',
      '--profile',
      'role-s',
      '--print',
    ])
    expect(await visit(stdout)).toContain('https://console.aws.amazon.com/s3/home')
  })
})

describe('refusals', () => {
  test.each([
    [['role-s', '--service', 'ec3'], 2, /unknown service "ec3"/],
    [
      ['role-s', '--service', 'ec2', '--destination', 'https://console.aws.amazon.com/'],
      2,
      /cannot be combined/,
    ],
    [['arn:aws:lambda'], 2, /"arn:aws:lambda" is not an ARN/],
    [
      ['role-s', '--destination', 'https://example.com/'],
      2,
      /invalid --destination ".*"; expected a page of https:\/\/console\.aws\.amazon\.com/,
    ],
    [['role-s', '--region', 'cn-north-1'], 2, /region cn-north-1 is in partition aws-cn/],
    [
      ['china', '--destination', 'https://console.aws.amazon.com/'],
      2,
      /invalid --destination ".*"; expected a page of https:\/\/console\.amazonaws\.cn/,
    ],
    [['arn:aws-cn:s3:::b', '--profile', 'role-s'], 2, /the ARN is in partition aws-cn/],
  ])('%j', async (args, expected, message) => {
    const { status, stdout, stderr } = await sandbox.awsx(['console', ...args, '--print'])
    expect({ status, stdout }).toEqual({ status: expected, stdout: '' })
    expect(stderr).toMatch(message)
    expect(sandbox.aws.calls).toEqual([])
  })

  test('credentials that the console does not take are explained', async () => {
    const token = await sandbox.awsx([
      'export',
      'hanako-mfa',
      '--format',
      'env-no-export',
      '-t',
      sandbox.aws.mfaCode(HANAKO.mfaSerial),
    ])
    expect(token.status).toBe(0)
    const env = Object.fromEntries(
      [...token.stdout.matchAll(/^(AWS_(?:ACCESS|SECRET|SESSION)\w+)='(.*)';$/gm)].map(([, name, value]) => [
        name ?? '',
        value,
      ]),
    )
    const { status, stderr } = await sandbox.awsx(['console', '--print'], { env })
    expect(status).toBe(5)
    expect(stderr).toMatch(/rejected the credentials of profile "default" \[AWS_REFUSED\]/)
    expect(stderr).toContain('but not from GetSessionToken')
  })

  test('a profile that would lead to GetSessionToken uses its key, and says so', async () => {
    const { status, stderr, stdout } = await sandbox.awsx(['console', 'hanako-mfa', '--print'])
    expect(status).toBe(0)
    expect(stderr).toContain('because the console does not accept MFA sessions')
    expect(await visit(stdout)).toContain('federated-user/awsx-tester')
    const quiet = await sandbox.awsx(['console', 'hanako-mfa', '--no-session', '--print', '--quiet'])
    expect(quiet.stderr).toBe('')
    expect(await visit(quiet.stdout)).toContain('federated-user/awsx-tester')
  })

  test('a federation endpoint that cannot be reached is reported without a secret', async () => {
    const env = { AWS_ENDPOINT_URL_SIGNIN: 'http://127.0.0.1:9' }
    const { status, stdout, stderr } = await sandbox.awsx(['console', 'role-s', '--print', '--debug'], {
      env,
    })
    expect({ status, stdout }).toEqual({ status: 5, stdout: '' })
    expect(stderr).toMatch(/could not open the console for profile "role-s".*\[AWS_UNREACHABLE\]/)
    expect(stderr).not.toMatch(/ASIA\w{16}|sessionKey/)
  })
})
