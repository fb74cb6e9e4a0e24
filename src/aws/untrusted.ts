/** Whether a code of OpenSSL (X509_verify_cert_error_string(3)) is for a chain that ends at no trusted root. */
export function isUntrustedCode(code: unknown): boolean {
  return typeof code === 'string' && /ISSUER|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)
}
