import { decodeBase64, encodeBase64 } from '../text/bytes.ts'
import { readCertificate } from './certificate-trust.ts'

const certificate = /-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----[^-]*-----END \1?CERTIFICATE-----/g

/** The undamaged-looking certificates in a text that are trusted for TLS servers, each as PEM (RFC 7468). */
export function certificatesIn(text: string): readonly string[] {
  return text.includes('-----BEGIN TRUSTED ')
    ? trustedOf(findCertificates(text))
    : (text.match(certificate) ?? [])
}

/** A certificate in a text, or what is left of one. */
export interface FoundCertificate {
  /** PEM (RFC 7468), twice if the text says what it is trusted for; undefined if it is incomplete or was changed by accident. */
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
    // Bun does not know this label. Of two copies, OpenSSL takes the first, so the other one does not weaken what that says.
    return { pem: `${pem}\n${toPem(alone)}`, base64: alone, isTrusted: found.isTrusted, index }
  })
}

/** Leaves out damaged certificates and those that are not trusted for TLS servers. Of two copies of one, the first counts. */
export function trustedOf(found: readonly FoundCertificate[]): string[] {
  const distrusted = new Set<string>()
  return found.flatMap(({ pem, base64, isTrusted }) => {
    if (!isTrusted) distrusted.add(base64)
    return pem === undefined || distrusted.has(base64) ? [] : [pem]
  })
}

/** @param base64 without line breaks */
export function toPem(base64: string, label = 'CERTIFICATE'): string {
  const lines = base64.match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join('\n')
}
