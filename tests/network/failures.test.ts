import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import type { Fault } from '../local-aws/faults.ts'
import { listenOnLoopback } from './listen.ts'
import { config, credentials } from './scene.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(`${config}
[profile portal]
region = ap-northeast-1
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = ReadOnly
`)
  sandbox.writeCredentials(credentials)
})

afterEach(() => {
  sandbox.aws.faults.clear()
  sandbox.aws.resetCalls()
})

afterAll(() => sandbox.close())

interface Row {
  readonly about: string
  readonly fault: Omit<Fault, 'operation'>
  /** Behind the host's name. */
  readonly says: RegExp
  readonly calls: number
}

const xml = (inside: string): string =>
  `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>${inside}`

const rows: readonly Row[] = [
  {
    about: 'a captive portal',
    fault: { captivePortal: true },
    says: /did not come from AWS; it looks like a login page or a proxy/,
    calls: 1,
  },
  {
    about: 'a redirect to a login page',
    fault: { answer: { status: 302, headers: { location: 'http://login.invalid/' } } },
    says: /did not come from AWS; it looks like/,
    calls: 1,
  },
  {
    about: 'a page of a proxy with an error',
    fault: {
      answer: { status: 403, headers: { 'content-type': 'text/html' }, body: '<html>blocked</html>' },
    },
    says: /did not come from AWS; it looks like/,
    calls: 1,
  },
  {
    about: 'an answer cut short',
    fault: { truncate: true },
    says: /cannot be read; it was cut short or did not come from AWS/,
    calls: 1,
  },
  {
    about: 'an answer without the session token',
    fault: {
      answer: {
        status: 200,
        body: xml(
          '<AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey></Credentials></AssumeRoleResult></AssumeRoleResponse>',
        ),
      },
    },
    says: /cannot be read; it was cut short or did not come from AWS/,
    calls: 1,
  },
  {
    about: 'an answer cut inside the session token',
    fault: {
      answer: {
        status: 200,
        body: xml('<AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>abc'),
      },
    },
    says: /cannot be read; it was cut short or did not come from AWS/,
    calls: 1,
  },
  {
    about: 'an empty answer',
    fault: { answer: { status: 200 } },
    says: /cannot be read; it was cut short or did not come from AWS/,
    calls: 1,
  },
  {
    about: 'a connection cut before the answer',
    fault: { reset: 'before' },
    says: /the connection to .* was closed/,
    calls: 4,
  },
  {
    about: 'a connection cut in the middle of the answer',
    fault: { reset: 'mid-body' },
    says: /the connection to .* was closed/,
    calls: 4,
  },
  {
    about: 'an overloaded service',
    fault: { answer: { status: 503 } },
    says: /returned 503 .*on every attempt/,
    calls: 4,
  },
  {
    about: 'a broken service',
    fault: { answer: { status: 500, body: 'oops' } },
    says: /returned 500 .*on every attempt/,
    calls: 4,
  },
  {
    about: 'too many requests',
    fault: { answer: { status: 429 } },
    says: /returned 429 .*on every attempt/,
    calls: 4,
  },
]

describe('a call that fails for the network', () => {
  test.each(rows)('$about', async ({ fault, says, calls }) => {
    sandbox.aws.faults.inject({ operation: 'AssumeRole', ...fault })
    const started = performance.now()
    const { status, stdout, stderr } = await sandbox.awsx(['credential-process', 'dev'], {
      env: { AWSX_STORE: 'none' },
    })
    expect(stderr).toMatch(
      /^awsx: error: could not assume role \S+ for profile "dev": .*\[AWS_UNREACHABLE\]\n/,
    )
    expect(stderr).toMatch(says)
    expect(stdout).toBe('')
    expect(status).toBe(5)
    expect(sandbox.aws.count('AssumeRole')).toBe(calls)
    expect(performance.now() - started).toBeLessThan(20_000)
  })
})

test.each([
  ['closed', (socket: Socket) => void socket.end()],
  ['reset', (socket: Socket) => void socket.resetAndDestroy()],
])('a connection that is %s during the TLS handshake is tried four times', async (_, end) => {
  let count = 0
  const server = createServer((socket) => {
    count += 1
    socket.on('error', () => undefined)
    socket.once('data', () => end(socket))
  })
  const service = await listenOnLoopback(server)
  const env = { AWS_ENDPOINT_URL: `https://127.0.0.1:${service.port}` }
  const { status, stderr } = await sandbox.awsx(['credential-process', 'dev', '--refresh'], { env })
  await service.stop()
  expect(stderr).toContain(`: the connection to 127.0.0.1:${service.port} was closed (`)
  expect(status).toBe(5)
  expect(count).toBe(4)
})
