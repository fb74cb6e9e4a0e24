import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { resolvingDeps } from '../credentials/resolving.ts'
import type { Scene } from '../credentials/resolving.ts'
import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { config, credentials, portOf } from './scene.ts'
import { makeAuthority, startTlsFront } from './tls.ts'
import type { Authority, TlsFront } from './tls.ts'

let sandbox: Sandbox
let authority: Authority
let stranger: Authority
let front: TlsFront

beforeAll(async () => {
  sandbox = await openSandbox()
  sandbox.writeConfig(config)
  sandbox.writeCredentials(credentials)
  authority = makeAuthority(['IP:127.0.0.1'])
  stranger = makeAuthority(['IP:127.0.0.1'])
  front = await startTlsFront(authority, portOf(sandbox.aws))
})

afterEach(() => sandbox.aws.resetCalls())

afterAll(async () => {
  await front.stop()
  await sandbox.close()
  authority.remove()
  stranger.remove()
})

function scene(env: Record<string, string>, lines = ''): Scene {
  const endpoint = { AWS_ENDPOINT_URL: `https://127.0.0.1:${front.port}` }
  return { config: config + lines, credentials, profile: 'dev', env: { ...endpoint, ...env } }
}

describe('a service behind a certificate of a company', () => {
  test('is trusted with AWS_CA_BUNDLE', async () => {
    await resolvingDeps(scene({ AWS_CA_BUNDLE: authority.bundle })).resolve()
    expect(sandbox.aws.count('AssumeRole')).toBe(1)
  })

  test('is trusted with ca_bundle of the profile that is asked for', async () => {
    await resolvingDeps(scene({}, `ca_bundle = ${authority.bundle}\n`)).resolve()
    expect(sandbox.aws.count('AssumeRole')).toBe(1)
  })

  test('the variable beats the profile', async () => {
    const lines = `ca_bundle = ${stranger.bundle}\n`
    await resolvingDeps(scene({ AWS_CA_BUNDLE: authority.bundle }, lines)).resolve()
    const error = await resolvingDeps(
      scene({ AWS_CA_BUNDLE: stranger.bundle }, `ca_bundle = ${authority.bundle}\n`),
    ).refusal()
    expect(error.code).toBe('AWS_UNREACHABLE')
    expect(sandbox.aws.count('AssumeRole')).toBe(1)
  })

  test.each(['none', 'another'])('is not trusted with %s', async (which) => {
    const bundle = which === 'none' ? {} : { AWS_CA_BUNDLE: stranger.bundle }
    const env = { AWS_ENDPOINT_URL: `https://127.0.0.1:${front.port}`, ...bundle }
    const { status, stderr } = await sandbox.awsx(['credential-process', 'dev'], { env })
    expect(stderr).toMatch(
      /for profile "dev": the connection to 127\.0\.0\.1:\d+ failed \([A-Z_]+\) .*\[AWS_UNREACHABLE\]/,
    )
    expect(stderr).toContain('name its certificate with AWS_CA_BUNDLE')
    expect(status).toBe(5)
    expect(sandbox.aws.count('*')).toBe(0)
  })

  test('a bundle that is missing is named', async () => {
    const error = await resolvingDeps(scene({ AWS_CA_BUNDLE: '/nowhere/ca.pem' })).refusal()
    expect(error).toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'the CA bundle /nowhere/ca.pem cannot be read',
    })
  })

  test('a bundle without a certificate in it is named', async () => {
    const file = join(authority.bundle, '../empty.pem')
    writeFileSync(file, 'no certificate\n')
    const error = await resolvingDeps(scene({ AWS_CA_BUNDLE: file })).refusal()
    expect(error).toMatchObject({
      code: 'CONFIG_INVALID',
      message: `the CA bundle ${file} holds no certificate`,
    })
  })
})
