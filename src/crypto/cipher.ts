import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { decodeUtf8, encodeUtf8 } from '../text/bytes.ts'

/** What a text is encrypted with. */
export interface Sealing {
  /** 32 random bytes. */
  readonly key: Uint8Array
  /** 12 random bytes, never used before with the key. */
  readonly nonce: Uint8Array
  /** Authenticated with the text, but not encrypted. */
  readonly associatedData: Uint8Array
}

/** Encrypts a text with ChaCha20-Poly1305 (RFC 8439). @returns ciphertext and tag */
export function seal({ key, nonce, associatedData }: Sealing, text: string): Uint8Array {
  const bytes = encodeUtf8(text)
  const sealed = chacha20poly1305(key, nonce, associatedData).encrypt(bytes)
  // The text can be a secret, and small buffers are parts of one that others get parts of too.
  bytes.fill(0)
  return sealed
}

/** Decrypts what {@link seal} made. @returns undefined if a single bit of it or of the sealing differs */
export function open({ key, nonce, associatedData }: Sealing, sealed: Uint8Array): string | undefined {
  try {
    return decodeUtf8(chacha20poly1305(key, nonce, associatedData).decrypt(sealed))
  } catch {
    return undefined
  }
}
