/**
 * Hashes. Random bytes are in random.ts, ciphers are in cipher.ts and wrapped-key.ts, signatures in signature.ts, names that need node:crypto in names.ts.
 * Lint forbids node:crypto and @noble in other folders.
 */
import { encodeUtf8 } from '../text/bytes.ts'
import { hmacSha256, isEqual, sha256 } from './algorithms.ts'

/** Bytes of a key for the store's cipher, ChaCha20-Poly1305. */
export const keyBytes = 32

/** Bytes of a nonce for it; RFC 8439 §2.8 takes 96 bits. */
export const nonceBytes = 12

/** Bytes that encryption adds: the tag. */
export const tagBytes = 16

/** SHA-256 (FIPS 180-4) of a text in UTF-8: 32 bytes. */
export function hash(text: string): Buffer {
  return withBytes(text, (bytes) => Buffer.from(sha256(bytes)))
}

/** HMAC-SHA256 (RFC 2104) of a text in UTF-8: 32 bytes. */
export function hmac(key: Uint8Array, text: string): Buffer {
  return withBytes(text, (bytes) => Buffer.from(hmacSha256(key, bytes)))
}

/**
 * Derives a key for one use from a random key: the first block of HKDF-Expand with SHA-256 (RFC 5869 §2.3). HKDF-Extract would double the
 * time, and is only for keys that are not random (§3.3).
 * @param label what the derived key is for
 * @returns 32 bytes in a separate buffer
 */
export function derive(key: Uint8Array, label: string): Uint8Array {
  return hmacSha256(key, encodeUtf8(`${label}\u0001`))
}

/** Compares two texts. The time it takes says nothing about where they differ, nor about their lengths: hashes are compared. */
export function equal(left: string, right: string): boolean {
  return isEqual(hash(left), hash(right))
}

function withBytes<T>(text: string, work: (bytes: Uint8Array) => T): T {
  const bytes = encodeUtf8(text)
  const result = work(bytes)
  // The text can be a secret, and small buffers are parts of one that others get parts of too.
  bytes.fill(0)
  return result
}
