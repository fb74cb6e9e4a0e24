import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { resolvingDeps } from '../credentials/resolving.ts'
import type { Scene } from '../credentials/resolving.ts'
import { artefact, isBinary } from '../e2e/artefact.ts'
import { openSandbox } from '../e2e/sandbox.ts'
import type { Result, Sandbox } from '../e2e/sandbox.ts'
import { config, credentials, portOf } from './scene.ts'
import { expiredCopy, hashedFolder, makeAuthority, signedBy, startTlsFront, withTrust } from './tls.ts'
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

/** A machine whose own trust store is this text. */
function withSystem(pem: string, env: Record<string, string> = {}): Scene {
  return { ...scene(env), files: { '/etc/ssl/certs/ca-certificates.crt': pem } }
}

const pemOf = ({ bundle }: Authority): string => readFileSync(bundle, 'utf8')

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
      /for profile "dev": the certificate of 127\.0\.0\.1:\d+ (?:issued by "Test Authority" )?is not trusted \([A-Z_]+\) .*\[AWS_UNREACHABLE\]/,
    )
    // Bun does not tell who issued a certificate that it rejects.
    const root = isBinary ? 'its root certificate' : "the issuer's certificate"
    const hint =
      which === 'none'
        ? `add ${root} to the system's trust store, or name its PEM file in SSL_CERT_FILE, NODE_EXTRA_CA_CERTS, AWS_CA_BUNDLE, or ca_bundle`
        : `add ${root} to ${stranger.bundle}, which AWS_CA_BUNDLE or ca_bundle names and which replaces all other roots`
    expect(stderr).toContain(`awsx: hint: if your company's proxy inspects TLS, ${hint}\n`)
    expect(status).toBe(5)
    expect(sandbox.aws.count('*')).toBe(0)
  })

  test('a bundle that is missing is named', async () => {
    const error = await resolvingDeps(scene({ AWS_CA_BUNDLE: '/nowhere/ca.pem' })).refusal()
    expect(error).toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'the CA bundle /nowhere/ca.pem does not exist',
    })
  })

  test('a bundle without a certificate in it is named', async () => {
    const file = join(authority.bundle, '../empty.pem')
    writeFileSync(file, 'no certificate\n')
    const error = await resolvingDeps(scene({ AWS_CA_BUNDLE: file })).refusal()
    expect(error).toMatchObject({
      code: 'CONFIG_INVALID',
      message: `the CA bundle ${file} contains no certificate`,
    })
  })
})

describe('a CA bundle with several certificates', () => {
  /** What stands before the certificate that is needed. */
  const others: readonly [string, (pem: string) => string][] = [
    ['whole ones', (pem) => pem],
    ['a byte order mark', (pem) => `\uFEFF${pem}`],
    ['line breaks of Windows', (pem) => pem.replaceAll('\n', '\r\n')],
    ['no line break at the end of one', (pem) => pem.trimEnd()],
    ['one without its last line', (pem) => pem.replace(/-----END.*/, '')],
    ['a comment that names the first line', (pem) => `# -----BEGIN CERTIFICATE----- follows\n${pem}`],
    ['a comment that ends like the first line', (pem) => `# ----------BEGIN CERTIFICATE-----\n${pem}`],
    ['parameters', (pem) => `${pem}-----BEGIN DH PARAMETERS-----\nMIIB\n-----END DH PARAMETERS-----\n`],
    ['one that no runtime knows', () => '-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n'],
  ]

  test.each(others)('is read to the end: %s', async (_, change) => {
    const file = join(authority.bundle, '../several.pem')
    writeFileSync(file, change(stranger.text) + authority.text)
    const env = { AWS_ENDPOINT_URL: `https://127.0.0.1:${front.port}`, AWS_CA_BUNDLE: file }
    const { status, stderr } = await sandbox.awsx(['credential-process', 'dev', '--refresh'], { env })
    expect(stderr).toBe('')
    expect(status).toBe(0)
  })

  const line = (pem: string, index: number): string => pem.split('\n')[index] ?? ''
  const damages: readonly [string, (pem: string) => string][] = [
    ['lacks a line', (pem) => pem.replace(`${line(pem, 3)}\n`, '')],
    ['has a line twice', (pem) => pem.replace(line(pem, 3), `${line(pem, 3)}\n${line(pem, 3)}`)],
    ['has a character of no base64', (pem) => pem.replace(line(pem, 3), `…${line(pem, 3).slice(1)}`)],
    ['has a hyphen in it', (pem) => pem.replace(line(pem, 3), `-${line(pem, 3).slice(1)}`)],
    ['begins with other bytes', (pem) => pem.replace('MII', 'AAA')],
    ['is cut off', (pem) => pem.slice(0, 200)],
    ['is empty', () => '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n'],
  ]

  test.each(damages)('names the line of one that %s', async (_, change) => {
    const file = join(authority.bundle, '../damaged.pem')
    writeFileSync(file, `${authority.text}# second\n${change(stranger.text)}\n${authority.text}`)
    const { status, stderr } = await sandbox.awsx(['credential-process', 'dev', '--refresh'], {
      env: { AWS_ENDPOINT_URL: `https://127.0.0.1:${front.port}`, AWS_CA_BUNDLE: file },
    })
    const at = authority.text.split('\n').length + 1
    expect(stderr).toContain(`the CA bundle ${file} has a damaged certificate in line ${at} `)
    expect(stderr).toContain('hint: replace this certificate in the file, or remove it\n')
    expect(status).toBe(3)
    expect(sandbox.aws.count('*')).toBe(0)
  })
})

describe("a certificate with OpenSSL's trust settings", () => {
  const good: readonly (readonly string[])[] = [
    [],
    ['-setalias', 'Company'],
    ['-addtrust', 'serverAuth'],
    ['-addtrust', 'emailProtection', '-addtrust', 'anyExtendedKeyUsage'],
    ['-addreject', 'emailProtection'],
  ]
  const bad: readonly (readonly string[])[] = [
    ['-addtrust', 'emailProtection'],
    ['-addreject', 'serverAuth'],
    ['-addreject', 'anyExtendedKeyUsage'],
    ['-addtrust', 'serverAuth', '-addreject', 'serverAuth'],
  ]
  const run = (text: string, variable: string, url = {}): Promise<Result> => {
    const file = join(authority.bundle, '../settings.pem')
    writeFileSync(file, text)
    const env = { AWS_ENDPOINT_URL: `https://127.0.0.1:${front.port}`, ...url, [variable]: file }
    return sandbox.awsx(['credential-process', 'dev', '--refresh'], { env })
  }

  for (const variable of ['AWS_CA_BUNDLE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS']) {
    test.each(good.map((settings) => [settings]))(`is trusted with ${variable}: %j`, async (settings) => {
      const { status, stderr } = await run(withTrust(authority, ...settings) + stranger.text, variable)
      expect(stderr).toBe('')
      expect(status).toBe(0)
    })

    test.each(bad.map((settings) => [settings]))(`is not trusted with ${variable}: %j`, async (settings) => {
      const { status, stderr } = await run(withTrust(authority, ...settings) + stranger.text, variable)
      expect(stderr).toMatch(/the certificate of 127\.0\.0\.1:\d+ .*is not trusted/)
      expect(status).toBe(5)
    })
  }

  // Node adds NODE_EXTRA_CA_CERTS to its own roots by itself, without the settings.
  test.each(['AWS_CA_BUNDLE', 'SSL_CERT_FILE'])(
    'rejects what it has signed, although its issuer is trusted: %s',
    async (variable) => {
      const root = makeAuthority(['IP:127.0.0.1'])
      const signed = await startTlsFront(signedBy(root, authority), portOf(sandbox.aws))
      const url = { AWS_ENDPOINT_URL: `https://127.0.0.1:${signed.port}` }
      const middle = { bundle: join(root.bundle, '../middle.pem') }
      const accepted = await run(root.text + withTrust(middle), variable, url)
      const rejected = await run(root.text + withTrust(middle, '-addreject', 'serverAuth'), variable, url)
      await signed.stop()
      root.remove()
      expect(accepted.status).toBe(0)
      expect(rejected.stderr).toMatch(/is not trusted \((?:INVALID_PURPOSE|CERT_REJECTED)\)/)
      expect(rejected.status).toBe(5)
    },
  )

  test.each(['AWS_CA_BUNDLE', 'SSL_CERT_FILE'])(
    'rejects what another certificate for its key has signed: %s',
    async (variable) => {
      const root = makeAuthority(['IP:127.0.0.1'])
      signedBy(root, authority)
      const text =
        withTrust({ bundle: join(root.bundle, '../middle.pem') }, '-addreject', 'serverAuth') + root.text
      // The second time, its serial number and its signature are others.
      const signed = await startTlsFront(signedBy(root, authority), portOf(sandbox.aws))
      const url = { AWS_ENDPOINT_URL: `https://127.0.0.1:${signed.port}` }
      const { status, stderr } = await run(text, variable, url)
      await signed.stop()
      root.remove()
      expect(stderr).toMatch(/is not trusted \((?:INVALID_PURPOSE|CERT_REJECTED)\)/)
      expect(status).toBe(5)
    },
  )

  test('does not reject what its renewed one has signed, although the server sends both', async () => {
    const root = makeAuthority(['IP:127.0.0.1'])
    const expired = expiredCopy(root)
    const sent = signedBy(root, authority)
    const certificate = sent.certificate + readFileSync(expired, 'utf8')
    const signed = await startTlsFront({ ...sent, certificate }, portOf(sandbox.aws))
    const url = { AWS_ENDPOINT_URL: `https://127.0.0.1:${signed.port}` }
    const text = withTrust({ bundle: expired }, '-addreject', 'serverAuth') + root.text
    const { status, stderr } = await run(text, 'AWS_CA_BUNDLE', url)
    await signed.stop()
    root.remove()
    expect(stderr).toBe('')
    expect(status).toBe(0)
  })

  test.each([
    ['before', 3],
    ['after', 0],
  ])('counts only if it is the first copy: %s another one', async (where, expected) => {
    const own = withTrust(authority, '-addreject', 'serverAuth')
    const text = where === 'before' ? own + authority.text : authority.text + own
    expect(await run(text, 'AWS_CA_BUNDLE')).toMatchObject({ status: expected })
  })

  test('is named in an error if the bundle has no other', async () => {
    const { stderr } = await run(withTrust(authority, '-addreject', 'serverAuth'), 'AWS_CA_BUNDLE')
    expect(stderr).toMatch(/the CA bundle \S+ contains no certificate that is trusted for TLS servers /)
  })

  test('is damaged if the settings are', async () => {
    const own = withTrust(authority, '-addtrust', 'serverAuth')
    const base64 = own.split('\n').slice(1, -2).join('')
    const bytes = Buffer.from(base64, 'base64').subarray(0, -2).toString('base64')
    const pem = (label: string): string => `-----BEGIN ${label}-----\n${bytes}\n-----END ${label}-----\n`
    const { stderr } = await run(stranger.text + pem('TRUSTED CERTIFICATE'), 'AWS_CA_BUNDLE')
    const line = stranger.text.split('\n').length
    expect(stderr).toContain(`has a damaged certificate in line ${line} `)
  })
})

describe('a certificate of a company, in the trust store of the system', () => {
  test('is trusted', async () => {
    await resolvingDeps(withSystem(`# Test Authority\n${pemOf(authority)}`)).resolve()
    expect(sandbox.aws.count('AssumeRole')).toBe(1)
  })

  test('is trusted next to a damaged one', async () => {
    const damaged = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
    await resolvingDeps(withSystem(damaged + pemOf(authority))).resolve()
    expect(sandbox.aws.count('AssumeRole')).toBe(1)
  })

  test.each([
    // Node's own roots, which are tried first, do not include it.
    ['SSL_CERT_FILE', isBinary ? 1 : 2],
    ['NODE_EXTRA_CA_CERTS', 1],
  ])('is trusted with %s', async (name, attempts) => {
    const before = front.connections
    const env = { AWS_ENDPOINT_URL: `https://127.0.0.1:${front.port}`, [name]: authority.bundle }
    const { status, stderr } = await sandbox.awsx(['credential-process', 'dev', '--refresh'], { env })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(sandbox.aws.count('AssumeRole')).toBe(1)
    expect(front.connections - before).toBe(attempts)
  })

  test('is trusted if NODE_EXTRA_CA_CERTS has it from before it was renewed', async () => {
    const env = { SSL_CERT_FILE: authority.bundle, NODE_EXTRA_CA_CERTS: expiredCopy(authority) }
    const endpoint = { AWS_ENDPOINT_URL: `https://127.0.0.1:${front.port}` }
    const { status } = await sandbox.awsx(['credential-process', 'dev', '--refresh'], {
      env: { ...endpoint, ...env },
    })
    expect(status).toBe(0)
    expect(sandbox.aws.count('AssumeRole')).toBe(1)
  })

  // Only Node has the option.
  const places = isBinary ? [] : ['NODE_OPTIONS', 'an option']
  for (const place of places) {
    test(`is not trusted because of SSL_CERT_DIR and --use-openssl-ca in ${place}`, async () => {
      const endpoint = { AWS_ENDPOINT_URL: `https://127.0.0.1:${front.port}` }
      const env = { ...endpoint, SSL_CERT_DIR: hashedFolder(authority) }
      const args = ['credential-process', 'dev', '--refresh']
      const option = '--use-openssl-ca'
      const { status } =
        place === 'NODE_OPTIONS'
          ? await sandbox.awsx(args, { env: { ...env, NODE_OPTIONS: option } })
          : await sandbox.run(process.execPath, [option, artefact, ...args], { env })
      expect(status).toBe(5)
      expect(sandbox.aws.count('*')).toBe(0)
    })
  }

  test.each(['AWS_CA_BUNDLE', 'SSL_CERT_FILE'])('is not trusted if %s names others', async (name) => {
    const { code } = await resolvingDeps(withSystem(pemOf(authority), { [name]: stranger.bundle })).refusal()
    expect(code).toBe('AWS_UNREACHABLE')
    expect(sandbox.aws.count('*')).toBe(0)
  })

  test('is not needed if SSL_CERT_FILE cannot be read', async () => {
    const env = { SSL_CERT_FILE: '/nowhere', NODE_EXTRA_CA_CERTS: authority.bundle }
    await resolvingDeps(scene(env)).resolve()
    expect(sandbox.aws.count('AssumeRole')).toBe(1)
  })
})
