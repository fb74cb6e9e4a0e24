import type { TLSSocket } from 'node:tls'
import { isNativeError } from 'node:util/types'

/** Adds `untrustedIssuer` to the error of a certificate that is not trusted: the issuer of the last one that the other side sent. */
export function nameIssuer(socket: TLSSocket): void {
  let issuer: string | undefined
  // Node verifies in its own listener, which closes the connection.
  socket.prependListener('secure', () => {
    issuer = readIssuer(socket)
  })
  socket.prependListener('error', (error) => {
    if (issuer !== undefined && isNativeError(error)) Object.assign(error, { untrustedIssuer: issuer })
  })
}

/** What awsx reads from `getPeerCertificate`. Bun has null where Node has undefined. */
interface Certificate {
  readonly issuer?: Readonly<Record<string, string | string[] | undefined>> | null
  readonly issuerCertificate?: Certificate | null
}

/** @returns undefined if the certificate does not name its issuer */
function readIssuer(socket: TLSSocket): string | undefined {
  let last = socket.getPeerCertificate(true) as Certificate | null
  // A root names itself.
  for (let next = last?.issuerCertificate; next && next !== last; next = last.issuerCertificate) last = next
  const { CN, OU, O } = last?.issuer ?? {}
  const name = CN ?? OU ?? O
  return typeof name === 'string' ? name : name?.[0]
}
