/** No network: awsx says so soon, loses nothing, and uses what it has. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { awsxCommand, isBinary } from '../e2e/artefact.ts'
import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox, Result } from '../e2e/sandbox.ts'
import { openGate } from './tcp-gate.ts'
import type { Gate } from './tcp-gate.ts'
import { startProxy } from './proxy.ts'
import { config, credentials, portal, portOf } from './scene.ts'

const minute = 60_000
/** What awsx promises, for any failure of the network. */
const promisedMs = 5_000
/** A connection is waited for three seconds; four attempts would take more than twelve. */
const connectBoundMs = 8_000

let sandbox: Sandbox
let gate: Gate

beforeAll(async () => {
  sandbox = await openSandbox()
  gate = await openGate(portOf(sandbox.aws))
  sandbox.writeConfig(config + portal)
  sandbox.writeCredentials(credentials)
})

afterEach(() => gate.open())

afterAll(async () => {
  await gate.shut()
  await sandbox.close()
})

type Timed = Result & { readonly ms: number }

async function ask(profile: string, ...options: readonly string[]): Promise<Timed> {
  const started = performance.now()
  const result = await sandbox.awsx(['credential-process', profile, ...options], {
    env: { AWS_ENDPOINT_URL: gate.url },
  })
  return { ...result, ms: performance.now() - started }
}

function login(): Promise<Result> {
  return sandbox.awsx(['login', 'portal'], { env: { AWS_ENDPOINT_URL: gate.url } })
}

function keyOf({ stdout }: Result): unknown {
  return (JSON.parse(stdout) as Record<string, unknown>)['AccessKeyId']
}

/** Every record of the store with its bytes. */
function snapshot(): Record<string, string> {
  const folder = join(sandbox.home, '.local/state/awsx')
  // Compiled code and locks are in the same folder, but are not records.
  const others = [join(folder, 'code'), join(folder, 'lock')]
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !others.some((other) => entry.parentPath.startsWith(other)),
  )
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name)).toString('base64')]),
  )
}

const ways = [
  { about: 'nobody listens', cut: () => gate.shut(), says: /refused the connection/, boundMs: promisedMs },
  ...(process.platform === 'linux'
    ? [
        {
          about: 'packets disappear',
          cut: () => gate.swallow(),
          says: /cannot connect to .*: timed out/,
          boundMs: connectBoundMs,
        },
      ]
    : []),
]

// In this order: time passes for all that comes later.
describe.each(ways)('where $about', ({ cut, says, boundMs }) => {
  test('a role that is not cached is an error soon', async () => {
    await cut()
    const { status, stdout, stderr, ms } = await ask('dev', '--refresh')
    expect({ status, stdout }).toEqual({ status: 5, stdout: '' })
    expect(stderr).toMatch(/^awsx: error: could not assume role .*\[AWS_UNREACHABLE\]\n/)
    expect(stderr).toMatch(says)
    expect(ms).toBeLessThan(boundMs)
  })

  test('a role that is cached is handed out, without a call and without a word', async () => {
    const first = await ask('dev')
    await cut()
    const second = await ask('dev')
    expect(second).toMatchObject({ status: 0, stdout: first.stdout, stderr: '' })
    expect(second.ms).toBeLessThan(3000)
  })

  test('a role that should be renewed is handed out as long as it lasts, with a warning', async () => {
    const first = await ask('dev', '--refresh')
    sandbox.passTime(55 * minute)
    await cut()
    const second = await ask('dev')
    expect(second).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/using cached credentials that expire in \d minutes/),
    })
    expect(keyOf(second)).toBe(keyOf(first))
    expect(second.ms).toBeLessThan(boundMs)
  })

  test('a sign-in that should be refreshed stays as it was, and is refreshed later', async () => {
    expect(await login()).toMatchObject({ status: 0 })
    sandbox.passTime(61 * minute)
    const before = snapshot()
    await cut()
    const failed = await ask('portal', '--refresh')
    expect(failed).toMatchObject({ status: 5, stderr: expect.stringContaining('[AWS_UNREACHABLE]') })
    expect(failed.ms).toBeLessThan(boundMs)
    expect(snapshot()).toEqual(before)

    await gate.open()
    sandbox.aws.resetCalls()
    expect(await ask('portal', '--refresh')).toMatchObject({ status: 0, stderr: '' })
    expect(sandbox.aws.calls.map(({ operation }) => operation)).toEqual(['CreateToken', 'GetRoleCredentials'])
  })
})

test('where names cannot be resolved, that is an error soon', async () => {
  const started = performance.now()
  const env = { AWS_ENDPOINT_URL: 'http://sts.awsx.invalid' }
  const { status, stderr } = await sandbox.awsx(['credential-process', 'dev', '--refresh'], { env })
  expect(stderr).toMatch(/cannot resolve the host name sts\.awsx\.invalid.* \[AWS_UNREACHABLE\]/)
  expect(status).toBe(5)
  expect(performance.now() - started).toBeLessThan(promisedMs)
})

test('where a region is out of order, no other is asked', async () => {
  const proxy = await startProxy({ ports: {}, refuse: { status: 502 } })
  const env = { AWS_ENDPOINT_URL: undefined, HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` }
  const { status, stderr } = await sandbox.awsx(['credential-process', 'dev', '--refresh'], { env })
  await proxy.stop()
  expect(stderr).toMatch(/the proxy in HTTPS_PROXY returned 502 .* \[AWS_UNREACHABLE\]/)
  expect(status).toBe(5)
  expect([...new Set(proxy.requests)]).toEqual(['CONNECT sts.eu-west-1.amazonaws.com:443'])
})

/** A network of its own with one name server, which takes questions and never answers. */
const silent = `
python3 -c 'import fcntl, socket, struct; fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh", b"lo", 0x41))'
mount --bind "$1" /etc/resolv.conf
python3 -c 'import os, socket
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 53))
if os.fork() == 0: socket.socket().close(); import time; time.sleep(20)' </dev/null >/dev/null 2>&1
shift
exec "$@"`

// Where it cannot replace itself, awsx waits for the resolver, for the sake of its status.
const node24 = join(import.meta.dirname, '../../.runtimes/node-24/bin/node')
const canIsolate =
  process.platform === 'linux' &&
  spawnSync('unshare', [
    '-mnp',
    '--fork',
    '--kill-child',
    'sh',
    '-c',
    'mount --bind /etc/hosts /etc/resolv.conf && python3 -c ""',
  ]).status === 0 &&
  (isBinary || spawnSync(node24, ['--version']).status === 0)
const describeIsolated = canIsolate ? describe : describe.skip

describeIsolated('where the name server is silent (Linux, root, python3, Node 24)', () => {
  test('that is an error soon, and the process does not wait for the resolver', async () => {
    const file = join(sandbox.home, 'resolv.conf')
    writeFileSync(file, 'nameserver 127.0.0.1\n')
    const command = ['sh', '-c', silent, 'sh', file, ...awsxCommand(node24), 'credential-process', 'dev']
    const started = performance.now()
    const { status, stderr } = await sandbox.run('unshare', ['-mnp', '--fork', '--kill-child', ...command], {
      env: { AWS_ENDPOINT_URL: 'http://sts.example.com' },
    })
    expect(stderr).toMatch(/cannot connect to sts\.example\.com: timed out.* \[AWS_UNREACHABLE\]/)
    expect(status).toBe(5)
    expect(performance.now() - started).toBeLessThan(connectBoundMs)
  })
})
