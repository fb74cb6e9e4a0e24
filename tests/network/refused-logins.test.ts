import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import type { Result } from '../e2e/runs.ts'
import { hideAws } from './hidden-aws.ts'
import type { HiddenAws } from './hidden-aws.ts'
import { startProxy } from './proxy.ts'
import type { Proxy } from './proxy.ts'
import { startSocksProxy } from './socks-proxy.ts'
import type { SocksProxy } from './socks-proxy.ts'

const names = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight']

let hidden: HiddenAws
let proxy: Proxy | SocksProxy | undefined

beforeAll(async () => {
  hidden = await hideAws(names)
})

afterEach(async () => {
  hidden.sandbox.aws.resetCalls()
  await proxy?.stop()
  proxy = undefined
})

afterAll(() => hidden.close())

async function openProxy(login: string): Promise<string> {
  proxy = await startProxy({ ports: hidden.ports, login })
  return `127.0.0.1:${proxy.port}`
}

function runEach(env: Readonly<Record<string, string>>, scheme = 'https'): Promise<Result> {
  const words = ['each', names.join(','), '--yes', '--refresh', '--', process.execPath, '-e', '0']
  return hidden.sandbox.awsx(words, { env: { ...hidden.variables(scheme), ...env } })
}

const refused = (variable: string): RegExp =>
  new RegExp(
    `: the proxy in ${variable} did not accept the user name and password \\[AWS_UNREACHABLE\\]$`,
    'gm',
  )

describe('each sends a login that a proxy refuses once, and all targets fail because of it:', () => {
  test.each(['http', 'https'])('to an %s endpoint', async (scheme) => {
    const variable = `${scheme.toUpperCase()}_PROXY`
    const url = `http://taro:canary@${await openProxy('taro:right')}`
    const { status, stderr } = await runEach({ [variable]: url }, scheme)
    expect(stderr).toContain('awsx: 8 targets: 8 without credentials')
    expect(stderr.match(refused(variable))).toHaveLength(8)
    expect(stderr).not.toContain('canary')
    expect(proxy?.requests).toHaveLength(1)
    expect(status).toBe(123)
  })

  test('through SOCKS', async () => {
    const started = await startSocksProxy({ ports: {}, login: 'taro:right' })
    proxy = started
    const address = `127.0.0.1:${started.port}`
    const { status, stderr } = await runEach({ HTTPS_PROXY: `socks5h://taro:canary@${address}` })
    expect(
      stderr.match(/ failed: it rejected the user name or the password \[AWS_UNREACHABLE\]$/gm),
    ).toHaveLength(8)
    expect(started.logins).toBe(1)
    expect(status).toBe(123)
  })
})

test.each(['http', 'https'])(
  'each gets all credentials for a login that is accepted (%s)',
  async (scheme) => {
    const url = `http://taro:right@${await openProxy('taro:right')}`
    const { stderr } = await runEach({ HTTP_PROXY: url, HTTPS_PROXY: url }, scheme)
    expect(stderr).toContain('awsx: 8 targets: 8 succeeded')
  },
)
