import { decodeBase64 } from '../text/bytes.ts'
import { isWholeSequence } from './der.ts'

const certificate = /-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----[^-]*-----END \1?CERTIFICATE-----/g

/** The undamaged-looking certificates in a text, each as PEM (RFC 7468). */
export function certificatesIn(text: string): readonly string[] {
  return text.match(certificate) ?? []
}

/** A certificate in a text, or what is left of one. */
export interface FoundCertificate {
  /** PEM (RFC 7468); undefined if the certificate is incomplete or was changed by accident. */
  readonly pem: string | undefined
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
    const isWhole = /^[A-Za-z0-9+/]+={0,2}$/.test(base64) && isWholeSequence(decodeBase64(base64))
    return { pem: isWhole ? toPem(base64, `${kind}CERTIFICATE`) : undefined, index }
  })
}

/** @param base64 without line breaks */
export function toPem(base64: string, label = 'CERTIFICATE'): string {
  const lines = base64.match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join('\n')
}
