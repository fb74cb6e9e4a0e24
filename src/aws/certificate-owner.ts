import { decodeUtf8, encodeBase64 } from '../text/bytes.ts'
import { readElement, readElements } from './der.ts'
import type { Element } from './der.ts'

/** What a certificate says of its owner (RFC 5280 §4.1). */
export interface CertificateOwner {
  /** The bits of the public key in base64; those of the certificate if it has none. */
  readonly key: string
  /** @param now in milliseconds since 1970 UTC */
  readonly isValidAt: (now: number) => boolean
}

/** The type of the version, which may be missing, and that of a time whose year has two digits. */
const version = 0xa0
const shortTime = 0x17

/** @param certificate DER */
export function readOwner(certificate: Uint8Array): CertificateOwner {
  const [signed] = partsOf(readElement(certificate))
  // The serial number, the algorithm, the issuer, the validity, the subject, and the key.
  const parts = partsOf(signed).filter(({ type }) => type !== version)
  const [from, to] = partsOf(parts[3]).map(timeOf)
  const [, bits] = partsOf(parts[5])
  return {
    key: encodeBase64(bits?.content ?? certificate),
    isValidAt: (ms) => {
      const now = new Date(ms).toISOString().replaceAll(/\.\d+|[-:T]/g, '')
      return from !== undefined && to !== undefined && from <= now && now <= to
    },
  }
}

function partsOf(element: Element | undefined): readonly Element[] {
  return element === undefined ? [] : readElements(element.content)
}

/** @returns as `20261130235959Z` */
function timeOf({ type, content }: Element): string {
  const text = decodeUtf8(content)
  if (type !== shortTime) return text
  return `${text < '5' ? '20' : '19'}${text}`
}
