import { createHash, generateKeyPairSync } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { fromLoginCredentials } from '@aws-sdk/credential-providers'

import { HANAKO, START_URL } from '../local-aws/default-data.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'

const user = HANAKO.arn
const other = 'arn:aws:sts::111111111111:assumed-role/Admin/hanako'

const config = `[profile dev]
region = eu-west-1
login_session = ${user}

[profile role]
region = eu-west-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = dev
`

const file = `.aws/login/cache/${createHash('sha256').update(user).digest('hex')}.json`

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config })
})

afterEach(() => sandbox.close())

const minutes = (count: number): number => count * 60_000

/** The calls of the token endpoint, with their status. */
const tokenCalls = (): readonly (readonly [string, number | undefined])[] =>
  sandbox.aws.calls.flatMap(({ operation, status, error }) =>
    operation === 'CreateOAuth2Token' ? [[error ?? 'ok', status] as const] : [],
  )

/** Everything below the home directory that awsx wrote, as text. */
function textOfFiles(folder = sandbox.home): string {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return files.map((path) => sandbox.readFile(path.slice(sandbox.home.length + 1)) ?? '').join('\n')
}

describe('awsx login of a profile with login_session', () => {
  test('signs in with PKCE and DPoP in the browser, and keeps the secrets out of plain files', async () => {
    const result = await sandbox.run('login', 'dev')

    expect(result).toMatchObject({ status: 0, stdout: '' })
    expect(result.stderr).toContain(`awsx: signed in as ${user}\n`)
    expect(result.stderr).toContain(
      'awsx: profile "dev" is ready; awsx renews its credentials until the sign-in ends, after 12 hours at most\n',
    )
    const url = new URL(result.opened[0] ?? '')
    expect(url.pathname).toBe('/v1/authorize')
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: 'arn:aws:signin:::devtools/same-device',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'SHA-256',
      redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback$/),
      response_type: 'code',
      scope: 'openid',
      state: expect.stringMatching(/^[\w-]{22}$/),
    })
    expect(result.pages[0]?.html).toContain('You are signed in.')
    expect(tokenCalls()).toEqual([['ok', 200]])
    expect(textOfFiles()).not.toMatch(/LocalConsoleRefreshToken|LocalSessionToken|PRIVATE KEY/)
    expect(sandbox.readFile(file)).toBeUndefined()
    expect(await sandbox.json('whoami', 'dev', '--json')).toMatchObject({ profile: 'dev', arn: user })
    expect(tokenCalls()).toHaveLength(1)
  })

  test('a second login asks nothing; --force signs in again', async () => {
    await sandbox.run('login', 'dev')
    const again = await sandbox.run('login', 'dev')
    const forced = await sandbox.run('login', 'dev', '--force')

    expect(again).toMatchObject({ status: 0, opened: [] })
    expect(again.stderr).toContain(`awsx: already signed in as ${user}\n`)
    expect(forced.opened).toHaveLength(1)
    expect(tokenCalls()).toHaveLength(2)
  })

  test('the credentials refresh for twelve hours, with the key of the sign-in', async () => {
    await sandbox.run('login', 'dev')
    for (let hour = 1; hour < 12; hour += 1) {
      sandbox.passTime(minutes(60))
      expect(await sandbox.run('whoami', 'dev')).toMatchObject({ status: 0, stderr: '' })
    }
    expect(tokenCalls()).toEqual(Array.from({ length: 12 }, () => ['ok', 200]))

    sandbox.passTime(minutes(60))
    const ended = await sandbox.run('whoami', 'dev')
    expect(ended).toMatchObject({ status: 4 })
    expect(ended.stderr).toBe(
      `awsx: error: profile "dev": the AWS sign-in of ${user} has expired (~/.aws/config:1) [LOGIN_SESSION_REQUIRED]\nawsx: hint: awsx login dev\n`,
    )
    expect(await sandbox.run('login', 'dev', '--check')).toMatchObject({ status: 4, opened: [] })
  })

  test('exec signs in where stderr is a terminal, and not otherwise', async () => {
    sandbox.addProgram('terraform')
    const silent = await sandbox.run('exec', 'role', '--', 'terraform')
    const result = await sandbox.runWith({ terminals: ['stderr'] }, 'exec', 'role', '--', 'terraform')

    expect(silent).toMatchObject({ status: 125, opened: [], launched: [] })
    expect(silent.stderr).toContain('[LOGIN_SESSION_REQUIRED]\nawsx: hint: awsx login dev\n')
    expect(result.opened).toHaveLength(1)
    expect(result.launched[0]?.env).toMatchObject({ AWS_ACCOUNT_ID: '222222222222' })
  })

  test('logout removes the sign-in and what was made with it', async () => {
    await sandbox.run('login', 'role')
    const result = await sandbox.run('logout', 'role')

    expect(result).toMatchObject({ status: 0, stdout: '' })
    expect(result.stderr).toBe(
      `awsx: signed out of ${user}; removed 1 cached credential\nawsx: commands that have its credentials can use them for up to 15 minutes\n`,
    )
    expect(await sandbox.run('whoami', 'role')).toMatchObject({ status: 4 })
    expect((await sandbox.run('logout', 'dev')).stderr).toBe(`awsx: not signed in as ${user}\n`)
  })

  test('login --all includes it', async () => {
    const result = await sandbox.run('login', '--all')

    expect(result).toMatchObject({ status: 0, opened: [expect.stringContaining('/v1/authorize')] })
    expect(result.stderr).toContain(`awsx: signed in as ${user}\n`)
    expect(result.stderr).toContain('awsx: profile "dev" is ready;')
    expect(await sandbox.run('login', '--all', '--check')).toMatchObject({ status: 0, opened: [] })
  })

  test('login without a name signs in if it is the only sign-in', async () => {
    expect((await sandbox.run('login')).stderr).toContain(`awsx: signed in as ${user}\n`)
  })

  test('login without a name offers it beside the other sign-ins', async () => {
    sandbox.writeConfig(`${config}
[sso-session corp]
sso_start_url = ${START_URL}
sso_region = ap-northeast-1
`)
    const result = await sandbox.run('login')

    expect(result).toMatchObject({ status: 3, opened: [] })
    for (const command of ['awsx login corp', 'awsx login dev', 'awsx login --all'])
      expect(result.stderr).toContain(`awsx: hint: ${command}\n`)
  })

  test('login --json has it by its ARN, and the profile', async () => {
    const found = {
      signIns: [{ name: user, loginName: 'dev', renewable: true }],
      profiles: [{ profile: 'dev', kind: 'login' }],
    }

    expect(await sandbox.json('login', 'dev', '--json')).toMatchObject(found)
    expect(await sandbox.json('login', 'dev', '--console-credentials', '--json')).toMatchObject(found)
    expect(await sandbox.json('logout', 'dev', '--json')).toMatchObject({
      signIns: [{ name: user, loginName: 'dev', startUrl: null, ended: true }],
    })
  })

  test('login --all leaves out profiles that do not use it, and invalid ones', async () => {
    sandbox.writeConfig(`${config}
[profile invalid]
region = eu-west-1
login_session = arn:aws:iam::222222222222:user/other
role_arn = none
`)
    const result = await sandbox.run('login', '--all')

    expect(result).toMatchObject({ status: 0, opened: [expect.any(String)] })
  })

  test('logout --all and clear --all end it, too', async () => {
    await sandbox.run('login', 'dev')
    expect((await sandbox.run('logout', '--all')).stderr).toContain(`awsx: signed out of ${user}\n`)
    await sandbox.run('login', 'dev')
    await sandbox.run('clear', '--all')

    expect(await sandbox.run('whoami', 'dev')).toMatchObject({ status: 4 })
  })

  test('explain and status know the sign-in', async () => {
    expect(await sandbox.json('explain', 'dev', '--json')).toMatchObject({ asks: ['sign-in'] })
    await sandbox.run('login', 'dev')
    sandbox.passTime(minutes(60))

    expect(await sandbox.json('explain', 'dev', '--json')).toMatchObject({ asks: [] })
    expect((await sandbox.run('status')).stdout).toContain(`${user}: renews automatically`)
    expect(await sandbox.json('status', '--json')).toMatchObject({
      signIns: [{ name: user, startUrl: null, renewable: true }],
    })
  })

  test('without a browser here, the user copies a code from another one', async () => {
    const answers = [async (): Promise<string> => codeFrom(shown)]
    let shown = ''
    const onStderr = (text: string): void => void (shown += text)
    const env = { DISPLAY: undefined }
    const result = await sandbox.runWith({ env, answers, onStderr }, 'login', 'dev')

    expect(result.stderr).toContain(`awsx: signed in as ${user}\n`)
    expect(result).toMatchObject({
      status: 0,
      opened: [],
      asked: [{ question: 'Code that the page shows: ', hidden: true }],
    })
    expect(await sandbox.run('whoami', 'dev')).toMatchObject({ status: 0 })
  })
})

describe('where nothing can be stored', () => {
  const env = { AWSX_STORE: 'none' }

  test('login opens no page, and exec signs in for its own command', async () => {
    sandbox.addProgram('terraform')
    const login = await sandbox.runWith({ env }, 'login', 'dev')
    const exec = await sandbox.runWith({ env, terminals: ['stderr'] }, 'exec', 'dev', '--', 'terraform')

    expect(login).toMatchObject({ status: 7, opened: [] })
    expect(login.stderr).toContain('[STORE_UNAVAILABLE]')
    expect(exec).toMatchObject({ status: 0 })
    expect(exec.launched[0]?.env).toMatchObject({ AWS_ACCOUNT_ID: '111111111111' })
  })
})

test('processes that need it at once refresh it once', async () => {
  await sandbox.run('login', 'dev')
  sandbox.passTime(minutes(20))
  const results = await Promise.all(Array.from({ length: 5 }, () => sandbox.run('credential-process', 'dev')))

  expect(new Set(results.map(({ stdout }) => stdout)).size).toBe(1)
  expect(results[0]).toMatchObject({ status: 0, stderr: '' })
  expect(tokenCalls()).toHaveLength(2)
})

test.each([
  ['eu-west-1', 'https://eu-west-1.signin.aws.amazon.com'],
  ['cn-north-1', 'https://cn-north-1.signin.amazonaws.cn'],
  ['us-gov-west-1', 'https://us-gov-west-1.signin.amazonaws-us-gov.com'],
])('the sign-in page of %s is that of AWS', async (region, base) => {
  const env = { AWS_ENDPOINT_URL: undefined, DISPLAY: undefined, AWS_REGION: region }
  const result = await sandbox.runWith({ env, answers: ['not the code'] }, 'login', 'dev')
  const url = new URL(/https:\S+/.exec(result.stderr)?.[0] ?? '')

  expect(url.href).toMatch(new RegExp(`^${base}/v1/authorize\\?response_type=code&client_id=`))
  expect(url.searchParams.get('redirect_uri')).toBe(`${base}/v1/sessions/confirmation`)
  expect(result.stderr).toContain('this is not the code of the sign-in page')
})

/** Opens the page that awsx shows in another browser, and reads the code from it. */
async function codeFrom(shown: string, change = (code: string): string => code): Promise<string> {
  const { answerSignIn } = await import('../local-aws/answer-sign-in.ts')
  const page = await answerSignIn(/http:\S+/.exec(shown)?.[0] ?? '')
  return change(/[\w+/=]{60,}/.exec(page.html)?.[0] ?? '')
}

describe('a new profile', () => {
  test('--console-credentials creates it, with the region that the user enters', async () => {
    const result = await sandbox.runWith({ answers: ['eu-north-1'] }, 'login', 'new', '--console-credentials')

    expect(result).toMatchObject({ status: 0 })
    expect(result.stderr).toContain(
      'awsx: profile "new" is ready: awsx exec new -- aws sts get-caller-identity\n',
    )
    expect(sandbox.readFile('.aws/config')).toBe(
      `${config}\n[profile new]\nlogin_session = ${user}\nregion = eu-north-1\n`,
    )
    expect(await sandbox.json('whoami', 'new', '--json')).toMatchObject({ arn: user })
    // Profiles with the same login_session share the sign-in.
    expect(await sandbox.run('whoami', 'dev')).toMatchObject({ status: 0 })
  })

  test('login of an unknown profile names the option', async () => {
    const result = await sandbox.run('login', 'new')

    expect(result).toMatchObject({ status: 3, opened: [] })
    expect(result.stderr).toContain('awsx login new --console-credentials\n')
  })

  test('a profile with other credentials is left alone', async () => {
    const result = await sandbox.run('login', 'role', '--console-credentials')

    expect(result).toMatchObject({ status: 3, opened: [] })
    expect(result.stderr).toContain(
      'profile "role" has role_arn, so it cannot use console credentials [CONFIG_INVALID]',
    )
  })

  test.each([
    ['yes', other, 'awsx: profile "dev" is ready'],
    ['no', user, 'awsx: nothing was changed'],
  ])(
    'a sign-in as another user changes the profile only if the user agrees: %s',
    async (answer, session, said) => {
      sandbox.aws.data.consoleSignIn.principal = other
      const result = await sandbox.runWith({ answers: [answer] }, 'login', 'dev', '--console-credentials')

      expect(result.asked[0]?.question).toBe(`Profile "dev" is for ${user}. Change it to ${other}? [y/N]: `)
      expect(result.stderr).toContain(said)
      expect(sandbox.readFile('.aws/config')).toContain(`login_session = ${session}\n`)
      expect(await sandbox.run('whoami', 'dev')).toMatchObject({ status: answer === 'yes' ? 0 : 4 })
    },
  )

  test('requires --region where it cannot ask', async () => {
    const result = await sandbox.run('login', 'new', '--console-credentials')

    expect(result).toMatchObject({ status: 2, opened: [] })
    expect(result.stderr).toContain('login: --region is required')
  })
})

describe('shared with the AWS CLI and the SDKs', () => {
  /** Reads the credentials as the JavaScript SDK does. */
  async function readWithSdk(): Promise<Awaited<ReturnType<ReturnType<typeof fromLoginCredentials>>>> {
    const before = { ...process.env }
    Object.assign(process.env, {
      AWS_CONFIG_FILE: join(sandbox.home, '.aws/config'),
      AWS_LOGIN_CACHE_DIRECTORY: join(sandbox.home, '.aws/login/cache'),
      AWS_ENDPOINT_URL_SIGNIN: sandbox.aws.url,
    })
    try {
      return await fromLoginCredentials({ profile: 'dev', ignoreCache: true })()
    } finally {
      process.env = before
    }
  }

  test('--share writes the file of aws login, which an SDK uses and refreshes, and awsx after it', async () => {
    const result = await sandbox.run('login', 'dev', '--share')
    const exported = await sandbox.json('credential-process', 'dev')

    expect(result.stderr).toContain(`shared the sign-in in ${join(sandbox.home, file)}`)
    expect(statSync(join(sandbox.home, file)).mode & 0o777).toBe(0o600)
    expect(Object.keys(JSON.parse(sandbox.readFile(file) ?? '') as object)).toEqual([
      'accessToken',
      'tokenType',
      'clientId',
      'refreshToken',
      'idToken',
      'dpopKey',
      'signInRegion',
    ])
    expect(await readWithSdk()).toMatchObject({
      accessKeyId: (exported as { AccessKeyId: string }).AccessKeyId,
      accountId: '111111111111',
    })
    sandbox.passTime(minutes(12))
    const refreshed = await readWithSdk()
    expect(await sandbox.json('credential-process', 'dev')).toMatchObject({
      AccessKeyId: refreshed.accessKeyId,
    })
    expect(tokenCalls()).toEqual([
      ['ok', 200],
      ['ok', 200],
    ])
    sandbox.passTime(minutes(12))
    const ours = await sandbox.json('credential-process', 'dev')
    expect(await readWithSdk()).toMatchObject({ accessKeyId: (ours as { AccessKeyId: string }).AccessKeyId })
  })

  test('a sign-in of aws login is used, and ends only with --share', async () => {
    await sandbox.run('login', 'dev', '--share')
    const plain = await sandbox.run('logout', 'dev')
    expect(plain.stderr).toContain('the AWS CLI is still signed in')
    expect(plain.stderr).toContain('aws logout --profile dev, or awsx logout dev --share\n')
    expect((await sandbox.run('login', 'dev')).stderr).toContain('already signed in as')
    const shared = await sandbox.run('logout', 'dev', '--share')

    expect(shared.stderr).toContain(`signed out of ${user}, also in the AWS CLI\n`)
    expect(sandbox.readFile(file)).toBeUndefined()
    expect(await sandbox.run('whoami', 'dev')).toMatchObject({ status: 4 })
  })
})

describe('hostile answers', () => {
  test('a redirect with a wrong state is refused, and the right one still counts', async () => {
    let early: Response | undefined
    const browserStarts = async (text: string): Promise<void> => {
      const url = /http:\S+authorize\S+/.exec(text)?.[0]
      if (url === undefined || early !== undefined) return
      const redirect = new URL(url).searchParams.get('redirect_uri') ?? ''
      early = await fetch(`${redirect}?state=wrong&code=injected`)
      const { answerSignIn } = await import('../local-aws/answer-sign-in.ts')
      await answerSignIn(url)
    }
    const onStderr = (text: string): void => void browserStarts(text)
    const result = await sandbox.runWith({ onStderr }, 'login', 'dev', '--no-browser')

    expect(early?.status).toBe(400)
    expect(result).toMatchObject({ status: 0 })
    expect(tokenCalls()).toEqual([['ok', 200]])
  })

  test('a code that was used before gives nothing', async () => {
    sandbox.aws.faults.inject({ operation: 'CreateOAuth2Token', times: 1, reset: 'after' })
    const result = await sandbox.run('login', 'dev')

    expect(tokenCalls().map(([error]) => error)).toContain('AccessDeniedException')
    expect(result.status).toBe(5)
    expect(result.stderr).not.toMatch(/LocalConsoleCode|codeVerifier/)
    expect(await sandbox.run('whoami', 'dev')).toMatchObject({ status: 4 })
  })

  test('a denied sign-in is an error', async () => {
    const result = await sandbox.runWith({ browser: 'deny' }, 'login', 'dev')

    expect(result).toMatchObject({ status: 4 })
    expect(result.stderr).toContain(
      'the sign-in was denied in the browser (access_denied) [SSO_LOGIN_FAILED]',
    )
    expect(tokenCalls()).toEqual([])
  })

  test('a refresh token does not work with another key', async () => {
    await sandbox.run('login', 'dev', '--share')
    const token = JSON.parse(sandbox.readFile(file) ?? '') as Record<string, unknown>
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const dpopKey = privateKey.export({ type: 'sec1', format: 'pem' })
    sandbox.writeFile(file, JSON.stringify({ ...token, dpopKey }))
    sandbox.passTime(minutes(20))
    const result = await sandbox.run('whoami', 'dev')

    expect(result).toMatchObject({ status: 5 })
    expect(result.stderr).toContain('the DPoP key is not the one of the sign-in')
    expect(result.stderr).toContain('hint: awsx login dev\n')
  })

  test('a sign-in as another user does not reach the profile', async () => {
    sandbox.aws.data.consoleSignIn.principal = other
    const result = await sandbox.run('login', 'dev')

    expect(result).toMatchObject({ status: 4 })
    expect(result.stderr).toContain(
      `signed in as ${other}, but profile "dev" is for ${user} [SSO_LOGIN_FAILED]`,
    )
    expect(await sandbox.run('whoami', 'dev')).toMatchObject({ status: 4 })
  })

  test.each([
    ['no code', () => 'not the code', 'this is not the code of the sign-in page'],
    [
      'of another sign-in',
      (code: string) =>
        Buffer.from(
          Buffer.from(code, 'base64')
            .toString()
            .replace(/state=[^&]*/, 'state=other'),
        ).toString('base64'),
      'this is the code of another sign-in',
    ],
  ])('a copied text that is %s is refused', async (_about, change, message) => {
    let shown = ''
    const onStderr = (text: string): void => void (shown += text)
    const answers = [(): Promise<string> => codeFrom(shown, change)]
    const result = await sandbox.runWith({ answers, onStderr }, 'login', 'dev', '--use-device-code')

    expect(result).toMatchObject({ status: 4 })
    expect(result.stderr).toContain(`${message} [SSO_LOGIN_FAILED]`)
    expect(tokenCalls()).toEqual([])
  })

  test('no secret is shown, not even with --debug', async () => {
    const results = [
      await sandbox.run('login', 'dev', '--debug'),
      await sandbox.run('whoami', 'dev', '--debug'),
      await sandbox.run('logout', 'dev', '--debug'),
    ]
    const shown = results.map(({ stdout, stderr }) => stdout + stderr).join('')

    expect(shown).toContain('sign-in: browser at')
    expect(shown).not.toMatch(/LocalConsole(Code|RefreshToken)|LocalSessionToken|PRIVATE KEY|eyJ/)
  })
})
