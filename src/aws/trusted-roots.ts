import tls from 'node:tls'

import { readVariable, tryReadText } from '../context.ts'
import { AwsxError } from '../errors.ts'
import type { CallContext, Connection } from './connection.ts'
import { certificatesIn, findCertificates, firstCopies, rejectedIn } from './pem.ts'
import { readSystemRoots } from './system-roots.ts'

/** Where Linux distributions and BSDs keep the system's certificates, as in Go's crypto/x509 (root_linux.go, root_bsd.go). */
const systemBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/usr/local/etc/ssl/cert.pem',
  '/etc/ssl/cert.pem',
]

/**
 * The root certificates that a connection trusts. `AWS_CA_BUNDLE` or `ca_bundle` replaces all others, as in the AWS CLI. Otherwise these
 * are the runtime's own, those of the system (with `SSL_CERT_FILE`, those in that file instead), and those in `NODE_EXTRA_CA_CERTS`.
 * @param askSystem reads the roots of macOS or Windows
 * @returns PEM texts; those of certificates that are not trusted for TLS servers say so
 * @throws AwsxError CONFIG_INVALID for a CA bundle that cannot be read, has no certificate, or has a damaged one
 */
export function readTrustedRoots(
  { caBundle }: Connection,
  context: CallContext,
  askSystem: AskSystem = askMacosOrWindows,
): string[] {
  if (caBundle !== null) return readBundle(caBundle, context)
  const { rootCertificates } = tls
  const known = new Set(rootCertificates.map(endOf))
  const others = [...readSystem(context, askSystem), ...readExtra(context)]
  return [...rootCertificates, ...others.filter((pem) => !known.has(endOf(pem)))]
}

type AskSystem = (context: CallContext) => readonly string[]

/**
 * The end of a certificate's text, with about 350 bits of its signature. Two copies have it in common, and each copy costs time. The system and
 * the runtime break lines differently.
 */
function endOf(pem: string): string {
  return pem.slice(-120).replaceAll(/\s/g, '').slice(-84)
}

function readSystem(context: CallContext, askSystem: AskSystem): readonly string[] {
  const named = readVariable(context, 'SSL_CERT_FILE')
  if (named !== undefined) return readCertificates(named, context)
  if (context.platform === 'darwin' || context.platform === 'win32') return askSystem(context)
  for (const file of systemBundles) {
    const found = readCertificates(file, context)
    if (found.length > 0) return found
  }
  return []
}

/** The keychain, or Windows' certificate store. Node can read them from 22.15 on. */
function askMacosOrWindows(context: CallContext): readonly string[] {
  const { getCACertificates }: { readonly getCACertificates?: typeof tls.getCACertificates } = tls
  return getCACertificates?.('system') ?? readSystemRoots(context)
}

/** Node adds these to its own roots, but not to those that a connection names. */
function readExtra(context: CallContext): readonly string[] {
  const file = readVariable(context, 'NODE_EXTRA_CA_CERTS')
  return file === undefined ? [] : readCertificates(file, context)
}

function readCertificates(file: string, context: CallContext): readonly string[] {
  return certificatesIn(tryReadText(context, file).text ?? '')
}

function readBundle(file: string, context: CallContext): string[] {
  const { text, problem } = { problem: '', ...tryReadText(context, file) }
  if (text === undefined) throw bundleError(file, problem)
  const found = findCertificates(text)
  for (const { pem, index } of found)
    if (pem === undefined) throw damagedBundle(file, text.slice(0, index).split('\n').length)
  const roots = firstCopies(found)
  // From a list without one, no runtime makes an error.
  if (roots.every((pem) => rejectedIn(pem).length > 0))
    throw bundleError(
      file,
      `contains no certificate${found.length === 0 ? '' : ' that is trusted for TLS servers'}`,
    )
  return roots
}

function damagedBundle(file: string, line: number): AwsxError {
  return bundleError(file, `has a damaged certificate in line ${line}`, [
    'replace this certificate in the file, or remove it',
  ])
}

function bundleError(file: string, problem: string, hints: readonly string[] = []): AwsxError {
  return new AwsxError('CONFIG_INVALID', `the CA bundle ${file} ${problem}`, {
    hints: [...hints, 'check AWS_CA_BUNDLE and ca_bundle in the config file'],
  })
}
