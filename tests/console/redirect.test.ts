import { request } from 'node:http'
import { afterEach, beforeEach, expect, test } from '@jest/globals'

import { Secret } from '../../src/secret.ts'
import { serveRedirect } from '../../src/terminal/redirect-page.ts'
import type { Redirect } from '../../src/terminal/redirect-page.ts'

const target = 'https://signin.aws.amazon.com/federation?Action=login&SigninToken=secret'

let redirect: Redirect

beforeEach(async () => {
  redirect = await serveRedirect(new Secret(target), { path: 'unguessable', timeoutMs: 20_000 })
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

test('leads on once, and never again', async () => {
  expect(await ask(redirect.url)).toEqual({ status: 302, location: target })
  expect(await redirect.taken).toBe(true)
  expect(await ask(redirect.url)).toEqual({ status: 410, location: undefined })
})

test('tells nothing in its own address', () => {
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

test('says so when nobody comes', async () => {
  const lonely = await serveRedirect(new Secret(target), { path: 'x', timeoutMs: 10 })
  expect(await lonely.taken).toBe(false)
  lonely.close()
})
