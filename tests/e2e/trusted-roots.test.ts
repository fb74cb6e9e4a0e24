/** Whom awsx trusts, on whichever runtime it runs: each certificate is accepted or refused for the reason that the test names. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { startProxy } from '../network/proxy.ts'
import type { Proxy } from '../network/proxy.ts'
import { config, credentials, hiddenHost, portOf } from '../network/scene.ts'
import { startSocksProxy } from '../network/socks-proxy.ts'
import { hashedFolder, makeAuthority, startTlsFront } from '../network/tls.ts'
import type { Authority } from '../network/tls.ts'
import type { Result } from './runs.ts'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

const names = ['IP:127.0.0.1', `DNS:${hiddenHost}`]
const ways = ['directly', 'through a proxy', 'through a proxy with TLS', 'through a SOCKS proxy'] as const
type Way = (typeof ways)[number]
type Roots = Readonly<Record<string, string>>
/** With the operations that AWS was asked for. */
type Call = Result & { readonly calls: readonly string[] }

let sandbox: Sandbox
let company: Authority
let stranger: Authority
let expired: Authority
let misnamed: Authority
/** Of the proxy with TLS. */
let relay: Authority
const opened: { stop(): Promise<void> }[] = []

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(config)
  sandbox.writeCredentials(credentials)
  company = makeAuthority(names)
  stranger = makeAuthority(names)
  expired = makeAuthority(names, -1)
  misnamed = makeAuthority(['DNS:another.test.invalid'])
  relay = makeAuthority(['IP:127.0.0.1'])
})

afterEach(async () => {
  sandbox.aws.resetCalls()
  // The proxy first: the service waits for its connections to end.
  for (const server of opened.splice(0).toReversed()) await server.stop()
})

afterAll(async () => {
  await sandbox.close()
  for (const authority of [company, stranger, expired, misnamed, relay]) authority.remove()
})

async function proxyTo(port: number, scheme: string): Promise<Pick<Proxy, 'port' | 'requests'>> {
  const ports = { [`${hiddenHost}:443`]: port }
  const own = scheme === 'https' ? { authority: relay } : {}
  const proxy = scheme === 'socks5h' ? await startSocksProxy({ ports }) : await startProxy({ ports, ...own })
  opened.push(proxy)
  return proxy
}

/** A PEM file with the root of an authority. A proxy with TLS must be trusted, too, so that the service is asked. */
function rootOf({ text }: Authority, way: Way): string {
  const file = join(sandbox.home, 'roots.pem')
  writeFileSync(file, way === 'through a proxy with TLS' ? text + relay.text : text)
  return file
}

/** Makes a call to a service with a certificate of this authority. A variable would make the runtime accept any. */
async function call(authority: Authority, way: Way, roots: Roots): Promise<Call> {
  const service = await startTlsFront(authority, portOf(sandbox.aws))
  opened.push(service)
  return run({
    AWS_CA_BUNDLE: undefined,
    SSL_CERT_FILE: undefined,
    SSL_CERT_DIR: undefined,
    NODE_EXTRA_CA_CERTS: way === 'through a proxy with TLS' ? relay.bundle : undefined,
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
    ...(await addressOf(service.port, way)),
    ...roots,
  })
}

async function run(env: Readonly<Record<string, string | undefined>>): Promise<Call> {
  const result = await sandbox.awsx(['credential-process', 'dev', '--refresh'], { env })
  return { ...result, calls: sandbox.aws.calls.map(({ operation }) => operation) }
}

async function addressOf(port: number, way: Way): Promise<Record<string, string>> {
  if (way === 'directly') return { AWS_ENDPOINT_URL: `https://127.0.0.1:${port}` }
  const scheme = {
    'through a proxy': 'http',
    'through a proxy with TLS': 'https',
    'through a SOCKS proxy': 'socks5h',
  }[way]
  const proxy = await proxyTo(port, scheme)
  return { AWS_ENDPOINT_URL: `https://${hiddenHost}`, HTTPS_PROXY: `${scheme}://127.0.0.1:${proxy.port}` }
}

/** What a call is like whose service gets nothing. @param reason in the error */
function refused(reason: string | RegExp): object {
  const stderr: unknown = expect.stringMatching(reason)
  return { status: 5, stderr, calls: [] }
}

describe.each(ways)('%s', (way) => {
  test.each(['AWS_CA_BUNDLE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'])(
    'a root that %s names is trusted',
    async (name) => {
      const answer = await call(company, way, { [name]: rootOf(company, way) })
      expect(answer).toMatchObject({ status: 0, stderr: '', calls: ['AssumeRole'] })
    },
  )

  test('a certificate for another host is refused', async () => {
    const answer = await call(misnamed, way, { SSL_CERT_FILE: misnamed.bundle })
    expect(answer).toMatchObject(refused('ERR_TLS_CERT_ALTNAME_INVALID'))
  })

  test('a certificate that has expired is refused', async () => {
    const answer = await call(expired, way, { SSL_CERT_FILE: expired.bundle })
    expect(answer).toMatchObject(refused('CERT_HAS_EXPIRED'))
  })

  const replaced = (): Roots => ({
    AWS_CA_BUNDLE: rootOf(stranger, way),
    SSL_CERT_FILE: company.bundle,
    NODE_EXTRA_CA_CERTS: company.bundle,
  })
  test.each<[string, () => Roots]>([
    ['nothing names', () => ({})],
    ['SSL_CERT_DIR names', () => ({ SSL_CERT_DIR: hashedFolder(company) })],
    ['AWS_CA_BUNDLE replaces', replaced],
  ])('a root that %s is not trusted', async (_, roots) => {
    const answer = await call(company, way, roots())
    expect(answer).toMatchObject(refused(/the certificate of \S+ .*is not trusted \([A-Z_]+\)/))
  })
})

test('a proxy whose certificate is not trusted gets no name of a host', async () => {
  const proxy = await proxyTo(portOf(sandbox.aws), 'https')
  const answer = await run({
    AWS_ENDPOINT_URL: `https://${hiddenHost}`,
    HTTPS_PROXY: `https://127.0.0.1:${proxy.port}`,
    AWS_CA_BUNDLE: company.bundle,
  })
  expect(answer).toMatchObject(refused('HTTPS_PROXY'))
  expect(proxy.requests).toEqual([])
})
