import { checkServerIdentity } from 'node:tls'
import type { DetailedPeerCertificate, PeerCertificate } from 'node:tls'

import { decodeBase64 } from '../text/bytes.ts'
import { readOwner } from './certificate-owner.ts'
import type { CertificateOwner } from './certificate-owner.ts'
import { findCertificates, rejectedIn } from './pem.ts'

/** How to heed that some certificates are not trusted for TLS servers. */
export interface Rejections {
  /** Without those that have the key of a rejected one. Never empty: those that say that they are rejected are no roots for BoringSSL. */
  readonly roots: string[]
  /** Checks the name of a certificate, and its chain. */
  readonly check: (host: string, certificate: PeerCertificate) => NodeJS.ErrnoException | undefined
}

/**
 * Does for BoringSSL, which knows no trust settings, what OpenSSL does itself. Keys are compared, not certificates: a server
 * could send another one for the same key, or the same one with other bytes in its signature (there are two for each with ECDSA).
 * @param roots as `readTrustedRoots` returns them
 * @param now in milliseconds since 1970 UTC
 * @returns undefined if they reject none
 */
export function findRejections(roots: readonly string[], now: number): Rejections | undefined {
  if (roots.every((pem) => rejectedIn(pem).length === 0)) return undefined
  const read = roots.map(readRoot)
  const rejected = rejectedKeys(read, now)
  return {
    roots: read.flatMap(({ pem, isTrusted, key }) => (isTrusted && rejected.has(key) ? [] : [pem])),
    check: (host, certificate) => {
      // Bun lists all that the server sent, in their order. A root names itself.
      let next: DetailedPeerCertificate | null | undefined = certificate as DetailedPeerCertificate
      for (let last; next && next !== last; next = next.issuerCertificate) {
        const { raw }: { readonly raw?: Uint8Array } = next
        if (raw !== undefined && rejected.has(readOwner(raw).key))
          return Object.assign(new Error('certificate rejected'), { code: 'CERT_REJECTED' })
        last = next
      }
      return checkServerIdentity(host, certificate)
    },
  }
}

interface Root extends CertificateOwner {
  readonly pem: string
  readonly isTrusted: boolean
}

function readRoot(pem: string): Root {
  const { base64 = '', isTrusted = true } = findCertificates(pem).find((one) => one.pem !== undefined) ?? {}
  return { pem, isTrusted, ...readOwner(decodeBase64(base64)) }
}

/** As in OpenSSL (X509_STORE_CTX_get1_issuer), the first one that is not out of date counts of several for one key. */
function rejectedKeys(roots: readonly Root[], now: number): ReadonlySet<string> {
  const said = new Map<string, { readonly isTrusted: boolean; readonly isValid: boolean }>()
  for (const { key, isTrusted, isValidAt } of roots) {
    const first = said.get(key)
    const isValid = isValidAt(now)
    if (first === undefined || (!first.isValid && (isValid || !isTrusted)))
      said.set(key, { isTrusted, isValid })
  }
  return new Set([...said].flatMap(([key, { isTrusted }]) => (isTrusted ? [] : [key])))
}
