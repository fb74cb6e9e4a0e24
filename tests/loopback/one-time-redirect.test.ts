import { request } from 'node:http'
import { afterEach, beforeEach, expect, test } from '@jest/globals'

import { Secret } from '../../src/secret.ts'
import { serveOneTimeRedirect } from '../../src/loopback/one-time-redirect.ts'
import type { OneTimeRedirect } from '../../src/loopback/one-time-redirect.ts'
import { context } from './servers.ts'

const target = 'https://signin.aws.amazon.com/federation?Action=login&SigninToken=secret'

const onOtherUser = () => {}

let redirect: OneTimeRedirect

beforeEach(async () => {
  const options = { path: 'unguessable', timeoutMs: 20_000, onOtherUser }
  redirect = await serveOneTimeRedirect(new Secret(target), options, context)
})

afterEach(() => redirect.close())

interface Answer {
  readonly status: number | undefined
  readonly location: string | undefined
}

function ask(
  url: string,
  options: { readonly method?: string; readonly headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(url, options, (response) => {
      response.resume()
      resolve({ status: response.statusCode, location: response.headers.location })
    })
      .on('error', reject)
      .end()
  })
}

test('redirects once and never again', async () => {
  expect(await ask(redirect.url)).toEqual({ status: 302, location: target })
  expect(await redirect.used).toBe(true)
  expect(await redirect.isRequestedAgain(0)).toBe(false)
  expect(await ask(redirect.url)).toEqual({ status: 410, location: undefined })
  expect(await redirect.isRequestedAgain(0)).toBe(true)
})

test('has a URL without the secret', () => {
  expect(redirect.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/unguessable$/)
})

test.each<[string, string, Parameters<typeof ask>[1], number]>([
  ['another path', '/', {}, 404],
  ['another method', '/unguessable', { method: 'POST' }, 405],
  ['HEAD, which would use it up', '/unguessable', { method: 'HEAD' }, 405],
  ['another host (DNS rebinding)', '/unguessable', { headers: { host: 'example.com' } }, 403],
  ['a page of another site', '/unguessable', { headers: { origin: 'https://example.com' } }, 403],
])('refuses %s, and goes on waiting', async (_, path, options, status) => {
  expect(await ask(new URL(path, redirect.url).href, options)).toEqual({ status, location: undefined })
  expect(await ask(redirect.url)).toEqual({ status: 302, location: target })
})

test('reports that no browser came', async () => {
  const options = { path: 'x', timeoutMs: 10, onOtherUser }
  const lonely = await serveOneTimeRedirect(new Secret(target), options, context)
  expect(await lonely.used).toBe(false)
  lonely.close()
})
