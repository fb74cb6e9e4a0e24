import { describe, expect, test } from '@jest/globals'

import { findProxy } from '../../src/aws/proxy.ts'

const aws = 'https://sts.eu-west-1.amazonaws.com'
const plain = 'http://sts.test.invalid:8080'

interface Row {
  readonly about: string
  readonly env: Readonly<Record<string, string>>
  readonly url?: string
  readonly platform?: NodeJS.Platform
  readonly proxy: string | undefined
}

const rows: readonly Row[] = [
  { about: 'none', env: {}, proxy: undefined },
  { about: 'HTTPS_PROXY for https', env: { HTTPS_PROXY: 'http://p:1' }, proxy: 'http://p:1' },
  { about: 'https_proxy for https', env: { https_proxy: 'http://p:1' }, proxy: 'http://p:1' },
  {
    about: 'lower case first',
    env: { HTTPS_PROXY: 'http://upper:1', https_proxy: 'http://lower:1' },
    proxy: 'http://lower:1',
  },
  {
    about: 'an empty variable is none',
    env: { HTTPS_PROXY: 'http://p:1', https_proxy: '' },
    proxy: 'http://p:1',
  },
  { about: 'HTTP_PROXY not for https', env: { HTTP_PROXY: 'http://p:1' }, proxy: undefined },
  { about: 'HTTP_PROXY for http', env: { HTTP_PROXY: 'http://p:1' }, url: plain, proxy: 'http://p:1' },
  { about: 'HTTPS_PROXY not for http', env: { HTTPS_PROXY: 'http://p:1' }, url: plain, proxy: undefined },
  {
    about: 'HTTP_PROXY in a CGI program, where a client could set it',
    env: { HTTP_PROXY: 'http://p:1', REQUEST_METHOD: 'GET' },
    url: plain,
    proxy: undefined,
  },
  {
    about: 'http_proxy in a CGI program',
    env: { http_proxy: 'http://p:1', REQUEST_METHOD: 'GET' },
    url: plain,
    proxy: 'http://p:1',
  },
  { about: 'ALL_PROXY is not read', env: { ALL_PROXY: 'http://p:1' }, proxy: undefined },
  { about: 'a SOCKS proxy', env: { HTTPS_PROXY: 'socks5://p:1' }, proxy: 'socks5://p:1' },
  { about: 'a SOCKS proxy that resolves', env: { https_proxy: 'socks5h://p' }, proxy: 'socks5h://p' },
  { about: 'without a scheme', env: { HTTPS_PROXY: 'p:1' }, proxy: 'http://p:1' },
  { about: 'a proxy with TLS', env: { HTTPS_PROXY: 'https://p:1' }, proxy: 'https://p:1' },
  {
    about: 'with user and password',
    env: { HTTPS_PROXY: 'http://u:p%40ss@p:1' },
    proxy: 'http://u:p%40ss@p:1',
  },
  {
    about: 'names in any case on Windows',
    env: { Https_Proxy: 'http://p:1' },
    platform: 'win32',
    proxy: 'http://p:1',
  },
  { about: 'names in any case elsewhere', env: { Https_Proxy: 'http://p:1' }, proxy: undefined },
  ...[
    '127.0.0.1',
    '127.8.8.8',
    'localhost',
    '[::1]',
    '169.254.169.254',
    '169.254.170.2',
    '[fe80::1]',
    '[fd00:ec2::254]',
  ].map((host) => ({
    about: `never for ${host}`,
    env: { http_proxy: 'http://p:1' },
    url: `http://${host}:4566`,
    proxy: undefined,
  })),
]

const excluded: readonly [list: string, url: string][] = [
  ['*', aws],
  ['amazonaws.com', aws],
  ['.amazonaws.com', aws],
  ['*.amazonaws.com', aws],
  ['sts.eu-west-1.amazonaws.com', aws],
  ['STS.EU-WEST-1.AMAZONAWS.COM', aws],
  ['example.com, amazonaws.com', aws],
  ['amazonaws.com:443', aws],
  ['test.invalid:8080', plain],
]

const included: readonly [list: string, url: string][] = [
  ['', aws],
  [',', aws],
  ['naws.com', aws],
  ['amazonaws.com.example', aws],
  ['amazonaws.com:80', aws],
  ['test.invalid:80', plain],
  ['10.0.0.0/8', 'http://10.1.2.3'],
]

describe('the proxy for a request', () => {
  test.each(rows)('$about', ({ env, url = aws, platform = 'linux', proxy }) => {
    expect(findProxy(new URL(url), { env, platform })?.url).toBe(proxy)
  })

  test.each(excluded)('NO_PROXY=%s excludes %s', (list, url) => {
    const proxies = { HTTPS_PROXY: 'http://p:1', HTTP_PROXY: 'http://p:1' }
    expect(
      findProxy(new URL(url), { env: { ...proxies, NO_PROXY: list }, platform: 'linux' }),
    ).toBeUndefined()
    const both = { ...proxies, NO_PROXY: 'example.com', no_proxy: list }
    expect(findProxy(new URL(url), { env: both, platform: 'linux' })).toBeUndefined()
  })

  test.each(included)('NO_PROXY=%s does not exclude %s', (list, url) => {
    const env = { HTTPS_PROXY: 'http://p:1', HTTP_PROXY: 'http://p:1', NO_PROXY: list }
    expect(findProxy(new URL(url), { env, platform: 'linux' })?.url).toBe('http://p:1')
  })

  test.each(['socks6://p:1', 'http://', 'http://u:secret@p:notaport', 'ftp://p'])(
    'a proxy %s is refused, and nothing of it is shown',
    (proxy) => {
      const context = { env: { HTTPS_PROXY: proxy }, platform: 'linux' } as const
      expect(() => findProxy(new URL(aws), context)).toThrow(
        expect.objectContaining({
          code: 'CONFIG_INVALID',
          message: 'HTTPS_PROXY is not the URL of an http, https or SOCKS proxy',
        }),
      )
    },
  )
})
