import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { startLocalAws } from '../local-aws/server.ts'
import type { LocalAws } from '../local-aws/server.ts'
import { startProxy } from './proxy.ts'
import { config, credentials } from './scene.ts'

/** `right` is where the calls are to go, `wrong` what another setting names. */
let sandbox: Sandbox
let right: LocalAws
let wrong: LocalAws

beforeAll(async () => {
  sandbox = await openSandbox()
  right = sandbox.aws
  wrong = await startLocalAws()
  sandbox.writeCredentials(credentials)
})

afterEach(() => {
  right.resetCalls()
  wrong.resetCalls()
})

afterAll(async () => {
  await wrong.stop()
  await sandbox.close()
})

interface Row {
  readonly about: string
  /** Lines of the profile and of the sections after it; `RIGHT` and `WRONG` are replaced by the addresses. */
  readonly lines?: string
  readonly env?: Readonly<Record<string, string>>
}

const services =
  'services = local\n[services local]\nsts =\n  endpoint_url = RIGHT\nsso =\n  endpoint_url = WRONG\n'

const rows: readonly Row[] = [
  { about: 'AWS_ENDPOINT_URL', env: { AWS_ENDPOINT_URL: 'RIGHT' } },
  {
    about: 'AWS_ENDPOINT_URL_STS before AWS_ENDPOINT_URL',
    env: { AWS_ENDPOINT_URL_STS: 'RIGHT', AWS_ENDPOINT_URL: 'WRONG' },
  },
  {
    about: 'AWS_ENDPOINT_URL before the profile',
    env: { AWS_ENDPOINT_URL: 'RIGHT' },
    lines: services.replace('RIGHT', 'WRONG'),
  },
  { about: 'a services section', lines: services },
  { about: 'a services section before endpoint_url', lines: `endpoint_url = WRONG\n${services}` },
  { about: 'endpoint_url of the profile', lines: 'endpoint_url = RIGHT\n' },
  {
    about: 'another service has no say',
    env: { AWS_ENDPOINT_URL_SSO: 'WRONG' },
    lines: 'endpoint_url = RIGHT\n',
  },
  {
    about: 'an empty variable has no say',
    env: { AWS_ENDPOINT_URL_STS: '', AWS_ENDPOINT_URL: '' },
    lines: services,
  },
  {
    about: 'the source profile has no say',
    lines: 'endpoint_url = RIGHT\n[profile base]\nendpoint_url = WRONG\n',
  },
  {
    about: 'FIPS and dual-stack give way to an endpoint',
    env: { AWS_ENDPOINT_URL: 'RIGHT', AWS_USE_FIPS_ENDPOINT: 'true' },
    lines: 'use_dualstack_endpoint = true\n',
  },
  {
    about: 'the variable that ignores endpoints, said to be false',
    env: { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' },
    lines: 'ignore_configured_endpoint_urls = true\nendpoint_url = RIGHT\n',
  },
]

function withAddresses(text: string): string {
  return text.replaceAll('RIGHT', right.url).replaceAll('WRONG', wrong.url)
}

describe('where STS is called', () => {
  test.each(rows)('$about', async ({ lines = '', env = {} }) => {
    sandbox.writeConfig(config + withAddresses(lines))
    const set = Object.entries(env).map(([name, value]) => [name, withAddresses(value)] as const)
    const result = await sandbox.awsx(['credential-process', 'dev', '--refresh'], {
      env: { AWS_ENDPOINT_URL: undefined, ...Object.fromEntries(set) },
    })
    expect(result).toMatchObject({ status: 0, stderr: '' })
    expect(right.calls.map(({ operation, region }) => [operation, region])).toEqual([
      ['AssumeRole', 'eu-west-1'],
    ])
    expect(wrong.calls).toEqual([])
  })

  test.each<[string, Record<string, string>, string]>([
    ['the variable', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, ''],
    ['the profile', {}, 'ignore_configured_endpoint_urls = true\n'],
  ])('no setting counts if %s ignores them', async (_, env, lines) => {
    sandbox.writeConfig(`${config}${lines}endpoint_url = ${wrong.url}\n`)
    // Nothing may leave this machine: a proxy that opens no connection is all that is called.
    const proxy = await startProxy({ ports: {} })
    const { status } = await sandbox.awsx(['credential-process', 'dev', '--refresh'], {
      env: { AWS_ENDPOINT_URL_STS: wrong.url, HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, ...env },
    })
    await proxy.stop()
    expect([...new Set(proxy.requests)]).toEqual(['CONNECT sts.eu-west-1.amazonaws.com:443'])
    expect(status).toBe(5)
    expect([...right.calls, ...wrong.calls]).toEqual([])
  })
})
