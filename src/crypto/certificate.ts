/** Whether a PEM text is the certificate of an authority that issued it to itself. */
export function isRootCertificate(pem: string): boolean {
  // The build can load only functions of node:crypto later, and this is a class.
  const { X509Certificate } = process.getBuiltinModule('node:crypto')
  try {
    const certificate = new X509Certificate(pem)
    return certificate.ca && certificate.checkIssued(certificate)
  } catch {
    return false
  }
}
