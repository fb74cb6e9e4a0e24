/** `awsx server grant`, `list`, `revoke`, `unit`, and the server itself with the answers that it gives. */
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import type { Result, RunOptions } from '../in-process/run-main.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ config: sampleConfig, credentials: sampleCredentials })
})

afterEach(() => sandbox.close())

const words = (line: string): readonly string[] => line.split(' ')
const run = (line: string): Promise<Result> => sandbox.run(...words(line))

interface Setup {
  readonly token: string
  readonly socket: string
  readonly profiles: readonly { readonly profile: string; readonly credentialsUrl: string }[]
}

async function grant(line: string): Promise<Setup> {
  return (await sandbox.json('server', 'grant', ...words(line), '--json')) as Setup
}

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** Asks over TCP at a URL, or over a unix socket at a path. */
function ask(target: { url: string } | { socket: string; path: string }, token: string): Promise<Answer> {
  const headers = { authorization: token, host: 'localhost' }
  const { hostname, port, pathname } = new URL('url' in target ? target.url : 'http://localhost')
  const address =
    'url' in target
      ? { host: hostname, port, path: pathname }
      : { socketPath: target.socket, path: target.path }
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...address, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Answer['body'] })
      })
    })
    outgoing.on('error', reject).end()
  })
}

/** Runs the server, and `work` while it serves. @returns what the server wrote, and its status */
async function whileServing(
  work: (port: number) => Promise<void>,
  line = 'server --port 0',
): Promise<Result> {
  let started: ((port: number) => void) | undefined
  const ready = new Promise<number>((resolve) => {
    started = resolve
  })
  const onStderr = (text: string): void => {
    const [, port] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(text) ?? []
    if (port !== undefined) started?.(Number(port))
  }
  const running = sandbox.runWith({ onStderr }, ...words(line))
  const port = await Promise.race([ready, running.then(({ stderr }) => Promise.reject(new Error(stderr)))])
  try {
    await work(port)
  } finally {
    process.emit('SIGTERM')
  }
  return running
}

/** The files of the clients. */
function readClients(): readonly string[] {
  const folder = join(sandbox.home, 'state/server/clients')
  return readdirSync(folder).map((name) => {
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
    return readFileSync(join(folder, name), 'utf8')
  })
}

describe('grant', () => {
  test('prints the variables of the client, with a token that is not stored', async () => {
    const { stdout, stderr } = await run('server grant compose role')

    const [, token = ''] = /^AWS_CONTAINER_AUTHORIZATION_TOKEN=(\S+)$/m.exec(stdout) ?? []
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(stdout.split('\n')).toEqual([
      'AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:9917/credentials/role',
      `AWS_CONTAINER_AUTHORIZATION_TOKEN=${token}`,
      'AWS_EC2_METADATA_DISABLED=true',
      'AWS_REGION=eu-west-1',
      'AWS_DEFAULT_REGION=eu-west-1',
      '',
    ])
    expect(stderr).toBe('awsx: client "compose" may use "role" until you revoke it\n')
    expect(readClients()).toHaveLength(1)
    expect(readClients().join('\n')).not.toContain(token)
  })

  test('prints sections of a config file', async () => {
    const { stdout } = await run('server grant compose role --format config')

    const [, token] = /^# {3}Authorization: (\S{43})$/m.exec(stdout) ?? []
    expect(token).toBeDefined()
    expect(stdout).toMatch(
      /^\[profile role\]\ncredential_process = curl -sSf -H @\/run\/secrets\/awsx-compose --unix-socket \S+\/awsx\.sock http:\/\/awsx\/process\/role\nregion = eu-west-1$/m,
    )
  })

  test('a grant that cannot be saved is an error, and prints no token', async () => {
    mkdirSync(join(sandbox.home, 'state/server/clients/ci.json/in the way'), { recursive: true, mode: 0o700 })
    const { status, stdout, stderr } = await run('server grant ci role')

    expect([status, stdout]).toEqual([7, ''])
    expect(stderr).toMatch(/^awsx: error: cannot save client "ci" \(E[A-Z]+\) \[STORE_UNAVAILABLE\]$/m)
  })

  test('a server whose address cannot be saved ends with an error', async () => {
    mkdirSync(join(sandbox.home, 'state/server/address.json/in the way'), { recursive: true, mode: 0o700 })
    const { status, stderr } = await run('server --port 0')

    expect(status).toBe(7)
    expect(stderr).toMatch(/cannot save the address of the server \(E[A-Z]+\) \[STORE_UNAVAILABLE\]$/m)
    const socket = join(sandbox.home, 'state/server/socket/awsx.sock')
    expect(statSync(socket, { throwIfNoEntry: false })).toBeUndefined()
  })

  test('again changes the token, unless it is kept', async () => {
    const first = await grant('compose role')
    const second = await grant('compose')
    const kept = await grant('compose role portal --keep-token')

    expect(second.token).not.toBe(first.token)
    expect(kept.token).toBeNull()
    expect(kept.profiles.map(({ profile }) => profile)).toEqual(['role', 'portal'])
    await whileServing(async (port) => {
      const url = `http://127.0.0.1:${port}/credentials/role`
      expect(await ask({ url }, first.token)).toMatchObject({ status: 403 })
      expect(await ask({ url }, second.token)).toMatchObject({ status: 200 })
    })
  })

  test.each([
    ['server grant', 2, 'server grant: missing the name of the client'],
    ['server grant compose', 2, 'server grant: missing the profiles that the client may use'],
    ['server grant a/b role', 2, 'server grant: invalid name "a/b" of a client'],
    ['server grant Compose role', 2, 'server grant: invalid name "Compose" of a client'],
    ['server grant .. role', 2, 'server grant: invalid name ".." of a client'],
    ['server grant compose nosuch', 3, 'profile "nosuch" not found'],
    [
      'server grant compose keys',
      2,
      'server grant: profile "keys" has a long-lived access key, which the server does not hand out',
    ],
    ['server grant compose role --for 0', 2, 'server grant: --for must be at least 1s'],
    [
      'server grant compose role --keep-token',
      2,
      'server grant: there is no client "compose" whose token could be kept',
    ],
    ['server grant compose role --port 1', 2, 'server grant: option --port does not apply'],
    ['server revoke compose', 2, 'server revoke: unknown client "compose"'],
    ['server revoke ../compose', 2, 'server revoke: unknown client "../compose"'],
    ['server revoke', 2, 'server revoke: missing the name of the client'],
    ['server list compose', 2, 'server list: unexpected argument "compose"'],
    ['server run compose', 2, 'server run: unexpected argument "compose"'],
    ['server unit windows', 2, 'server unit: invalid kind "windows"; expected systemd or launchd'],
    ['server --port 65536', 2, 'server: --port 65536 is more than 65535'],
    ['server --socket x.sock', 2, 'server: --socket "x.sock" must be an absolute path'],
    ['server --listen 0.0.0.0', 2, 'server: --listen "0.0.0.0" means every network of this machine'],
    ['server --for 1h', 2, 'server run: option --for does not apply'],
  ])('%s is an error', async (line, status, message) => {
    const result = await run(line)

    expect(result.stderr).toContain(`awsx: error: ${message}`)
    expect(result).toMatchObject({ status, stdout: '' })
  })
})

test('list shows the clients without their tokens', async () => {
  expect(await run('server list')).toMatchObject({
    stdout: '',
    stderr: 'awsx: no clients\nawsx: hint: add one: awsx server grant NAME PROFILE\n',
  })
  await run('server grant compose role portal')
  await run('server grant ci role --for 1h')

  expect((await run('server list')).stdout).toMatch(
    /^ci +role +expires in 59 minutes \(.*\) +not used yet\ncompose +role, portal +until revoked +not used yet\n$/,
  )
  sandbox.passTime(3_600_000)
  expect((await run('server list')).stdout).toMatch(/^ci +role +expired +not used yet\n/)
})

describe('the server', () => {
  test('answers its clients over TCP and the unix socket, and removes the socket when it ends', async () => {
    const { token, socket } = await grant('compose role')
    const { status, stderr } = await whileServing(async (port) => {
      const url = `http://127.0.0.1:${port}`
      const first = await ask({ url: `${url}/credentials/role` }, token)
      const second = await ask({ socket, path: '/process/role' }, token)

      expect(first).toMatchObject({ status: 200, body: { AccessKeyId: expect.stringMatching(/^ASIA/) } })
      expect(second).toMatchObject({
        status: 200,
        body: { Version: 1, AccessKeyId: first.body['AccessKeyId'] },
      })
      expect(statSync(socket).mode & 0o777).toBe(0o600)
      expect(statSync(join(socket, '..')).mode & 0o777).toBe(0o700)
      expect(readdirSync(join(socket, '..'))).toEqual(['awsx.sock'])
    })

    expect(status).toBe(0)
    expect(stderr).toContain(`awsx: unix socket: ${socket}\n`)
    expect(readdirSync(join(socket, '..'))).toEqual([])
  })

  test('refuses a client that was revoked, at once, and one whose time is over', async () => {
    const compose = await grant('compose role')
    const ci = await grant('ci role --for 1h')
    await whileServing(async (port) => {
      const url = `http://127.0.0.1:${port}/credentials/role`
      expect(await ask({ url }, compose.token)).toMatchObject({ status: 200 })
      sandbox.passTime(5 * 60_000)
      expect((await run('server list')).stdout).toMatch(
        /^compose +role +until revoked +last used 5 minutes ago$/m,
      )
      await run('server revoke compose')
      expect(await ask({ url }, compose.token)).toMatchObject({ status: 403 })

      expect(await ask({ url }, ci.token)).toMatchObject({ status: 200 })
      sandbox.passTime(3_600_000)
      expect(await ask({ url }, ci.token)).toMatchObject({
        status: 403,
        body: {
          message: 'the grant of client "ci" has expired; to renew it: awsx server grant ci --keep-token',
        },
      })
    })
  })

  test('knows its clients after a restart', async () => {
    const { token } = await grant('compose role')
    for (let start = 0; start < 2; start += 1)
      await whileServing(async (port) => {
        expect(await ask({ url: `http://127.0.0.1:${port}/credentials/role` }, token)).toMatchObject({
          status: 200,
        })
      })
  })

  test('says once what keeps a profile from having credentials, and recovers after a sign-in', async () => {
    const { token } = await grant('compose portal')
    const { stderr } = await whileServing(async (port) => {
      const url = `http://127.0.0.1:${port}/credentials/portal`
      const problem = { status: 503, body: { code: 'SSO_LOGIN_REQUIRED' } }
      expect(await ask({ url }, token)).toMatchObject(problem)
      expect(await ask({ url }, token)).toMatchObject(problem)
      await run('login portal')
      expect(await ask({ url }, token)).toMatchObject({ status: 200 })
    })

    expect(stderr.match(/profile "portal" has no credentials: .*: awsx login portal/g)).toHaveLength(1)
  })

  test('does not take the port or the socket of another server', async () => {
    await whileServing(async (port) => {
      const { stderr, status } = await run(`server --port ${port}`)
      expect(stderr).toContain(
        `awsx: error: another program listens on port ${port} of 127.0.0.1 [SERVER_PORT_IN_USE]`,
      )
      expect(status).toBe(3)
      expect((await run('server --port 0')).stderr).toMatch(
        /error: another server uses the socket .* \[SERVER_SOCKET_UNUSABLE\]/,
      )
    })
  })

  test('listens on other addresses that are named, on the same port', async () => {
    const { token } = await grant('compose role')
    const { stderr } = await whileServing(async (port) => {
      expect(await ask({ url: `http://127.0.0.2:${port}/credentials/role` }, token)).toMatchObject({
        status: 200,
      })
      expect(await ask({ url: `http://127.0.0.2:${port}/credentials/role` }, 'x')).toMatchObject({
        status: 403,
      })
    }, 'server --port 0 --listen 127.0.0.2')

    expect(stderr).toContain('awsx: keys and tokens are not encrypted on the way')
  })

  test('does not disturb lock and doctor', async () => {
    await whileServing(async () => {
      expect(await run('lock')).toMatchObject({ status: 0 })
      expect((await run('doctor')).stdout).not.toContain('server')
    })
  })
})

describe('a guarded profile', () => {
  const answers = { answers: ['2222'] }

  beforeEach(() => {
    sandbox.writeSettings('[[guard]]\naccounts = ["222222222222"]\nenvironment = "production"\n')
  })

  const grantGuarded = async (...more: readonly string[]): Promise<Setup & Result> => {
    const result = await sandbox.runWith(answers, 'server', 'grant', 'compose', 'role', '--json', ...more)
    return { ...(JSON.parse(result.stdout) as Setup), ...result }
  }

  test('is granted by its answer on the terminal, for 8 hours at most', async () => {
    const { asked, said, stderr } = await grantGuarded()

    expect(asked.map(({ question }) => question)).toEqual(['Last four digits of the account ID: '])
    expect(said[0]).toBe('awsx: let client "compose" of the server use profile "role" for 8 hours')
    expect(stderr).toBe('awsx: client "compose" may use "role" for 8 hours\n')
    expect((await run('server grant compose role --for 9h')).stderr).toContain(
      '--for must be between 1s and 8h for a guarded profile',
    )
  })

  test.each([
    ['without a terminal', {}],
    ['to a coding agent', { ...answers, answers: [], env: { CLAUDECODE: '1' } }],
  ])('is not granted %s', async (_what, options) => {
    const { status, stdout, stderr } = await sandbox.runWith(options, 'server', 'grant', 'compose', 'role')

    expect(stderr).toContain('CONFIRMATION_REQUIRED')
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' })
    expect((await run('server list')).stdout).toBe('')
  })

  test('is not granted after a wrong answer', async () => {
    const { stderr } = await sandbox.runWith({ answers: [''] }, 'server', 'grant', 'compose', 'role')
    expect(stderr).toContain('CONFIRMATION_DECLINED')
    expect((await run('server list')).stdout).toBe('')
  })

  test('is served, with a line in the audit log for the grant and for each answer', async () => {
    const { token } = await grantGuarded()
    await whileServing(async (port) => {
      for (let n = 0; n < 2; n += 1)
        expect(await ask({ url: `http://127.0.0.1:${port}/process/role` }, token)).toMatchObject({
          status: 200,
        })
    })

    const entry = { command: 'server', profile: 'role', grantId: 'compose', environment: 'production' }
    expect(await sandbox.json('audit', '--json')).toMatchObject([
      { ...entry, event: 'granted', confirmed: 'terminal' },
      { ...entry, event: 'issued', confirmed: 'grant', accessKeyId: expect.stringMatching(/^ASIA/) },
      { ...entry, event: 'issued', confirmed: 'grant' },
    ])
  })

  test('is refused to a client that got it before it was guarded, until it is confirmed', async () => {
    sandbox.writeSettings('')
    const { token } = await grant('compose role')
    sandbox.writeSettings('[[guard]]\naccounts = ["222222222222"]\nenvironment = "production"\n')
    await whileServing(async (port) => {
      const url = `http://127.0.0.1:${port}/credentials/role`
      expect(await ask({ url }, token)).toMatchObject({
        status: 403,
        body: {
          code: 'CONFIRMATION_REQUIRED',
          message:
            'profile "role" is guarded, and you have not confirmed it for client "compose" as it is now: awsx server grant compose role --keep-token',
        },
      })
      await grantGuarded('--keep-token')
      expect(await ask({ url }, token)).toMatchObject({ status: 200 })
    })

    expect(await sandbox.json('audit', '--json')).toMatchObject([
      { event: 'refused', grantId: 'compose', error: 'CONFIRMATION_REQUIRED' },
      { event: 'granted' },
      { event: 'issued' },
    ])
  })
})

test('what a coding agent granted is in the audit log, also without a guard', async () => {
  const { stdout } = await sandbox.runWith(
    { env: { CLAUDECODE: '1' } },
    'server',
    'grant',
    'mine',
    'role',
    '--json',
  )
  const { token } = JSON.parse(stdout) as Setup
  await whileServing(async (port) => {
    await ask({ url: `http://127.0.0.1:${port}/process/role` }, token)
  })

  const agent = { name: 'claude', by: 'env:CLAUDECODE' }
  expect(await sandbox.json('audit', '--json')).toMatchObject([
    { event: 'granted', agent, grantId: 'mine' },
    { event: 'issued', agent, grantId: 'mine' },
  ])
})

describe('a coding agent', () => {
  const asAgent = { env: { CLAUDECODE: '1' } }
  const grantAs = (options: RunOptions, ...words: readonly string[]) =>
    sandbox.runWith(options, 'server', 'grant', ...words, '--json')

  test.each([
    ['access = "view"', 'CONFIRMATION_REQUIRED'],
    ['access = "ask"', 'CONFIRMATION_REQUIRED'],
    ['access = "deny"', 'AGENT_NOT_ALLOWED'],
    ['profiles = ["keys"]', 'AGENT_NOT_ALLOWED'],
  ])('cannot grant what %s keeps from it', async (setting, code) => {
    sandbox.writeSettings(`[agents]\n${setting}\n`)
    const { status, stdout, stderr } = await grantAs(asAgent, 'mine', 'role')

    expect(status).toBe(4)
    expect(JSON.parse(stdout)).toMatchObject({ error: { code } })
    expect(stderr).toContain(code)
    expect((await run('server list')).stdout).toBe('')
  })

  test('cannot change a client of the user', async () => {
    const { token } = await grant('compose role')
    const { stderr } = await grantAs(asAgent, 'compose', 'portal')

    expect(stderr).toContain('only the user can run awsx server grant, and claude runs awsx')
    await whileServing(async (port) => {
      expect(await ask({ url: `http://127.0.0.1:${port}/process/role` }, token)).toMatchObject({
        status: 200,
      })
    })
  })

  test('gets nothing from the server that was kept from it later', async () => {
    const { token } = JSON.parse((await grantAs(asAgent, 'mine', 'role')).stdout) as Setup
    sandbox.writeSettings('[agents]\naccess = "view"\n')
    await whileServing(async (port) => {
      expect(await ask({ url: `http://127.0.0.1:${port}/process/role` }, token)).toMatchObject({
        status: 403,
        body: { code: 'AGENT_NOT_ALLOWED' },
      })
    })
    expect(await sandbox.json('audit', '--event', 'refused', '--json')).toMatchObject([
      { error: 'AGENT_NOT_ALLOWED', grantId: 'mine', agent: { name: 'claude' } },
    ])
  })
})

describe('unit', () => {
  test('for systemd starts this awsx with the same options', async () => {
    const { stdout } = await run('server unit systemd --port 9000 --listen 127.0.0.2')

    expect(stdout).toMatch(/^ExecStart=\S.* server --port 9000 --listen 127\.0\.0\.2$/m)
    expect(stdout).toContain('UMask=0077\n')
    expect(stdout).not.toContain('ListenStream')
  })

  test('for launchd has one string for each word', async () => {
    const { stdout } = await run('server unit launchd --socket /tmp/a&b/x.sock')
    expect(stdout).toContain(
      '    <string>server</string>\n    <string>--socket</string>\n    <string>/tmp/a&amp;b/x.sock</string>\n',
    )
  })
})
