/** Signing in with a browser on the same machine: where the page opens, and who may answer the listener that waits for it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { answerSignIn } from '../local-aws/answer-sign-in.ts'
import { findFreePort } from '../local-aws/free-port.ts'
import { signInOnly } from '../local-aws/sample-files.ts'
import { browserScript, openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'
import { hasTerminals } from './runs.ts'
import type { Running } from './runs.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(signInOnly)
})

afterEach(() => sandbox.close())

async function readPageUrl(login: Running): Promise<URL> {
  const [, url = ''] = await login.until(/^awsx: (http:\S+)$/m)
  return new URL(url)
}

function redirectOf(page: URL): URL {
  return new URL(page.searchParams.get('redirect_uri') ?? '')
}

describe('login --no-browser', () => {
  test('prints the address and waits for whoever opens it', async () => {
    sandbox.writeProgram('approve', 'touch opened')
    const login = sandbox.start(['login', 'dev', '--no-browser'])
    const page = await readPageUrl(login)
    expect(page.href.startsWith(`${sandbox.aws.url}/authorize?`)).toBe(true)

    const { html } = await answerSignIn(page.href)

    expect(html).toContain('You are signed in')
    expect(await login.end()).toMatchObject({ status: 0, stdout: '' })
    expect((await sandbox.run('ls', ['opened'])).status).not.toBe(0)
  })

  test('waits on the port of --port, and only on 127.0.0.1', async () => {
    const port = await findFreePort()
    const login = sandbox.start(['login', 'dev', '--no-browser', '--port', String(port)])
    const page = await readPageUrl(login)
    expect(redirectOf(page).origin).toBe(`http://127.0.0.1:${port}`)

    if (process.platform === 'linux') expect(findListeners(port)).toEqual(['0100007F'])

    await answerSignIn(page.href)
    expect((await login.end()).status).toBe(0)
  })

  test('a port that is taken is said so, before any page is opened', async () => {
    const port = new URL(sandbox.aws.url).port
    const login = await sandbox.awsx(['login', 'dev', '--no-browser', '--port', port])

    expect(login.status).toBe(2)
    expect(login.stderr).toContain(`cannot listen on 127.0.0.1:${port}: the port is in use [USAGE]`)
    expect(login.stderr).toContain('awsx: hint: omit --port to use a free port')
    expect(sandbox.aws.count('ShowAuthorize')).toBe(0)
  })
})

describe('the listener', () => {
  test('goes on waiting whatever others send, takes the one right answer, and is gone', async () => {
    const login = sandbox.start(['login', 'dev', '--no-browser'])
    const page = await readPageUrl(login)
    const callback = redirectOf(page)
    const state = page.searchParams.get('state') ?? ''
    const send = async (path: string, init?: RequestInit): Promise<number> =>
      (await fetch(new URL(path, callback), init)).status

    const strangers = Array.from({ length: 100 }, (_, n) =>
      send(`/oauth/callback?code=stolen&state=wrong-${n}`),
    )
    expect(new Set(await Promise.all(strangers))).toEqual(new Set([400]))
    expect(await send('/oauth/callback?error=access_denied&state=wrong')).toBe(400)
    expect(await send('/oauth/callback')).toBe(400)
    expect(await send(`/elsewhere?code=stolen&state=${state}`)).toBe(404)
    expect(await send(`/oauth/callback?code=stolen&state=${state}`, { method: 'POST' })).toBe(405)
    expect(sandbox.aws.count('CreateToken')).toBe(0)

    await answerSignIn(page.href)
    expect((await login.end()).status).toBe(0)
    expect(sandbox.aws.count('CreateToken')).toBe(1)
    await expect(fetch(callback)).rejects.toThrow('fetch failed')
  })

  test('denying the sign-in in the browser ends the wait, and nothing is stored', async () => {
    sandbox.writeProgram('approve', browserScript(sandbox.aws, 'deny'))
    const login = await sandbox.awsx(['login', 'dev'])

    expect(login.status).toBe(4)
    expect(login.stderr).toMatch(
      /the sign-in was denied in the browser \(access_denied\) \[SSO_LOGIN_FAILED\]/,
    )
    expect((await sandbox.awsx(['login', 'dev', '--check'])).status).toBe(4)
  })
})

const onTerminal = hasTerminals ? describe : describe.skip

onTerminal('exec on a terminal (needs script of util-linux)', () => {
  test('starts the sign-in if there is none, then runs the command', async () => {
    const exec = sandbox.startOnTerminal(['exec', 'dev', '--', 'sh', '-c', 'echo "account $AWS_ACCOUNT_ID"'])
    const { status, stdout } = await exec.end()

    expect(stdout).toContain('the sign-in page was opened in the browser')
    expect(stdout).toContain('account 111111111111')
    expect(status).toBe(0)
  })

  test('starts it also when the one of this morning has expired', async () => {
    await sandbox.prepare('login', 'dev')
    sandbox.passTime(9 * 3_600_000)

    const { status, stdout } = await sandbox.startOnTerminal(['exec', 'dev', '--', 'echo', 'done']).end()

    expect(stdout).toContain('the sign-in page was opened in the browser')
    expect(stdout).toContain('done\r\n')
    expect(status).toBe(0)
    expect(sandbox.aws.count('CreateToken', { grantType: 'authorization_code' })).toBe(2)
  })

  test.each([
    ['--no-login', ['--no-login'], {}],
    ['AWSX_NO_LOGIN', [], { AWSX_NO_LOGIN: '1' }],
  ])('does not with %s', async (_name, options, env) => {
    const exec = sandbox.startOnTerminal(['exec', 'dev', ...options, '--', 'true'], { env })
    const { status, stdout } = await exec.end()

    expect(stdout).toContain('[SSO_LOGIN_REQUIRED]')
    expect(status).toBe(125)
    expect(sandbox.aws.calls).toHaveLength(0)
  })
})

/** Addresses, in the kernel's hexadecimal form, on which somebody listens on a port. */
function findListeners(port: number): readonly string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const listening = '0A'
  return ['tcp', 'tcp6']
    .flatMap((table) => readFileSync(join('/proc/net', table), 'utf8').trim().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = '', , state]) => local.endsWith(suffix) && state === listening)
    .map(([, local = '']) => local.slice(0, -suffix.length))
}
