import { encodeBase64 } from '../text/bytes.ts'
import { readElement, readElements, sequence } from './der.ts'

/** A certificate, and what the bytes after it say of its trust. */
export interface ReadCertificate {
  /** DER, without what follows it. */
  readonly certificate: Uint8Array
  /** Whether it is trusted for TLS servers, as far as these bytes say; undefined if they are damaged. */
  readonly isTrusted: boolean | undefined
}

/** The type of the uses for which a certificate is rejected. Those for which it is trusted are a sequence. */
const rejected = 0xa0

/** Object identifiers of the uses, in base64: TLS servers, and every use (RFC 5280 §4.2.1.12). */
const serverUses = new Set(['KwYBBQUHAwE=', 'VR0lAA=='])

/**
 * Reads a certificate, and the settings that `openssl x509 -addtrust` and `-addreject` write after it (X509_CERT_AUX in crypto/x509/x_x509a.c).
 * As in OpenSSL (obj_trust in crypto/x509/x509_trust.c), a rejection counts first, and a certificate that is trusted for other uses only is not
 * trusted for this one.
 * @returns undefined for a damaged certificate
 */
export function readCertificate(bytes: Uint8Array): ReadCertificate | undefined {
  const found = readElement(bytes)
  if (found?.type !== sequence) return undefined
  const certificate = bytes.subarray(0, bytes.length - found.rest.length)
  if (found.rest.length === 0) return { certificate, isTrusted: true }
  const settings = readElement(found.rest)
  if (settings?.type !== sequence) return { certificate, isTrusted: undefined }
  const lists = readElements(settings.content)
  const names = (type: number): boolean | undefined => {
    const list = lists.find((one) => one.type === type)
    return list && readElements(list.content).some(({ content }) => serverUses.has(encodeBase64(content)))
  }
  return { certificate, isTrusted: names(rejected) !== true && names(sequence) !== false }
}
