/** Who gets credentials from the server of `exec --server`, and who does not. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import type { Sandbox } from '../e2e/sandbox.ts'
import { openServerSandbox, readCredentials, startServed } from './run.ts'
import type { Answer, Question, Served } from './run.ts'

let sandbox: Sandbox
let served: Served
let host: string
let secrets: readonly string[]

beforeAll(async () => {
  sandbox = await openServerSandbox()
  served = await startServed(sandbox, 'role', { deadlineMs: 120_000 })
  host = served.uri.host
  const { AccessKeyId, SecretAccessKey, Token } = readCredentials(await served.ask())
  secrets = [AccessKeyId, SecretAccessKey, Token]
}, 60_000)

afterAll(async () => {
  await served.running.end()
  await sandbox.close()
})

describe('the command', () => {
  test('gets credentials in the form that SDKs read', async () => {
    const answer = await served.ask()

    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } })
    expect(JSON.parse(answer.body)).toEqual({
      AccessKeyId: expect.stringMatching(/^ASIA/),
      SecretAccessKey: expect.stringMatching(/^.{20,}$/),
      Token: expect.stringMatching(/^.{20,}$/),
      Expiration: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      AccountId: '222222222222',
    })
  })

  test('may ask by fetch', async () => {
    const response = await fetch(served.uri, { headers: { authorization: served.token } })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ AccessKeyId: secrets[0] })
  })

  test('is answered from memory', async () => {
    sandbox.aws.resetCalls()
    const answers: Answer[] = []
    for (let n = 0; n < 40; n += 1) answers.push(await served.ask())
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(sandbox.aws.calls).toHaveLength(0)
  })

  test('has a token of 32 bytes and a port of 127.0.0.1 alone', () => {
    expect(Buffer.from(served.token, 'base64url')).toHaveLength(32)
    expect(served.uri.hostname).toBe('127.0.0.1')
  })
})

/** An answer without its words: what must be true of every refusal, with what leaks in it. */
function summarize({ status, headers, body }: Answer): object {
  const everything = body + JSON.stringify(headers)
  return {
    status,
    code: (JSON.parse(body) as { code: string }).code,
    leaks: [...secrets, served.token].filter((secret) => everything.includes(secret)),
    permissions: Object.keys(headers).filter((name) => name.startsWith('access-control-')),
  }
}

/** Not a byte of a credential, and no permission for a page of a browser. */
const refused = { status: 403, code: 'AccessDenied', leaks: [], permissions: [] }

describe('is refused', () => {
  const withHeaders = (headers: Question['headers']): Promise<Answer> =>
    served.ask({ headers: { authorization: served.token, ...headers } })

  test.each<[string, () => string | undefined]>([
    ['no token', () => undefined],
    ['an empty token', () => ''],
    ['another token', () => 'x'.repeat(43)],
    ['half of the token', () => served.token.slice(0, 20)],
    ['more than the token', () => `${served.token}x`],
    ['the token with a scheme', () => `Bearer ${served.token}`],
  ])('%s', async (_what, authorization) => {
    expect(summarize(await withHeaders({ authorization: authorization() }))).toEqual(refused)
  })

  test.each<[string, () => Record<string, string>]>([
    ['the Host of a page that points its name here', () => ({ host: 'evil.test' })],
    ['the same with the port', () => ({ host: `evil.test:${served.uri.port}` })],
    ['localhost', () => ({ host: `localhost:${served.uri.port}` })],
    ['127.0.0.1 without the port', () => ({ host: '127.0.0.1' })],
    ['an Origin', () => ({ origin: 'https://evil.test' })],
    ['the Origin of the server itself', () => ({ origin: `http://${host}` })],
    ['the Origin null', () => ({ origin: 'null' })],
    ['a Referer', () => ({ referer: 'https://evil.test/' })],
    ['Sec-Fetch-Site', () => ({ 'sec-fetch-site': 'same-origin' })],
    ['X-Forwarded-For', () => ({ 'x-forwarded-for': '127.0.0.1' })],
    ['Forwarded', () => ({ forwarded: 'for=127.0.0.1' })],
    ['Via', () => ({ via: '1.1 proxy' })],
  ])('%s, with the right token', async (_what, headers) => {
    expect(summarize(await withHeaders(headers()))).toEqual(refused)
  })

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])('%s', async (method) => {
    const answer = await served.ask({ method })
    expect(summarize(answer)).toEqual({ ...refused, status: 405 })
    expect(answer.headers['allow']).toBe('GET')
  })

  test('HEAD', async () => {
    expect(await served.ask({ method: 'HEAD' })).toMatchObject({ status: 405, body: '' })
  })

  test.each<[string, () => string]>([
    ['another path', () => '/'],
    ['a longer path', () => `${served.uri.pathname}/`],
    ['a query', () => `${served.uri.pathname}?role=x`],
    ['a role in the path', () => '/role-arn/arn:aws:iam::222222222222:role/role-s'],
    ['a path of 8 KB', () => `/${'a'.repeat(8192)}`],
    ['a whole URL', () => `http://${served.uri.host}${served.uri.pathname}`],
  ])('%s, with the right token', async (_what, path) => {
    expect(summarize(await served.ask({ path: path() }))).toEqual(refused)
  })

  test.each<[string, () => string[]]>([
    ['two Host headers', () => [`Host: ${host}`, `Host: evil.test`, `Authorization: ${served.token}`]],
    ['two tokens', () => [`Host: ${host}`, `Authorization: ${served.token}`, 'Authorization: x']],
  ])('%s', async (_what, lines) => {
    const answer = await sendRaw(
      [`GET ${served.uri.pathname} HTTP/1.1`, ...lines(), 'Connection: close', '', ''].join('\r\n'),
    )
    expect(answer).toMatch(/^HTTP\/1\.1 (400|403) /)
    for (const secret of secrets) expect(answer).not.toContain(secret)
  })

  test('a second request on the connection of a refused one', async () => {
    const good = `GET ${served.uri.pathname} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${served.token}\r\n\r\n`
    const answer = await sendRaw(
      `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${good.length}\r\n\r\n${good}`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 405 /)
    for (const secret of secrets) expect(answer).not.toContain(secret)
  })

  test('what is no HTTP', async () => {
    const answer = await sendRaw(`\x16\x03\x01 ${served.token}\r\n\r\n`)
    expect(answer).toMatch(/^(HTTP\/1\.1 400 .*)?/)
    for (const secret of secrets) expect(answer).not.toContain(secret)
    expect((await served.ask()).status).toBe(200)
  })

  test('nobody who asks the right way afterwards', async () => {
    expect((await served.ask()).status).toBe(200)
  })
})

function sendRaw(text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: Number(served.uri.port) })
    let answer = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk))
    socket.on('error', () => resolve(answer)).on('close', () => resolve(answer))
    socket.write(text)
  })
}

const canBeOther =
  process.getuid?.() === 0 && spawnSync('setpriv', ['--version'], { stdio: 'ignore' }).status === 0
const describeOther = canBeOther ? describe : describe.skip

describeOther('another user of the machine (needs root and setpriv)', () => {
  const askAs = (uid: number, token: string | undefined): { status: number; body: string } => {
    const program = `
      const { get } = require('node:http')
      get('${served.uri.href}', { headers: ${JSON.stringify(token === undefined ? {} : { authorization: token })}, agent: false }, (r) => {
        let body = ''
        r.on('data', (c) => (body += c)).on('end', () => console.log(JSON.stringify({ status: r.statusCode, body })))
      })`
    const words = [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', process.execPath, '-e', program]
    const { stdout, stderr } = spawnSync('setpriv', words, { encoding: 'utf8', cwd: '/', env: {} })
    if (stdout === '') throw new Error(stderr)
    return JSON.parse(stdout) as { status: number; body: string }
  }

  test.each([
    ['without the token', () => undefined],
    ['with the token', () => served.token],
  ])('is refused %s', (_how, token) => {
    sandbox.aws.resetCalls()
    const answer = askAs(1001, token())

    expect(answer).toEqual({ status: 403, body: expect.stringContaining('belongs to another user') })
    for (const secret of secrets) expect(answer.body).not.toContain(secret)
    expect(sandbox.aws.calls).toHaveLength(0)
  })

  test('is told from the same user, who is answered by the same program', () => {
    expect(askAs(0, served.token).status).toBe(200)
    expect(askAs(0, undefined).status).toBe(403)
  })
})

const describeLinux = process.platform === 'linux' ? describe : describe.skip

describeLinux('the process (Linux)', () => {
  test('listens on 127.0.0.1 and nowhere else', () => {
    const sockets = listeningSockets(served.running.pid)
    expect(sockets).toEqual([`127.0.0.1:${served.uri.port}`])
  })

  test('opens no debugger on SIGUSR1, which is the command’s, and goes on serving', async () => {
    const other = await startServed(sandbox, 'role', {
      script: 'trap "echo got usr1" USR1; echo listening; while :; do sleep 0.05; done',
    })
    await other.running.until(/listening/)
    process.kill(other.running.pid, 'SIGUSR1')
    await other.running.until(/got usr1/)

    expect((await other.ask()).status).toBe(200)
    expect(listeningSockets(other.running.pid)).toEqual([`127.0.0.1:${other.uri.port}`])
    process.kill(other.running.pid, 'SIGTERM')
    expect(await other.running.end()).toMatchObject({ signal: 'SIGTERM', stderr: '' })
  })

  test('needs little memory', () => {
    const status = readFileSync(`/proc/${served.running.pid}/status`, 'utf8')
    const resident = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024
    console.log(`resident: ${resident.toFixed(1)} MiB on Node ${process.versions.node}`)
    expect(resident).toBeLessThanOrEqual(80)
  })
})

/** `address:port` of every TCP socket on which a process listens. */
function listeningSockets(pid: number): string[] {
  const { stdout } = spawnSync('sh', ['-c', `readlink /proc/${pid}/fd/*`], { encoding: 'utf8' })
  const inodes = new Set([...stdout.matchAll(/socket:\[(\d+)\]/g)].map(([, inode]) => inode))
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === '0A' && inodes.has(inode))
      .map(([, local = '']) => showAddress(local)),
  )
}

function showAddress(text: string): string {
  const [address = '', port = ''] = text.split(':')
  const bytes = [...Buffer.from(address, 'hex')].reverse().join('.')
  return `${bytes}:${Number.parseInt(port, 16)}`
}
