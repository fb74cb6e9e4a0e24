/** The client of the binary, which is Bun's own, against the one over node:http, which the other tests are about. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'

import { version } from '../../src/version.ts'

const bun = join(import.meta.dirname, '../../.runtimes/bun/bin/bun')
const onBun = existsSync(bun) ? describe : describe.skip

interface Report {
  /** By reply: what the client of the binary made of it, what node:http did, and how often the former sent the request. */
  readonly outcomes: Readonly<Record<string, readonly [unknown, unknown, number]>>
  /** The requests as the server received them. */
  readonly messages: readonly string[]
  readonly refused: readonly [unknown, unknown]
}

/** No service sends these. The codes differ; in both clients they are errors that end the call at once. */
const otherCodes: Readonly<Record<string, readonly [string, string]>> = {
  'with two lengths': ['InvalidContentLength', 'HPE_UNEXPECTED_CONTENT_LENGTH'],
  'with a negative length': ['InvalidContentLength', 'HPE_INVALID_CONTENT_LENGTH'],
  'of another protocol': ['Malformed_HTTP_Response', 'HPE_INVALID_CONSTANT'],
}

onBun('the client of the binary (needs node scripts/runtimes.mjs bun)', () => {
  let report: Report

  beforeAll(() => {
    report = compareClients()
  })

  test('makes of each reply what node:http does, and sends each request once', () => {
    const entries = Object.entries(report.outcomes)
    expect(entries).toHaveLength(29)
    for (const [name, [ofBun, ofNode, requests]] of entries) {
      const [code, codeOfNode] = otherCodes[name] ?? []
      expect([name, ofBun]).toEqual([name, code === undefined ? ofNode : { code }])
      if (codeOfNode !== undefined) expect([name, ofNode]).toEqual([name, { code: codeOfNode }])
      expect([name, requests]).toEqual([name, 1])
    }
  })

  test('reports a refused connection with the code of Node', () => {
    expect(report.refused).toEqual([{ code: 'ECONNREFUSED' }, { code: 'ECONNREFUSED' }])
  })

  test('sends what it is given, does not name the runtime, and wants no compressed answer', () => {
    const lines = report.messages.map((message) => message.split('\r\n'))
    expect(lines.map(([first]) => first)).toEqual([
      'POST /path?a=b HTTP/1.1',
      'POST /path?a=b HTTP/1.1',
      'GET /path?a=b HTTP/1.1',
      'POST /b?x=y+z%20&c HTTP/1.1',
    ])
    const host = expect.stringMatching(/^Host: 127\.0\.0\.1:\d+$/)
    const always = ['Accept-Encoding: identity', 'Accept: */*', 'Connection: close', host]
    const agent = `User-Agent: awsx/${version}`
    const length = 'Content-Length: 7'
    expect(lines.map((all) => all.slice(1, all.indexOf('')).toSorted())).toEqual(
      [
        [...always, agent, length],
        [...always, 'User-Agent: other/1', 'x-mine: yes', length],
        [...always, agent],
        [...always, agent, length],
      ].map((expected) => expect.arrayContaining(expected)),
    )
    expect(lines.map((all) => all.indexOf('') - 1)).toEqual([6, 7, 5, 6])
    expect(lines.map((all) => all.at(-1))).toEqual(['größe', 'größe', '', 'größe'])
  })

  test.each(['HTTP_PROXY', 'https_proxy', 'NO_PROXY', 'BUN_OPTIONS', 'Bun_Other'])(
    'is not used with %s, which would change what it does',
    (name) => {
      const { outcomes } = compareClients({
        [name]: name === 'BUN_OPTIONS' ? '--smol' : 'http://127.0.0.1:1',
      })
      for (const [reply, [ofBun, ofNode]] of Object.entries(outcomes))
        expect([reply, ofBun]).toEqual([reply, ofNode])
    },
  )
})

onBun('a request that the client of the binary would send otherwise than it is', () => {
  let report: OddReport

  beforeAll(() => {
    report = runOnBun('fixtures/odd-requests.ts') as OddReport
  })

  test('does what it does over node:http', () => {
    const entries = Object.entries(report.requests)
    expect(entries).toHaveLength(7)
    for (const [name, [ofBun, ofNode]] of entries) expect([name, ofBun]).toEqual([name, ofNode])
  })

  test('goes to one server, which the system chooses, if it names it', () => {
    const [ofBun, ofNode] = report.named
    expect(ofNode).toHaveLength(1)
    expect(ofBun).toEqual(ofNode)
  })

  test('fails with an error that shows nothing of the URL', () => {
    expect(report.shown.filter((text) => text !== '')).toHaveLength(4)
    for (const text of report.shown) expect(text).not.toMatch(/hidden|http:/)
  })
})

onBun('a server whose queue is full', () => {
  test('is waited for if it has the request', () => {
    expect(runOnBun('fixtures/full-queue.ts', {}, process.execPath)).toBe(200)
  })
})

interface OddReport {
  /** What the client of the binary sent, or the code of its error; and node:http's. */
  readonly requests: Readonly<Record<string, readonly [unknown, unknown]>>
  /** The addresses that got a connection for `localhost`, by client. */
  readonly named: readonly [readonly string[], readonly string[]]
  /** Errors as a runtime prints them. */
  readonly shown: readonly string[]
}

function compareClients(more: NodeJS.ProcessEnv = {}): Report {
  return runOnBun('fixtures/compare-clients.ts', more) as Report
}

function runOnBun(path: string, more: NodeJS.ProcessEnv = {}, ...args: readonly string[]): unknown {
  const program = join(import.meta.dirname, path)
  const own = Object.entries(process.env).filter(([name]) => !/_proxy$|^BUN_/i.test(name))
  const env = { ...Object.fromEntries(own), ...more }
  const { stdout, stderr } = spawnSync(bun, [program, ...args], { encoding: 'utf8', env })
  expect(stderr).toBe('')
  return JSON.parse(stdout) as unknown
}
