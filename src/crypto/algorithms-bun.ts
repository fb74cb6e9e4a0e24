/**
 * The functions of algorithms.ts in Bun's native code, which needs no loading: evaluating the JavaScript ones and decrypting with them takes
 * 3 of 20 ms in Bun's interpreter. The build of the binary puts this file in the place of algorithms.ts.
 */
import type { webcrypto } from 'node:crypto'
import { decodeUtf8, encodeUtf8 } from '../text/bytes.ts'
import type { Sealing } from './cipher.ts'

interface Bun {
  readonly CryptoHasher: new (name: 'sha256', key?: Uint8Array) => Hasher
}

interface Hasher {
  update(bytes: Uint8Array): Hasher
  digest(encoding: 'hex'): string
}

/** SHA-256 (FIPS 180-4): 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return digestOf(createHasher().update(bytes))
}

/** HMAC-SHA256 (RFC 2104): 32 bytes. */
export function hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return digestOf(createHasher(key).update(bytes))
}

/** Bun prepares its class at the first use, which takes as long as three hashes, and a run with a cached plan needs none. */
function createHasher(key?: Uint8Array): Hasher {
  const { CryptoHasher } = (globalThis as unknown as { readonly Bun: Bun }).Bun
  return new CryptoHasher('sha256', key)
}

/** Not digest() alone, which makes a Buffer: the first one takes as long as the hash (bytes-bun.ts). */
function digestOf(hasher: Hasher): Uint8Array {
  return (Uint8Array as unknown as { readonly fromHex: (text: string) => Uint8Array }).fromHex(
    hasher.digest('hex'),
  )
}

/** Compares byte strings of the same length in the same time wherever they differ. */
export function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false
  let difference = 0
  // Not with entries(), whose first use takes Bun as long as reading ten files.
  for (let index = 0; index < left.length; index += 1) difference |= (left[index] ?? 0) ^ (right[index] ?? 0)
  return difference === 0
}

/** As `seal` of cipher.ts, by Web Crypto (ChaCha20-Poly1305 of the WICG draft "Modern Algorithms in the Web Cryptography API"). */
export async function encrypt(sealing: Sealing, text: string): Promise<Uint8Array> {
  const bytes = encodeUtf8(text)
  try {
    const key = await importKey(sealing.key, 'encrypt')
    return new Uint8Array(await globalThis.crypto.subtle.encrypt(parametersOf(sealing), key, bytes))
  } finally {
    // The text can be a secret, and small buffers are parts of one that others get parts of too.
    bytes.fill(0)
  }
}

/** As `open` of cipher.ts, by Web Crypto. */
export async function decrypt(sealing: Sealing, sealed: Uint8Array): Promise<string | undefined> {
  try {
    const key = await importKeyOnce(sealing)
    const bytes = await globalThis.crypto.subtle.decrypt(parametersOf(sealing), key, sealed)
    return decodeUtf8(new Uint8Array(bytes))
  } catch {
    return undefined
  }
}

const name = 'ChaCha20-Poly1305'

/** The last key to decrypt with, because a run with a cached plan needs it twice. */
let last: { readonly bytes: Uint8Array; readonly key: Promise<webcrypto.CryptoKey> } | undefined

function importKeyOnce({ key: bytes }: Sealing): Promise<webcrypto.CryptoKey> {
  if (last === undefined || !isEqual(last.bytes, bytes))
    last = { bytes: new Uint8Array(bytes), key: importKey(bytes, 'decrypt') }
  return last.key
}

function importKey(bytes: Uint8Array, use: 'encrypt' | 'decrypt'): Promise<webcrypto.CryptoKey> {
  return globalThis.crypto.subtle.importKey('raw-secret' as 'raw', bytes, { name }, false, [use])
}

function parametersOf({ nonce, associatedData }: Sealing): webcrypto.AesGcmParams {
  return { name, iv: nonce, additionalData: associatedData, tagLength: 128 }
}
