/** The sign-in in the browser, as `login` runs it against the local AWS. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { findFreePort } from '../local-aws/free-port.ts'
import { sampleConfig as config } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, Sandbox } from '../in-process/sandbox.ts'

const minute = 60_000

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config })
})

afterEach(() => sandbox.close())

const authorizations = ({ opened }: Result): readonly URLSearchParams[] =>
  opened.map((url) => new URL(url).searchParams)

/** Runs a sign-in that waits for the browser, and visits these addresses on its listener first. */
async function loginAfter(visit: (redirect: URL, state: string) => Promise<void>): Promise<Result> {
  const done: Promise<unknown>[] = []
  const onStderr = (text: string): void => {
    const [url] = /http:\S+authorize\?\S+/.exec(text) ?? []
    if (url === undefined || done.length > 0) return
    const { searchParams } = new URL(url)
    const redirect = new URL(searchParams.get('redirect_uri') ?? '')
    done.push(visit(redirect, searchParams.get('state') ?? ''))
  }
  const result = await sandbox.runWith({ browser: 'ignore', onStderr }, 'login', 'work')
  await Promise.all(done)
  return result
}

describe('the browser is sent', () => {
  test('to the token service, with PKCE and a listener on this machine', async () => {
    const [query] = authorizations(await sandbox.run('login', 'work'))

    expect(Object.fromEntries(query ?? [])).toEqual({
      response_type: 'code',
      client_id: expect.any(String),
      redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback$/),
      state: expect.stringMatching(/^[\w-]{22,}$/),
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      scopes: 'sso:account:access',
    })
  })

  test('with a challenge and a state that are new each time', async () => {
    const [first] = authorizations(await sandbox.run('login', 'work'))
    const [second] = authorizations(await sandbox.run('login', 'work', '--force'))

    expect(second?.get('state')).not.toBe(first?.get('state'))
    expect(second?.get('code_challenge')).not.toBe(first?.get('code_challenge'))
  })

  test('for the scopes of the sso-session', async () => {
    sandbox.writeConfig(`${config}sso_registration_scopes = sso:account:access, other:scope\n`)
    const [query] = authorizations(await sandbox.run('login', 'work'))

    expect(query?.get('scopes')).toBe('sso:account:access other:scope')
  })
})

describe('the answer of the browser', () => {
  test('is taken from whoever knows the state, and from nobody else', async () => {
    const statuses: number[] = []
    const result = await loginAfter(async (redirect, state) => {
      const ask = async (url: string, init: RequestInit = {}): Promise<void> => {
        statuses.push((await fetch(url, init)).status)
      }
      await ask(`${redirect.href}?state=wrong&code=x`)
      await ask(`${redirect.origin}/elsewhere?state=${state}&code=x`)
      await ask(`${redirect.href}?state=${state}&code=x`, { method: 'POST' })
      await ask(`http://localhost:${redirect.port}${redirect.pathname}?state=${state}&code=x`)
      await ask(`${redirect.href}?state=${state}&error=access_denied`)
    })

    expect(statuses).toEqual([400, 404, 405, 403, 200])
    expect(result).toMatchObject({ status: 4, stderr: expect.stringContaining('[SSO_LOGIN_FAILED]') })
  })

  test('may be a denial, after which nothing is stored', async () => {
    const result = await sandbox.runWith({ browser: 'deny' }, 'login', 'work')

    expect(result).toMatchObject({ status: 4, stdout: '' })
    expect(result.stderr).toMatch(/access_denied.*\[SSO_LOGIN_FAILED\]\nawsx: hint: /)
    expect(sandbox.aws.count('CreateToken')).toBe(0)
    expect(await sandbox.json('status', '--json')).toMatchObject({ signIns: [{ renewable: false }] })
  })

  test('may be a code that the service does not take', async () => {
    const result = await loginAfter(async (redirect, state) => {
      await fetch(`${redirect.href}?state=${state}&code=made-up`)
    })

    expect(result).toMatchObject({ status: 5, stdout: '' })
    expect(result.stderr).toMatch(/\[AWS_REFUSED\]\nawsx: hint: .*sso_start_url/)
  })

  test('shows no more of a reason than its name', async () => {
    const result = await loginAfter(async (redirect, state) => {
      await fetch(`${redirect.href}?state=${state}&error=${encodeURIComponent('bad\u001b[31m <b>')}`)
    })

    expect(result.stderr).toContain('(bad31mb)')
  })
})

describe('the client registration', () => {
  test('is kept for the next sign-in', async () => {
    await sandbox.run('login', 'work')
    await sandbox.run('logout', 'work')
    await sandbox.run('login', 'work')

    expect(sandbox.aws.count('RegisterClient')).toBe(1)
    expect(sandbox.aws.count('CreateToken')).toBe(2)
  })

  test('is made anew a quarter of an hour before its end', async () => {
    sandbox.aws.data.oidc.registrationSeconds = 3600
    await sandbox.run('login', 'work')
    await sandbox.run('logout', 'work')
    sandbox.passTime(46 * minute)
    await sandbox.run('login', 'work')

    expect(sandbox.aws.count('RegisterClient')).toBe(2)
  })

  test('is made anew where the service does not know it any more', async () => {
    await sandbox.run('login', 'work')
    await sandbox.run('logout', 'work')
    const body = JSON.stringify({ error: 'invalid_client' })
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': 'InvalidClientException' }
    sandbox.aws.faults.inject({ operation: 'CreateToken', times: 1, answer: { status: 401, body, headers } })
    const result = await sandbox.run('login', 'work')

    expect(result).toMatchObject({ status: 0 })
    expect(sandbox.aws.count('RegisterClient')).toBe(2)
  })

  test('is registered again even with a fixed port', async () => {
    await sandbox.run('login', 'work')
    await sandbox.run('logout', 'work')
    const body = JSON.stringify({ error: 'invalid_client' })
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': 'InvalidClientException' }
    sandbox.aws.faults.inject({ operation: 'CreateToken', times: 1, answer: { status: 401, body, headers } })
    const result = await sandbox.run('login', 'work', '--port', String(await findFreePort()))

    expect(result).toMatchObject({ status: 0 })
    expect(sandbox.aws.count('RegisterClient')).toBe(2)
  })

  test('that fails says where the start URL and the region are', async () => {
    sandbox.writeConfig(config.replaceAll('example.awsapps.com', 'gone.awsapps.com'))
    const result = await sandbox.run('login', 'work')

    expect(result.status).toBe(5)
    expect(result.stderr).toMatch(/gone\.awsapps\.com.*\n(awsx: hint: .*\n)*awsx: hint: .*sso_start_url/)
  })
})

describe('several callers at once', () => {
  test('sign in once', async () => {
    const options = { terminals: ['stderr'], env: { NO_COLOR: '1' } } as const
    const results = await Promise.all(
      [1, 2, 3].map(() => sandbox.runWith(options, 'credential-process', 'portal', '--login')),
    )

    expect(results.map(({ status }) => status)).toEqual([0, 0, 0])
    expect(results.flatMap(({ opened }) => opened)).toHaveLength(1)
    expect(sandbox.aws.count('CreateToken')).toBe(1)
  })

  test('are denied once', async () => {
    const results = await Promise.all(
      [1, 2, 3].map(() => sandbox.runWith({ browser: 'deny' }, 'login', 'work')),
    )

    expect(results.map(({ status }) => status)).toEqual([4, 4, 4])
    expect(results.flatMap(({ opened }) => opened)).toHaveLength(1)
  })
})
