/**
 * Whether Node may trust more than the roots that it contains and NODE_EXTRA_CA_CERTS, by an option of this process (or a file that one names)
 * or by its build. Some distributions' Node trusts what OpenSSL trusts: those in the folder SSL_CERT_DIR, and the system's even if
 * SSL_CERT_FILE replaces them. NODE_OPTIONS is not looked at.
 */
export function mayHaveOtherRoots(): boolean {
  if (process.execArgv.some((option) => /[-_]ca$|config/.test(option))) return true
  return process.config.target_defaults.defines.includes('NODE_OPENSSL_CERT_STORE')
}
