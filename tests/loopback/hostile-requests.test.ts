/** No request makes a local server throw, give anything away or stop waiting. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'

import { requestText, sendGranted, sendRaw, serverNames, startServer } from './servers.ts'
import type { LocalServer } from './servers.ts'

const usualRuns = 80
const runs = Number(process.env['AWSX_FUZZ_RUNS'] ?? usualRuns)

describe.each(serverNames)('the %s server', (name) => {
  let server: LocalServer

  beforeEach(async () => {
    server = await startServer(name)
  })

  afterEach(() => server.close())

  async function expectGranted(): Promise<void> {
    expect(await server.result()).toBe('waiting')
    const answer = await sendGranted(server)
    expect(answer).toMatch(/^HTTP\/1\.1 (200|302) /)
    expect(answer).toContain(server.secret)
    expect(await server.result()).not.toBe('waiting')
  }

  test.each([
    '//',
    '///',
    '//evil.test/oauth/callback',
    '/\\',
    '*',
    '?',
    '/?',
    '/%',
    '/%zz?state=%zz',
    'http://',
    'http://[',
    'http://127.0.0.1:99999/',
    'evil.test:443',
    'javascript:alert(1)',
    '/oauth/callback?state=the-state%',
    '/oauth/callback?state=wrong&state=the-state&code=x',
    '/oauth/callback?state=the-state&state=wrong&code=x',
  ])('refuses GET %s and goes on waiting', async (target) => {
    const answer = await sendRaw(server.port, requestText(target, server.headers))
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(answer).not.toContain(server.secret)
    await expectGranted()
  })

  test.each<[string, (headers: readonly string[]) => readonly string[], RegExp]>([
    ['another Host', (all) => ['Host: evil.test', ...all.slice(1)], /403/],
    ['two Host headers', (all) => [...all, 'Host: evil.test'], /400|403/],
    ['an empty Host', (all) => ['Host:', ...all.slice(1)], /403/],
    ['a Host with a trailing dot', (all) => [`${all[0]}.`, ...all.slice(1)], /403/],
    ['a body', (all) => [...all, 'Content-Length: 5'], /400/],
    ['a chunked body', (all) => [...all, 'Transfer-Encoding: chunked'], /400/],
    ['headers of 40 KB', (all) => [...all, `X-Long: ${'a'.repeat(40_000)}`], /431/],
  ])('refuses %s and goes on waiting', async (_what, change, status) => {
    const headers = change(server.headers)
    const body = headers.length > server.headers.length ? 'hello' : ''
    const answer = await sendRaw(server.port, requestText(server.target, headers) + body)
    // A client that still sends may lose the reason.
    if (answer !== '') expect(answer.split(' ')[1]).toMatch(status)
    expect(answer).not.toContain(server.secret)
    await expectGranted()
  })

  test(
    `survives ${runs} generated requests`,
    async () => {
      const property = fc.asyncProperty(generateRequest(server), async (bytes) => {
        const answer = await sendRaw(server.port, bytes, 50)
        expect(answer === '' || /^HTTP\/1\.1 [45]\d\d /.test(answer)).toBe(true)
        expect(answer).not.toContain(server.secret)
      })
      // Use the same requests every time, unless more are requested.
      await fc.assert(property, { numRuns: runs, ...(runs === usualRuns && { seed: 13 }) })
      await expectGranted()
    },
    120_000 + runs * 100,
  )
})

/** Requests that are almost right, in one or more of their parts anything at all. */
function generateRequest({ port, target, headers }: LocalServer): fc.Arbitrary<Buffer> {
  const noise = fc.oneof(
    fc.string({ unit: 'binary-ascii' }),
    fc.string({ unit: 'grapheme' }),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.constantFrom('//', '/', '?', '#', '%', '%00', '[', '://', '\\', '\0', '\r\n', 'x'.repeat(70_000)),
  )
  const targets = fc.oneof(
    fc.array(noise, { maxLength: 4 }).map((parts) => parts.join('')),
    noise.map((text) => `/${text}`),
    // Change the secret. Anything after an ampersand is not part of it.
    noise.map((text) => `${target.split('&')[0]}x${text}`),
    noise.map((text) => `/oauth/callback?state=${text}&code=${text}`),
  )
  const names = fc.constantFrom('Host', 'Authorization', 'Origin', 'Cookie', 'Expect', 'Upgrade', 'X')
  const extra = fc.array(
    fc.tuple(fc.oneof(names, noise), noise).map(([name, value]) => `${name}: ${value}`),
    { maxLength: 5 },
  )
  const methods = fc.constantFrom('GET', 'get', 'HEAD', 'POST', 'OPTIONS', 'CONNECT', 'PRI', 'BREW', '')
  const text = fc.oneof(
    // The target is wrong.
    fc.tuple(methods, targets, extra).map(([m, t, e]) => requestText(t, [...headers, ...e], m)),
    // The target is right, the Host is not.
    fc
      .tuple(extra, noise)
      .map(([e, host]) =>
        requestText(target, [`Host: 127.0.0.1:${port}x${host}`, ...headers.slice(1), ...e]),
      ),
    // The method is wrong.
    fc
      .tuple(methods, extra)
      .map(([m, e]) => requestText(target, [...headers, ...e], m === 'GET' ? 'PUT' : m)),
    noise,
  )
  const raw = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))
  return fc.oneof(
    { weight: 9, arbitrary: text.map((all) => Buffer.from(all)) },
    { weight: 1, arbitrary: raw },
  )
}
