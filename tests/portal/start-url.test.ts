import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from '@jest/globals'

import { findRedirect } from '../../src/aws/find-redirect.ts'
import { isAwsHost, readStartUrl, regionOfHost } from '../../src/portal/start-url.ts'
import { deriveSessionName, readTypedStartUrl } from '../../src/portal/typed-start-url.ts'

describe('a start URL', () => {
  test.each([
    ['https://d-1234567890.awsapps.com/start', true, undefined],
    ['https://example.awsapps.com/start/#', true, undefined],
    ['https://ssoins-1234.portal.us-west-2.app.aws', true, 'us-west-2'],
    ['https://ssoins-1234.eu-central-1.portal.amazonaws.com/', true, 'eu-central-1'],
    ['https://ssoins-1234.portal.cn-north-1.app.amazonwebservices.com.cn', true, 'cn-north-1'],
    ['https://ssoins-1234.cn-northwest-1.portal.amazonaws.com.cn', true, 'cn-northwest-1'],
    ['https://ssoins-1234.eusc-de-east-1.portal.amazonaws.eu', true, 'eusc-de-east-1'],
    ['https://identitycenter.amazonaws.com/ssoins-1234', true, undefined],
    ['https://aws.example.com', false, undefined],
    ['https://awsapps.com.example.com/start', false, undefined],
    ['https://evilapp.aws/start', false, undefined],
  ])('%s', (text, isAws, region) => {
    const host = readStartUrl(text)?.hostname ?? ''
    expect([isAwsHost(host), regionOfHost(host)]).toEqual([isAws, region])
  })

  test.each([
    'http://example.awsapps.com/start',
    'example',
    'https://user:secret@example.awsapps.com',
    'https://x # y',
    'https://a\nb',
  ])('%j is none', (text) => {
    expect(readStartUrl(text)).toBe(undefined)
  })
})

describe('a start URL as people type it', () => {
  test.each([
    ['https://example.awsapps.com/start', 'https://example.awsapps.com/start', 'example'],
    ['example.awsapps.com', 'https://example.awsapps.com/start', 'example'],
    [' example.awsapps.com/start/ ', 'https://example.awsapps.com/start', 'example'],
    ['https://example.awsapps.com/start/#/?tab=accounts', 'https://example.awsapps.com/start', 'example'],
    ['d-1234567890', 'https://d-1234567890.awsapps.com/start', 'd-1234567890'],
    ['ssoins-1234.portal.us-west-2.app.aws', 'https://ssoins-1234.portal.us-west-2.app.aws', 'ssoins-1234'],
    [
      'https://identitycenter.amazonaws.com/ssoins-1234',
      'https://identitycenter.amazonaws.com/ssoins-1234',
      'ssoins-1234',
    ],
    ['aws.shop.example', 'https://aws.shop.example', 'shop'],
    ['https://sso.shop.example/a/?b=c', 'https://sso.shop.example/a/?b=c', 'shop'],
  ])('%s', (typed, url, name) => {
    expect(readTypedStartUrl(typed)).toBe(url)
    expect(deriveSessionName(url, [])).toBe(name)
  })

  test.each(['http://example.awsapps.com/start', '', 'a b', 'https://x\n[profile y]', 'ftp://x', 'a..b'])(
    '%j is none',
    (typed) => {
      expect(readTypedStartUrl(typed)).toBe(undefined)
    },
  )

  test('a name that another session has gets a number', () => {
    expect(deriveSessionName('https://example.awsapps.com/start', ['example', 'example-2'])).toBe('example-3')
  })
})

describe('where a page leads to', () => {
  async function ask(answer: (method: string) => { status: number; location?: string }): Promise<unknown> {
    const methods: string[] = []
    const server = createServer((request, response) => {
      const { method = '' } = request
      methods.push(method)
      const { status, location } = answer(method)
      response.writeHead(status, location === undefined ? {} : { location }).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const data = { env: {}, platform: 'linux', now: () => Date.now(), readText: () => undefined } as const
    try {
      const target = await findRedirect(new URL(`http://127.0.0.1:${port}/start?a=b`), data)
      return { methods, target: target?.href }
    } finally {
      server.close()
    }
  }

  test('is its first redirect', async () => {
    expect(await ask(() => ({ status: 302, location: 'https://example.awsapps.com/start' }))).toEqual({
      methods: ['HEAD'],
      target: 'https://example.awsapps.com/start',
    })
  })

  test('is asked with GET where HEAD is not allowed', async () => {
    const answer = (method: string) =>
      method === 'HEAD' ? { status: 405 } : { status: 301, location: 'https://example.awsapps.com/start' }
    expect(await ask(answer)).toMatchObject({
      methods: ['HEAD', 'GET'],
      target: 'https://example.awsapps.com/start',
    })
  })

  test.each([
    [{ status: 200 }],
    [{ status: 302 }],
    [{ status: 302, location: 'http://example.awsapps.com/start' }],
    [{ status: 302, location: 'javascript:alert(1)' }],
  ])('%j is nowhere', async (answer) => {
    expect(await ask(() => answer)).toMatchObject({ target: undefined })
  })
})
