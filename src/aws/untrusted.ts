/** Whether a code of OpenSSL (X509_verify_cert_error_string(3)) is for a chain that ends at no trusted root. */
export function isUntrustedCode(code: unknown): boolean {
  return typeof code === 'string' && /ISSUER|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)
}

/** Whether a code is for a chain with a certificate that is rejected for TLS servers. OpenSSL reports it in the second way. */
export function isRejectedCode(code: unknown): boolean {
  return code === 'CERT_REJECTED' || code === 'INVALID_PURPOSE'
}

/**
 * Whether a code is for a chain that another root may make valid: of two roots with the same name, the one that was tried can be out of date, or
 * have another key. None of these codes comes after the handshake.
 */
export function dependsOnRoots(code: unknown): boolean {
  return isUntrustedCode(code) || code === 'CERT_HAS_EXPIRED' || code === 'CERT_SIGNATURE_FAILURE'
}
