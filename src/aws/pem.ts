import { decodeBase64, encodeBase64 } from '../text/bytes.ts'
import { readCertificate } from './certificate-trust.ts'

const certificate = /-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----[^-]*-----END \1?CERTIFICATE-----/g

/** The undamaged-looking certificates in a text, each as PEM (RFC 7468). Those that are not trusted for TLS servers say so. */
export function certificatesIn(text: string): readonly string[] {
  return text.includes('-----BEGIN TRUSTED ')
    ? firstCopies(findCertificates(text))
    : (text.match(certificate) ?? [])
}

/** A certificate in a text, or what is left of one. */
export interface FoundCertificate {
  /** PEM (RFC 7468), twice if the text says that it is trusted; undefined if it is incomplete or was changed by accident. */
  readonly pem: string | undefined
  /** The certificate alone, in base64. */
  readonly base64: string
  /** False if the text says that it is not trusted for TLS servers. */
  readonly isTrusted: boolean
  /** Where it starts in the text. */
  readonly index: number
}

/** As OpenSSL does, only a line of its own counts, which may follow a byte order mark. Files joined without a line break in between are read, too. */
const beginning =
  /(?<=^\uFEFF?|-----END [A-Z0-9 ]+-----)-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----[ \t]*\r?$/gm

/**
 * Finds all certificates in a text, damaged ones among them. OpenSSL (X509_load_cert_crl_file) and so the AWS CLI reject a file with a
 * damaged one; Node and Bun ignore everything that follows it. A missing END line is tolerated.
 */
export function findCertificates(text: string): readonly FoundCertificate[] {
  return [...text.matchAll(beginning)].map(({ 0: begin, 1: kind = '', index }) => {
    const from = index + begin.length
    const to = text.indexOf('-----', from)
    const base64 = text.slice(from, to < 0 ? undefined : to).replaceAll(/\s/g, '')
    const found = /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? readCertificate(decodeBase64(base64)) : undefined
    const damaged = { pem: undefined, base64: '', isTrusted: false, index }
    if (found === undefined) return damaged
    const alone = encodeBase64(found.certificate)
    const pem = toPem(base64, `${kind}CERTIFICATE`)
    if (kind !== 'TRUSTED ') return { pem, base64: alone, isTrusted: true, index }
    if (found.isTrusted === undefined) return damaged
    const { isTrusted } = found
    // Bun does not know this label. Of two copies, OpenSSL takes the first, so the other one does not weaken what that says.
    return { pem: isTrusted ? `${pem}\n${toPem(alone)}` : pem, base64: alone, isTrusted, index }
  })
}

/**
 * Leaves out damaged certificates, and copies that say something other than the first one. Certificates that are not trusted stay: without
 * them, OpenSSL would accept a chain that leads through one of them to a trusted root.
 */
export function firstCopies(found: readonly FoundCertificate[]): string[] {
  const said = new Map<string, boolean>()
  return found.flatMap(({ pem, base64, isTrusted }) => {
    if (pem === undefined) return []
    const first = said.get(base64) ?? isTrusted
    said.set(base64, first)
    return first === isTrusted ? [pem] : []
  })
}

/** The certificates in a text that are not trusted for TLS servers, each in base64. */
export function rejectedIn(text: string): readonly string[] {
  if (!text.startsWith('-----BEGIN TRUSTED ')) return []
  return findCertificates(text).flatMap(({ base64, isTrusted }) => (isTrusted ? [] : [base64]))
}

/** @param base64 without line breaks */
export function toPem(base64: string, label = 'CERTIFICATE'): string {
  const lines = base64.match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join('\n')
}
