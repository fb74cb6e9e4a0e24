import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import type { Result } from '../e2e/runs.ts'
import { findFreePort } from '../local-aws/free-port.ts'
import { hideAws } from './hidden-aws.ts'
import type { HiddenAws } from './hidden-aws.ts'
import { hiddenHost } from './scene.ts'
import { startSocksProxy } from './socks-proxy.ts'
import type { SocksOptions, SocksProxy } from './socks-proxy.ts'

let hidden: HiddenAws
let proxy: SocksProxy | undefined

beforeAll(async () => {
  hidden = await hideAws(['dev'])
})

afterEach(async () => {
  hidden.sandbox.aws.resetCalls()
  await proxy?.stop()
  proxy = undefined
})

afterAll(() => hidden.close())

async function openProxy(options: Partial<SocksOptions> = {}): Promise<string> {
  proxy = await startSocksProxy({ ports: hidden.ports, ...options })
  return `127.0.0.1:${proxy.port}`
}

/** An address where nothing listens. */
async function findSilence(): Promise<string> {
  return `127.0.0.1:${await findFreePort()}`
}

/** One call to the host that only the proxy can resolve. */
function run(env: Readonly<Record<string, string>>, scheme = 'https'): Promise<Result> {
  const words = ['credential-process', 'dev', '--refresh']
  return hidden.sandbox.awsx(words, { env: { ...hidden.variables(scheme), ...env } })
}

describe('a SOCKS proxy', () => {
  test.each(['HTTPS_PROXY', 'https_proxy'])('in %s connects to an https endpoint', async (name) => {
    const { status, stderr } = await run({ [name]: `socks5h://${await openProxy()}` })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(proxy?.requests).toEqual([`${hiddenHost}:443`])
    expect(hidden.sandbox.aws.count('AssumeRole')).toBe(1)
  })

  test('in HTTP_PROXY connects to an http endpoint', async () => {
    const { status, stderr } = await run({ HTTP_PROXY: `socks5h://${await openProxy()}` }, 'http')
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(proxy?.requests).toEqual([`${hiddenHost}:80`])
  })

  test('gets the user name and the password', async () => {
    const address = await openProxy({ login: 'taro:p@ss' })
    expect(await run({ HTTPS_PROXY: `socks5h://taro:p%40ss@${address}` })).toMatchObject({ status: 0 })
  })

  test('that rejects the password is named, the password is not', async () => {
    const address = await openProxy({ login: 'taro:right' })
    const { status, stderr } = await run({ HTTPS_PROXY: `socks5h://taro:canary@${address}` })
    expect(stderr).toContain(
      `the proxy ${address} (HTTPS_PROXY) failed: it rejected the user name or the password (~/.aws/config:1) [AWS_UNREACHABLE]`,
    )
    expect(stderr).not.toContain('canary')
    expect(status).toBe(5)
  })

  test('that cannot connect is named', async () => {
    const address = await openProxy({ ports: {} })
    const { status, stderr } = await run({ HTTPS_PROXY: `socks5h://${address}` })
    expect(stderr).toContain(
      `the proxy ${address} (HTTPS_PROXY) failed: the SOCKS reply is: host unreachable `,
    )
    expect(stderr).toContain('hint: check HTTPS_PROXY, or add the host to NO_PROXY')
    expect(status).toBe(5)
  })

  test('is named if it requires a user name and password', async () => {
    const address = await openProxy({ login: 'taro:right' })
    const { stderr } = await run({ HTTPS_PROXY: `socks5h://${address}` })
    expect(stderr).toContain(
      `the proxy ${address} (HTTPS_PROXY) failed: it requires a user name and a password `,
    )
  })

  test('is named if it requires another kind of login', async () => {
    const address = await openProxy({ method: 1 })
    const { stderr } = await run({ HTTPS_PROXY: `socks5h://taro:right@${address}` })
    expect(stderr).toContain(
      `the proxy ${address} (HTTPS_PROXY) failed: it requires a login other than a user name and password `,
    )
  })

  test.each([
    ['is not a SOCKS proxy', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'it is not a SOCKS 5 proxy'],
    ['closes the connection', '', 'it closed the connection'],
  ])('is named if it %s', async (_what, reply, message) => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy())
      socket.end(reply)
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
    const { status, stderr } = await run({ HTTPS_PROXY: `socks5h://${address}` })
    server.close()
    expect(stderr).toContain(`the proxy ${address} (HTTPS_PROXY) failed: ${message} `)
    expect(status).toBe(5)
  })

  test('leaves a name to this machine with socks5, and says so', async () => {
    const address = await openProxy()
    const { stderr } = await run({ HTTPS_PROXY: `socks5://${address}` })
    expect(stderr).toContain(`cannot resolve the host name ${hiddenHost}`)
    expect(stderr).toContain('hint: to let the proxy resolve names, write socks5h:// in HTTPS_PROXY')
    expect(proxy?.requests).toEqual([])
  })

  test('does not weaken the check of certificates', async () => {
    const address = await openProxy()
    const { status, stderr } = await run({ HTTPS_PROXY: `socks5h://${address}`, AWS_CA_BUNDLE: '' })
    expect(stderr).toContain(`the certificate of ${hiddenHost} `)
    expect(stderr).toContain('is not trusted')
    expect(status).toBe(5)
    expect(hidden.sandbox.aws.count('*')).toBe(0)
  })
})

describe('a proxy that does not answer', () => {
  test.each(['http', 'https', 'socks5h'])('is named, and not AWS: %s', async (scheme) => {
    const address = await findSilence()
    const { status, stderr } = await run({ HTTPS_PROXY: `${scheme}://${address}` })
    expect(stderr).toContain(`the proxy ${address} (HTTPS_PROXY) refused the connection`)
    expect(stderr).not.toContain(hiddenHost)
    expect(status).toBe(5)
  })

  test('is named for an http endpoint, too', async () => {
    const address = await findSilence()
    const { stderr } = await run({ HTTP_PROXY: `http://${address}` }, 'http')
    expect(stderr).toContain(`the proxy ${address} (HTTP_PROXY) refused the connection`)
    expect(stderr).not.toContain(hiddenHost)
  })

  test('is named if its own name is unknown', async () => {
    const { stderr } = await run({ HTTPS_PROXY: 'http://proxy.test.invalid:3128' })
    expect(stderr).toContain('the name of the proxy proxy.test.invalid:3128 (HTTPS_PROXY) cannot be resolved')
    expect(stderr).not.toContain(hiddenHost)
  })
})

test('ALL_PROXY, which awsx ignores, is named if there is no connection', async () => {
  const { stderr } = await run({ ALL_PROXY: `socks5h://${await openProxy()}` })
  expect(stderr).toContain(`cannot resolve the host name ${hiddenHost}`)
  expect(stderr).toContain(
    'hint: awsx and the AWS CLI do not read ALL_PROXY; to use its proxy, set HTTPS_PROXY',
  )
  expect(proxy?.requests).toEqual([])
})

describe('the password of a proxy', () => {
  test.each(['http', 'socks5h'])('is not shown with DEBUG=*: %s', async (scheme) => {
    const address = await findSilence()
    const { stderr } = await run({ HTTPS_PROXY: `${scheme}://taro:canary@${address}`, DEBUG: '*' })
    expect(stderr).toContain('[AWS_UNREACHABLE]')
    expect(stderr).not.toContain('canary')
  })
})
