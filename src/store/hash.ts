/** Hashes without node:crypto, which takes longer to load than a warm run has. */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'

/** SHA-256 (FIPS 180-4) of a text in UTF-8: 32 bytes. */
export function plainHash(text: string): Buffer {
  return hashText(text, sha256)
}

/** HMAC-SHA256 (RFC 2104) of a text in UTF-8: 32 bytes. */
export function keyedHash(key: Uint8Array, text: string): Buffer {
  return hashText(text, (bytes) => hmac(sha256, key, bytes))
}

function hashText(text: string, hash: (bytes: Uint8Array) => Uint8Array): Buffer {
  const bytes = Buffer.from(text)
  const result = Buffer.from(hash(bytes))
  // A passphrase or a token can be in it, and small buffers are parts of one that others get parts of too.
  bytes.fill(0)
  return result
}
