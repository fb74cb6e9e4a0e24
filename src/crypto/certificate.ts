import { X509Certificate } from 'node:crypto'

/** Whether a PEM text is the certificate of an authority that issued it to itself. */
export function isRootCertificate(pem: string): boolean {
  try {
    const certificate = new X509Certificate(pem)
    return certificate.ca && certificate.checkIssued(certificate)
  } catch {
    return false
  }
}
