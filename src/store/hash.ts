import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'

/** HMAC-SHA256 (RFC 2104) of a text in UTF-8: 32 bytes. Without node:crypto, which takes longer to load than a warm run has. */
export function keyedHash(key: Uint8Array, text: string): Buffer {
  return Buffer.from(hmac(sha256, key, Buffer.from(text)))
}
