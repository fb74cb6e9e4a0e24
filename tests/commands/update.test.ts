import { createServer } from 'node:http'
import type { IncomingHttpHeaders, Server } from 'node:http'
import { Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'

import { compareVersions } from '../../src/commands/update/compare-versions.ts'
import { describeUpdate, updateJson } from '../../src/commands/update/update-handler.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, Sandbox } from '../in-process/sandbox.ts'
import { sampleConfig as config, sampleCredentials as credentials } from '../local-aws/sample-files.ts'

const page = 'https://github.com/example/awsx/releases/tag/v1.2.3'
const answer = JSON.stringify({ tag_name: 'v1.2.3', html_url: page, draft: false })

let sandbox: Sandbox
let server: Server
let port: number
let reply: { readonly status: number; readonly body: string }
let requests: { readonly method: string; readonly url: string; readonly headers: IncomingHttpHeaders }[]

beforeAll(async () => {
  server = createServer(({ method = '', url = '', headers }, response) => {
    requests.push({ method, url, headers })
    response.writeHead(reply.status).end(reply.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => void server.close())

beforeEach(async () => {
  requests = []
  reply = { status: 200, body: answer }
  sandbox = await openSandbox({ config, credentials })
})
afterEach(() => sandbox.close())

const check = (
  env: Readonly<Record<string, string>> = {},
  ...options: readonly string[]
): Promise<Result> => {
  const AWSX_RELEASES_URL = `http://127.0.0.1:${port}/latest`
  return sandbox.runWith({ env: { AWSX_RELEASES_URL, ...env } }, 'update', '--check', ...options)
}

describe('update --check', () => {
  test('names the newest release, and how to update this copy', async () => {
    expect(await check()).toMatchObject({
      status: 0,
      stderr: '',
      stdout: `awsx development, which is not a release; the newest release is 1.2.3
program    /checkout/dist/awsx.js
installed  a checkout of the sources
update     git pull && npm ci && npm run build
release    ${page}
`,
    })
  })

  test('--json', async () => {
    expect(JSON.parse((await check({}, '--json')).stdout)).toEqual({
      version: 'development',
      newestVersion: '1.2.3',
      isNewest: null,
      releaseUrl: page,
      method: 'checkout',
      label: 'a checkout of the sources',
      program: '/checkout/dist/awsx.js',
      runtime: 'Node.js 20.19.0',
      update: 'git pull && npm ci && npm run build',
    })
  })

  test('sends one request that says no more than the version', async () => {
    await check()

    expect(requests).toEqual([
      {
        method: 'GET',
        url: '/latest',
        headers: {
          host: `127.0.0.1:${port}`,
          accept: 'application/json',
          'user-agent': 'awsx/development',
          connection: expect.any(String),
        },
      },
    ])
    expect(sandbox.aws.calls).toEqual([])
  })

  test.each([
    [404, '{}', 'has no release of awsx'],
    [403, '{}', 'refused the request (status 403)'],
    [503, '{}', 'answered with status 503'],
    [302, '', 'answered with status 302'],
    [200, '<html>Sign in to the network</html>', 'does not name a release'],
    [200, '{"tag_name":"v1\\u001b[31m"}', 'does not name a release'],
    [200, '[]', 'does not name a release'],
  ])('says what is wrong with status %i and %j', async (status, body, text) => {
    reply = { status, body }
    const result = await check()

    expect(result).toMatchObject({ status: 5, stdout: '' })
    expect(result.stderr).toContain(`127.0.0.1:${port}`)
    expect(result.stderr).toContain(text)
    expect(result.stderr).toContain('[UPDATE_CHECK_FAILED]')
    expect(requests).toHaveLength(1)
  })

  test.each([
    ['http://127.0.0.1:1/', '127.0.0.1:1 refused the connection'],
    ['http://example.com/latest', 'invalid AWSX_RELEASES_URL "http://example.com/latest"'],
    ['latest', 'invalid AWSX_RELEASES_URL "latest"'],
  ])('of %s', async (AWSX_RELEASES_URL, text) => {
    const result = await check({ AWSX_RELEASES_URL })

    expect(result).toMatchObject({ status: 5, stderr: expect.stringContaining(text) })
  })

  test('without an address says so', async () => {
    const result = await sandbox.run('update', '--check')

    expect(result).toMatchObject({ status: 5 })
    expect(result.stderr)
      .toBe(`awsx: error: this copy of awsx was built without the address of its releases [UPDATE_CHECK_FAILED]
awsx: hint: set AWSX_RELEASES_URL to the address of the newest release
`)
  })
})

test('update without --check says how to update, and asks no server', async () => {
  const env = { AWSX_RELEASES_URL: `http://127.0.0.1:${port}/latest` }

  expect(await sandbox.runWith({ env }, 'update')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^awsx development\nprogram .*\ninstalled .*\nupdate .*\n$/),
    stderr: 'awsx: to check for a newer release: awsx update --check\n',
  })
  expect(requests).toEqual([])
})

/** Runs with a watch on the sockets of the process. @returns the ports that were connected to */
async function watchPorts(work: () => Promise<unknown>): Promise<readonly unknown[]> {
  const spy = jest.spyOn(Socket.prototype, 'connect')
  try {
    await work()
    return spy.mock.calls
      .flat(2)
      .map((target: unknown) => (isTarget(target) ? target.port : target))
      .filter(isPort)
  } finally {
    spy.mockRestore()
  }
}

function isTarget(value: unknown): value is { readonly port: unknown } {
  return typeof value === 'object' && value !== null && 'port' in value
}

function isPort(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string'
}

describe('connections', () => {
  const offline = [
    'update',
    'version --verbose',
    'doctor',
    'status',
    'list',
    'explain role',
    'keys',
    'help',
    'config list',
    'store',
    'lock',
  ]

  test.each(offline)('%s makes none', async (line) => {
    const env = { AWSX_RELEASES_URL: `http://127.0.0.1:${port}/latest` }

    expect(await watchPorts(() => sandbox.runWith({ env }, ...line.split(' ')))).toEqual([])
  })

  test('login and export make some, to AWS only', async () => {
    const env = { AWSX_RELEASES_URL: `http://127.0.0.1:${port}/latest` }
    const ports = await watchPorts(async () => {
      await sandbox.runWith({ env, browser: 'ignore' }, 'login', 'role')
      await sandbox.runWith({ env }, 'export', 'keys')
    })

    expect(new Set(ports.map(String))).toEqual(new Set([new URL(sandbox.aws.url).port]))
    expect(requests).toEqual([])
  })

  test('update --check makes one', async () => {
    expect(await watchPorts(() => check())).toEqual([port])
  })
})

const installation = {
  method: 'homebrew',
  label: 'Homebrew',
  program: '/opt/homebrew/Cellar/awsx/1.2.2/bin/awsx',
  runtime: 'Bun 1.3.0',
  update: 'brew upgrade awsx',
} as const

test.each([
  ['1.2.2', 'awsx 1.2.3 is available; this is 1.2.2', false],
  ['1.2.3-rc.1', 'awsx 1.2.3 is available; this is 1.2.3-rc.1', false],
  ['1.2.3', 'awsx 1.2.3, the newest release', true],
  ['1.3.0', 'awsx 1.3.0, which is newer than the newest release 1.2.3', true],
])('%s is described as "%s"', (own, text, isNewest) => {
  const release = { version: '1.2.3', url: null }

  expect(describeUpdate(own, installation, release).split('\n')[0]).toBe(text)
  expect(describeUpdate(own, installation, release)).toContain('update     brew upgrade awsx\n')
  expect(JSON.parse(updateJson(own, installation, release))).toMatchObject({ isNewest, releaseUrl: null })
})

test('versions are in the order of Semantic Versioning', () => {
  const ordered = [
    '0.9.9',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.10',
    '1.2.0',
    '10.0.0',
  ]
  const shuffled = ordered.toReversed()

  expect(shuffled.toSorted((one, other) => compareVersions(one, other) ?? Number.NaN)).toEqual(ordered)
  expect(compareVersions('1.0.0', '1.0.0+build')).toBe(0)
  expect(compareVersions('development', '1.0.0')).toBeUndefined()
})
