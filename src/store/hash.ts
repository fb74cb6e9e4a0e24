/** Hashes without node:crypto, which takes longer to load than a warm run has. */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'

/** Bun has its hashes at hand, and no time to make JavaScript fast. */
interface BunHashes {
  readonly CryptoHasher?: new (
    name: 'sha256',
    key?: Uint8Array,
  ) => { update(bytes: Uint8Array): { digest(): Buffer } }
}

const { CryptoHasher } = (globalThis as { readonly Bun?: BunHashes }).Bun ?? {}

/** SHA-256 (FIPS 180-4) of a text in UTF-8: 32 bytes. */
export function plainHash(text: string): Buffer {
  return hashText(text, (bytes) =>
    CryptoHasher === undefined ? sha256(bytes) : new CryptoHasher('sha256').update(bytes).digest(),
  )
}

/** HMAC-SHA256 (RFC 2104) of a text in UTF-8: 32 bytes. */
export function keyedHash(key: Uint8Array, text: string): Buffer {
  return hashText(text, (bytes) =>
    CryptoHasher === undefined
      ? hmac(sha256, key, bytes)
      : new CryptoHasher('sha256', key).update(bytes).digest(),
  )
}

function hashText(text: string, hash: (bytes: Uint8Array) => Uint8Array): Buffer {
  const bytes = Buffer.from(text)
  const result = Buffer.from(hash(bytes))
  // A passphrase or a token can be in it, and small buffers are parts of one that others get parts of too.
  bytes.fill(0)
  return result
}
