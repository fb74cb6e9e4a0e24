/**
 * The functions of algorithms.ts in Bun's native code, which needs no loading: evaluating the JavaScript ones and decrypting with them takes
 * 3 of 20 ms in Bun's interpreter. The build of the binary puts this file in the place of algorithms.ts.
 */
import type { Sealing } from './cipher.ts'

interface Bun {
  readonly CryptoHasher: new (name: 'sha256', key?: Uint8Array) => Hasher
}

interface Hasher {
  update(bytes: Uint8Array): Hasher
  digest(): Buffer
}

const { CryptoHasher } = (globalThis as unknown as { readonly Bun: Bun }).Bun

/** SHA-256 (FIPS 180-4): 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return new CryptoHasher('sha256').update(bytes).digest()
}

/** HMAC-SHA256 (RFC 2104): 32 bytes. */
export function hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return new CryptoHasher('sha256', key).update(bytes).digest()
}

/** Compares byte strings of the same length in the same time wherever they differ. */
export function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false
  let difference = 0
  for (const [index, byte] of left.entries()) difference |= byte ^ (right[index] ?? 0)
  return difference === 0
}

/** As `open` of cipher.ts, by Web Crypto (ChaCha20-Poly1305 of the WICG draft "Modern Algorithms in the Web Cryptography API"). */
export async function decrypt(sealing: Sealing, sealed: Uint8Array): Promise<string | undefined> {
  const { subtle } = globalThis.crypto
  const name = 'ChaCha20-Poly1305'
  const parameters = { name, iv: sealing.nonce, additionalData: sealing.associatedData, tagLength: 128 }
  try {
    const key = await subtle.importKey('raw-secret' as 'raw', sealing.key, { name }, false, ['decrypt'])
    return Buffer.from(await subtle.decrypt(parameters, key, sealed)).toString('utf8')
  } catch {
    return undefined
  }
}
