import { createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Result, Sandbox } from '../e2e/sandbox.ts'
import { listenOnLoopback } from './listen.ts'
import type { Listening } from './listen.ts'
import { config, credentials } from './scene.ts'

/** A connection is waited for three seconds. */
const boundMs = 5000

let sandbox: Sandbox
let proxy: Listening

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(config)
  sandbox.writeCredentials(credentials)
})

afterEach(() => proxy.stop())

afterAll(() => sandbox.close())

interface Run extends Result {
  readonly ms: number
}

/**
 * Runs awsx with a proxy that stays connected.
 * @param answer to every request, undefined for none
 */
async function run(words: readonly string[], answer?: string, login = ''): Promise<Run> {
  proxy = await listenOnLoopback(
    createServer((socket) => {
      socket.on('error', () => undefined)
      if (answer === undefined) return
      socket.on('data', () => socket.write(`HTTP/1.1 ${answer}\r\nContent-Length: 0\r\n\r\n`))
    }),
  )
  const env = { AWS_ENDPOINT_URL: undefined, HTTPS_PROXY: `http://${login}127.0.0.1:${proxy.port}` }
  const started = performance.now()
  return { ...(await sandbox.awsx(words, { env })), ms: performance.now() - started }
}

describe('a proxy that never answers does not keep running', () => {
  test('exec', async () => {
    const { status, stderr } = await run(['exec', 'dev', '--refresh', '--', 'true'])
    expect(stderr).toMatch(
      /the proxy .*\(HTTPS_PROXY\) did not open a connection in time .*\[AWS_UNREACHABLE\]/,
    )
    expect(status).toBe(125)
  })

  test('each, which goes on after a failure', async () => {
    const { status, stderr, ms } = await run(['each', 'dev', '--yes', '--refresh', '--', 'true'])
    expect(stderr).toContain('did not open a connection in time')
    expect(stderr).toContain('1 without credentials')
    expect(status).toBe(123)
    expect(ms).toBeLessThan(boundMs)
  })

  test('doctor, which calls STS, and IAM with an official client', async () => {
    const { status, stdout } = await run(['doctor', '--online'])
    expect(stdout).toContain('did not open a connection in time')
    expect(status).toBe(3)
  })
})

describe('a proxy that stays connected does not keep running', () => {
  test.each([
    ['', 'requires a user name and password'],
    ['taro:canary-of-a-password@', 'did not accept the user name and password'],
  ])('exec after status 407 (%j)', async (login, reason) => {
    const words = ['--debug', 'exec', 'dev', '--refresh', '--', 'true']
    const { status, stderr, ms } = await run(words, '407 Authentication', login)
    expect(stderr).toContain(`: the proxy in HTTPS_PROXY ${reason}`)
    expect(stderr).not.toMatch(/canary|taro/)
    expect(status).toBe(125)
    expect(ms).toBeLessThan(boundMs)
  })

  test('each after another status', async () => {
    const { status, stderr, ms } = await run(
      ['each', 'dev', '--yes', '--refresh', '--', 'true'],
      '403 Forbidden',
    )
    expect(stderr).toContain('the proxy in HTTPS_PROXY returned 403')
    expect(stderr).toContain('1 without credentials')
    expect(status).toBe(123)
    expect(ms).toBeLessThan(boundMs)
  })
})
