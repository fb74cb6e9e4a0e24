import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { startProxy } from './proxy.ts'
import type { Proxy } from './proxy.ts'
import { makeAuthority, startTlsFront } from './tls.ts'
import type { Authority, TlsFront } from './tls.ts'

const host = 'releases.example'
const server = createServer((_request, response) => response.end('{"tag_name":"v1.2.3"}'))

let sandbox: Sandbox
let authority: Authority
let front: TlsFront
let proxy: Proxy

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  authority = makeAuthority([`DNS:${host}`])
  front = await startTlsFront(authority, (server.address() as AddressInfo).port)
  proxy = await startProxy({ ports: { [`${host}:443`]: front.port } })
  sandbox = await openSandbox()
})

afterAll(async () => {
  await sandbox.close()
  await proxy.stop()
  await front.stop()
  authority.remove()
  server.close()
})

const settings = (): Record<string, string> => ({
  AWSX_RELEASES_URL: `https://${host}/latest`,
  HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
})

test('update --check goes through the proxy, and trusts the CA bundle of the environment', async () => {
  const env = { ...settings(), AWS_CA_BUNDLE: authority.bundle }

  expect(await sandbox.runWith({ env }, 'update', '--check')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('the newest release is 1.2.3'),
  })
  expect(proxy.requests).toEqual([`CONNECT ${host}:443`])
})

test('update --check rejects a certificate that it cannot verify', async () => {
  const { status, stderr } = await sandbox.runWith({ env: settings() }, 'update', '--check')

  expect(status).toBe(5)
  expect(stderr).toContain('could not ask for the newest release: ')
  expect(stderr).toContain('certificate')
  expect(stderr).toContain('[UPDATE_CHECK_FAILED]')
})
