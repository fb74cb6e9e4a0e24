import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Result, Sandbox } from '../e2e/sandbox.ts'
import { credentials, hiddenHost, portOf } from './scene.ts'
import { startProxy } from './proxy.ts'
import type { Proxy } from './proxy.ts'
import { startSocksProxy } from './socks-proxy.ts'
import type { SocksProxy } from './socks-proxy.ts'
import { makeAuthority, startTlsFront } from './tls.ts'
import type { Authority, TlsFront } from './tls.ts'

const names = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight']

const roleArn = (name: string): string => `arn:aws:iam::222222222222:role/${name}`

/** Different roles: two profiles for the same one would run once. */
const config = names
  .map(
    (name) => `[profile ${name}]\nregion = eu-west-1\nrole_arn = ${roleArn(name)}\nsource_profile = base\n`,
  )
  .join('\n')

let sandbox: Sandbox
let authority: Authority
let front: TlsFront
let proxy: Proxy | SocksProxy | undefined

beforeAll(async () => {
  sandbox = await openSandbox()
  for (const name of names)
    sandbox.aws.cloud.data.roles[roleArn(name)] = { trustedPrincipals: ['111111111111'] }
  sandbox.writeConfig(config)
  sandbox.writeCredentials(credentials)
  authority = makeAuthority([`DNS:${hiddenHost}`])
  front = await startTlsFront(authority, portOf(sandbox.aws))
})

afterEach(async () => {
  sandbox.aws.resetCalls()
  await proxy?.stop()
  proxy = undefined
})

afterAll(async () => {
  await front.stop()
  await sandbox.close()
  authority.remove()
})

async function openProxy(login: string): Promise<string> {
  const ports = { [`${hiddenHost}:443`]: front.port, [hiddenHost]: portOf(sandbox.aws) }
  const started = await startProxy({ ports, login })
  proxy = started
  return `127.0.0.1:${started.port}`
}

function runEach(env: Readonly<Record<string, string>>, scheme = 'https'): Promise<Result> {
  const settings = { AWS_ENDPOINT_URL: `${scheme}://${hiddenHost}`, AWS_CA_BUNDLE: authority.bundle }
  const words = ['each', names.join(','), '--yes', '--refresh', '--', process.execPath, '-e', '0']
  return sandbox.awsx(words, { env: { ...settings, ...env } })
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
