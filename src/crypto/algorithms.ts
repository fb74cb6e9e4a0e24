/**
 * What a run with a cached session needs, in JavaScript, because loading node:crypto takes longer than the rest of such a run
 * (docs/decisions/0010). In the binary, algorithms-bun.ts is in its place.
 */
import { equalBytes } from '@noble/ciphers/utils.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 as sha256Of } from '@noble/hashes/sha2.js'
import { open, seal } from './cipher.ts'
import type { Sealing } from './cipher.ts'

/** SHA-256 (FIPS 180-4): 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return sha256Of(bytes)
}

/** HMAC-SHA256 (RFC 2104): 32 bytes. */
export function hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return hmac(sha256Of, key, bytes)
}

/** Compares byte strings of the same length in the same time wherever they differ. */
export function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  return equalBytes(left, right)
}

/** As `seal` of cipher.ts. */
export async function encrypt(sealing: Sealing, text: string): Promise<Uint8Array> {
  return seal(sealing, text)
}

/** As `open` of cipher.ts. */
export async function decrypt(sealing: Sealing, sealed: Uint8Array): Promise<string | undefined> {
  return open(sealing, sealed)
}
