import { createHmac } from 'node:crypto'

/** HMAC-SHA-1 (RFC 2104): 20 bytes. Only for MFA codes, which RFC 6238 makes with it. */
export function hmacSha1(key: Uint8Array, bytes: Uint8Array): Buffer {
  return createHmac('sha1', key).update(bytes).digest()
}
