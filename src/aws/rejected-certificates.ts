import { checkServerIdentity } from 'node:tls'
import type { DetailedPeerCertificate, PeerCertificate } from 'node:tls'

import { encodeBase64 } from '../text/bytes.ts'
import { rejectedIn } from './pem.ts'

/** Checks the name of a certificate, and more. */
type IdentityCheck = (host: string, certificate: PeerCertificate) => Error | undefined

/**
 * Rejects a chain with a certificate that the trusted ones reject for TLS servers. OpenSSL does so itself; BoringSSL knows no such settings,
 * and accepts the chain if its root is trusted.
 * @param roots as `readTrustedRoots` returns them
 * @returns undefined if they reject none
 */
export function createIdentityCheck(roots: readonly string[]): IdentityCheck | undefined {
  const rejected = new Set(roots.flatMap(rejectedIn))
  if (rejected.size === 0) return undefined
  return (host, certificate) => {
    let next: DetailedPeerCertificate | undefined = certificate as DetailedPeerCertificate
    for (let last; next !== undefined && next !== last; next = next.issuerCertificate) {
      if (rejected.has(encodeBase64(next.raw)))
        return Object.assign(new Error('certificate rejected'), { code: 'CERT_REJECTED' })
      last = next
    }
    return checkServerIdentity(host, certificate)
  }
}
