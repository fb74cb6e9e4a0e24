import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { isBinary } from '../e2e/artefact.ts'
import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { startProxy } from './proxy.ts'
import type { Proxy } from './proxy.ts'
import { config, credentials, hiddenHost, portOf } from './scene.ts'
import { makeAuthority, startTlsFront } from './tls.ts'
import type { Authority, TlsFront } from './tls.ts'

let sandbox: Sandbox
let authority: Authority
let front: TlsFront
let proxy: Proxy

/** What tells Node and Bun to accept any certificate. */
const unverified = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }
const withoutBundle = { AWS_CA_BUNDLE: undefined, SSL_CERT_FILE: undefined, NODE_EXTRA_CA_CERTS: undefined }

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(config)
  sandbox.writeCredentials(credentials)
  authority = makeAuthority(['IP:127.0.0.1', `DNS:${hiddenHost}`])
  front = await startTlsFront(authority, portOf(sandbox.aws))
  proxy = await startProxy({ ports: { [`${hiddenHost}:443`]: front.port } })
})

afterEach(() => sandbox.aws.resetCalls())

afterAll(async () => {
  await proxy.stop()
  await front.stop()
  await sandbox.close()
  authority.remove()
})

describe('with NODE_TLS_REJECT_UNAUTHORIZED=0', () => {
  test.each(['directly', 'through a proxy'])('a certificate is still checked, %s', async (way) => {
    const url = way === 'directly' ? `https://127.0.0.1:${front.port}` : `https://${hiddenHost}`
    const env = { AWS_ENDPOINT_URL: url, HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, ...withoutBundle }
    const { status, stderr } = await sandbox.awsx(['credential-process', 'dev'], {
      env: { ...env, ...unverified },
    })
    expect(stderr).toMatch(
      /the certificate of \S+ (?:issued by "Test Authority" )?is not trusted .*\[AWS_UNREACHABLE\]/,
    )
    // Bun does not tell who issued a certificate that it rejects.
    if (!isBinary) expect(stderr).toContain('issued by "Test Authority"')
    expect(stderr).not.toContain('NODE_TLS_REJECT_UNAUTHORIZED')
    expect(status).toBe(5)
    expect(sandbox.aws.count('*')).toBe(0)
  })

  test('the command gets the variable', async () => {
    const env = { AWS_ENDPOINT_URL: `https://127.0.0.1:${front.port}`, AWS_CA_BUNDLE: authority.bundle }
    const { stdout, stderr } = await sandbox.awsx(
      ['exec', 'dev', '--', 'printenv', 'NODE_TLS_REJECT_UNAUTHORIZED'],
      { env: { ...env, ...unverified } },
    )
    expect(stderr).toBe('')
    expect(stdout).toBe('0\n')
    expect(sandbox.aws.count('AssumeRole')).toBe(1)
  })
})
