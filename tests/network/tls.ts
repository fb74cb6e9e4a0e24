import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:tls'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A certificate authority with one certificate, made for a test run. */
export interface Authority {
  /** PEM file of the authority: what AWS_CA_BUNDLE names. */
  readonly bundle: string
  /** What the bundle contains. */
  readonly text: string
  readonly key: string
  readonly certificate: string
  remove(): void
}

/**
 * @param names host names and addresses of the certificate, as in `DNS:sts.test.invalid`
 * @param days until the certificate expires; negative if it has expired
 */
export function makeAuthority(names: readonly string[], days = 2): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'awsx-tls-'))
  const file = (name: string): string => join(folder, name)
  const extensions = `subjectAltName=${names.join(',')}\n`
  writeFileSync(file('extensions'), extensions)
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  openssl(
    'req',
    '-x509',
    ...ec,
    '-days',
    '2',
    '-subj',
    '/CN=Test Authority',
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.pem'),
  )
  openssl('req', ...ec, '-subj', '/CN=test', '-keyout', file('key.pem'), '-out', file('request.pem'))
  const signing = [
    '-CA',
    file('ca.pem'),
    '-CAkey',
    file('ca.key'),
    '-CAcreateserial',
    '-extfile',
    file('extensions'),
  ]
  const validity = ['-days', String(days)]
  openssl('x509', '-req', '-in', file('request.pem'), ...validity, ...signing, '-out', file('cert.pem'))
  return {
    bundle: file('ca.pem'),
    text: readFileSync(file('ca.pem'), 'utf8'),
    key: readFileSync(file('key.pem'), 'utf8'),
    certificate: readFileSync(file('cert.pem'), 'utf8'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function openssl(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`openssl ${args[0] ?? ''} failed: ${stderr}`)
  return stdout
}

/** @returns a file next to the bundle: the authority's certificate as it was before it was renewed, and now out of date */
export function expiredCopy({ bundle }: Authority): string {
  const file = join(dirname(bundle), 'expired.pem')
  const key = join(dirname(bundle), 'ca.key')
  openssl('x509', '-in', bundle, '-signkey', key, '-days', '-1', '-out', file)
  return file
}

/**
 * A certificate of a second authority, whose own certificate the first one signs: `middle.pem` next to the first one's bundle.
 * @returns the first one, with the certificates that a server sends
 */
export function signedBy(root: Authority, middle: Authority): Authority {
  const file = (name: string): string => join(dirname(root.bundle), name)
  const key = join(dirname(middle.bundle), 'ca.key')
  writeFileSync(file('middle'), 'basicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=hash\n')
  openssl('req', '-new', '-key', key, '-subj', '/CN=Middle', '-out', file('middle.csr'))
  const by = (name: string, signer: string): string[] => ['-CA', name, '-CAkey', signer, '-CAcreateserial']
  const request = ['x509', '-req', '-days', '2']
  const rootKey = [...by(root.bundle, file('ca.key')), '-extfile', file('middle')]
  openssl(...request, '-in', file('middle.csr'), ...rootKey, '-out', file('middle.pem'))
  const ownKey = [...by(file('middle.pem'), key), '-extfile', file('extensions')]
  openssl(...request, '-in', file('request.pem'), ...ownKey, '-out', file('leaf.pem'))
  const certificate = ['leaf.pem', 'middle.pem'].map((name) => readFileSync(file(name), 'utf8')).join('')
  return { ...root, certificate }
}

/**
 * The authority's certificate as a TRUSTED CERTIFICATE, with what it is trusted for.
 * @param settings options of openssl-x509(1), such as `-addtrust serverAuth`
 */
export function withTrust({ bundle }: Pick<Authority, 'bundle'>, ...settings: readonly string[]): string {
  return openssl('x509', '-in', bundle, '-trustout', ...settings)
}

/** @returns a folder next to the bundle, as SSL_CERT_DIR names one: the file's name is the hash of the authority's name (openssl-rehash(1)) */
export function hashedFolder({ bundle }: Authority): string {
  const folder = join(dirname(bundle), 'hashed')
  const hash = openssl('x509', '-hash', '-noout', '-in', bundle).trim()
  mkdirSync(folder, { recursive: true })
  copyFileSync(bundle, join(folder, `${hash}.0`))
  return folder
}

/** TLS in front of a server that speaks none. */
export interface TlsFront {
  readonly port: number
  /** How many connections there were since the start, or since {@link reset}. */
  readonly connections: number
  reset(): void
  stop(): Promise<void>
}

export async function startTlsFront(authority: Authority, backPort: number): Promise<TlsFront> {
  const { key, certificate: cert } = authority
  // Otherwise each request with a body waits 40 ms: Nagle's algorithm and the delayed acknowledgment wait for each other.
  const server = createServer({ key, cert, noDelay: true }, (socket) => {
    const back = connect({ port: backPort, host: '127.0.0.1', noDelay: true })
    socket.on('error', () => back.destroy())
    back.on('error', () => socket.destroy())
    socket.pipe(back).pipe(socket)
  })
  let connections = 0
  server.on('connection', () => (connections += 1))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections
    },
    reset: () => {
      connections = 0
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
      }),
  }
}
