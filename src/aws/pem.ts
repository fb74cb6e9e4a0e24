const certificate = /-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----[^-]*-----END \1?CERTIFICATE-----/g

/** The certificates in a text, each as PEM (RFC 7468). */
export function certificatesIn(text: string): readonly string[] {
  return text.match(certificate) ?? []
}
