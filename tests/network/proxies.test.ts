import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'

import { resolvingDeps } from '../credentials/resolving.ts'
import type { Scene } from '../credentials/resolving.ts'
import { START_URL } from '../local-aws/default-data.ts'
import { findFreePort } from '../local-aws/free-port.ts'
import { startLocalAws } from '../local-aws/server.ts'
import type { LocalAws } from '../local-aws/server.ts'
import { startProxy } from './proxy.ts'
import type { Proxy, ProxyOptions } from './proxy.ts'
import { config, credentials, hiddenHost, portOf, textOf } from './scene.ts'
import { makeAuthority, startTlsFront } from './tls.ts'
import type { Authority, TlsFront } from './tls.ts'

let aws: LocalAws
let authority: Authority
let front: TlsFront
let proxy: Proxy | undefined

beforeAll(async () => {
  aws = await startLocalAws()
  authority = makeAuthority([`DNS:${hiddenHost}`])
  front = await startTlsFront(authority, portOf(aws))
})

afterEach(async () => {
  aws.resetCalls()
  await proxy?.stop()
  proxy = undefined
})

afterAll(async () => {
  await front.stop()
  await aws.stop()
  authority.remove()
})

async function openProxy(options: Omit<ProxyOptions, 'ports'> = {}): Promise<string> {
  const ports = { [`${hiddenHost}:443`]: front.port, [hiddenHost]: portOf(aws) }
  proxy = await startProxy({ ...options, ports })
  return `127.0.0.1:${proxy.port}`
}

function scene(env: Record<string, string>, scheme = 'https'): Scene {
  const settings = { AWS_ENDPOINT_URL: `${scheme}://${hiddenHost}`, AWS_CA_BUNDLE: authority.bundle }
  return { config, credentials, profile: 'dev', env: { ...settings, ...env } }
}

describe('through a proxy', () => {
  test.each(['HTTPS_PROXY', 'https_proxy'])('a tunnel to an https endpoint, by %s', async (name) => {
    const address = await openProxy()
    await resolvingDeps(scene({ [name]: `http://${address}` })).resolve()
    expect(proxy?.requests).toEqual([`CONNECT ${hiddenHost}:443`])
    expect(aws.count('AssumeRole')).toBe(1)
  })

  test('a whole URL for an http endpoint, by HTTP_PROXY', async () => {
    const address = await openProxy()
    await resolvingDeps(scene({ HTTP_PROXY: address }, 'http')).resolve()
    expect(proxy?.requests).toEqual([`POST http://${hiddenHost}/`])
    expect(aws.count('AssumeRole')).toBe(1)
  })

  test.each(['http', 'https'])('with user name and password, to an %s endpoint', async (scheme) => {
    const address = await openProxy({ login: 'taro:p@ss:word' })
    const url = `http://taro:p%40ss%3Aword@${address}`
    await resolvingDeps(scene({ HTTP_PROXY: url, HTTPS_PROXY: url }, scheme)).resolve()
    expect(aws.count('AssumeRole')).toBe(1)
  })

  test.each(['http', 'https'])('without a user name and password, to an %s endpoint', async (scheme) => {
    const address = await openProxy({ login: 'taro:right' })
    const variable = `${scheme.toUpperCase()}_PROXY`
    const error = await resolvingDeps(scene({ [variable]: address }, scheme)).refusal()
    expect(error.code).toBe('AWS_UNREACHABLE')
    expect(error.message).toMatch(`: the proxy in ${variable} requires a user name and password`)
    expect(error.hints).toEqual([`add them to ${variable}: http://user:password@host:port`])
    expect(proxy?.requests).toHaveLength(1)
    expect(aws.count('*')).toBe(0)
  })

  test.each([
    ['http', 'taro:canary-of-a-password', 'HTTP_PROXY'],
    ['http', 'taro:canary-of-a-password', 'http_proxy'],
    ['http', ':canary-of-a-password', 'HTTP_PROXY'],
    ['https', 'taro:canary-of-a-password', 'HTTPS_PROXY'],
    ['https', ':canary-of-a-password', 'HTTPS_PROXY'],
  ])('with a wrong password, to an %s endpoint (%s, %s)', async (scheme, login, variable) => {
    const address = await openProxy({ login: 'taro:right' })
    const url = `http://${login}@${address}`
    const error = await resolvingDeps(scene({ [variable]: url }, scheme)).refusal()
    expect(error.code).toBe('AWS_UNREACHABLE')
    expect(error.message).toMatch(`: the proxy in ${variable} did not accept the user name and password`)
    expect(error.hints).toEqual([
      `correct them in ${variable}; percent-encode special characters (%40 for @)`,
    ])
    expect(textOf(error)).not.toMatch(/canary|taro/)
    expect(proxy?.requests).toHaveLength(1)
  })

  test('the portal of Identity Center', async () => {
    const address = await openProxy()
    const token = 'token-for-the-proxy'
    const endsAt = aws.now() + 3_600_000
    aws.cloud.state.portalSessions.set('p', { id: 'p', startUrl: START_URL, endsAt, revoked: false })
    aws.cloud.state.accessTokens.set(token, { sessionId: 'p', expiresAt: endsAt })
    const name = createHash('sha1').update(START_URL).digest('hex')
    const cached = { accessToken: token, expiresAt: new Date(endsAt).toISOString(), startUrl: START_URL }
    await resolvingDeps({
      ...scene({ HTTPS_PROXY: address }),
      config: `[profile dev]\nsso_start_url = ${START_URL}\nsso_region = ap-northeast-1\nsso_account_id = 111111111111\nsso_role_name = ReadOnly\n`,
      files: { [`/home/u/.aws/sso/cache/${name}.json`]: JSON.stringify(cached) },
    }).resolve()
    expect(proxy?.requests).toEqual([`CONNECT ${hiddenHost}:443`])
    expect(aws.count('GetRoleCredentials')).toBe(1)
  })

  test('a proxy that forbids the host is not taken for AWS', async () => {
    const address = await openProxy({ refuse: { status: 403, body: 'blocked' } })
    const error = await resolvingDeps(scene({ HTTPS_PROXY: address })).refusal()
    expect(error.code).toBe('AWS_UNREACHABLE')
    expect(error.message).toMatch(`: the proxy in HTTPS_PROXY returned 403 for ${hiddenHost}`)
    expect(error.hints.join('\n')).toContain('NO_PROXY')
    expect(proxy?.requests).toHaveLength(1)
  })

  test('a proxy that is ill for a moment is asked again, four times in all', async () => {
    const address = await openProxy({ refuse: { status: 503 } })
    const error = await resolvingDeps(scene({ HTTPS_PROXY: address })).refusal()
    expect(error.message).toMatch('the proxy in HTTPS_PROXY returned 503')
    expect(proxy?.requests).toHaveLength(4)
  })

  test('a proxy that is not there', async () => {
    const address = `127.0.0.1:${await findFreePort()}`
    const error = await resolvingDeps(scene({ HTTPS_PROXY: address })).refusal()
    expect(error.code).toBe('AWS_UNREACHABLE')
    expect(error.hints.join('\n')).toContain('HTTPS_PROXY')
  })

  test('this machine is reached without one', async () => {
    const address = await openProxy()
    const direct = { AWS_ENDPOINT_URL: aws.url, HTTP_PROXY: address, http_proxy: address }
    await resolvingDeps(scene(direct)).resolve()
    expect(proxy?.requests).toEqual([])
  })

  test('a certificate that does not fit is refused behind the tunnel too', async () => {
    const address = await openProxy()
    const error = await resolvingDeps(scene({ HTTPS_PROXY: address, AWS_CA_BUNDLE: '' })).refusal()
    expect(error.code).toBe('AWS_UNREACHABLE')
    expect(proxy?.requests).toEqual([`CONNECT ${hiddenHost}:443`])
    expect(aws.count('*')).toBe(0)
  })
})
