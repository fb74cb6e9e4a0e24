/**
 * All ciphers, hashes and random bytes of awsx. Signatures are in signature.ts. Lint forbids node:crypto and @noble in other folders.
 *
 * What a run with a cached session needs is JavaScript from @noble, because loading node:crypto takes longer than the rest of such a run
 * (docs/decisions/0010). The build loads node:crypto at the first call of one of its functions.
 */
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { equalBytes } from '@noble/ciphers/utils.js'
import { hmac as hmacOf } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { createCipheriv, createDecipheriv, createHash, randomBytes, randomUUID, scrypt } from 'node:crypto'

/** Bytes of a key for {@link seal}. */
export const keyBytes = 32

/** Bytes of a nonce for {@link seal}; RFC 8439 §2.8 takes 96 bits. */
export const nonceBytes = 12

/** Bytes that {@link seal} and {@link wrap} add to what they encrypt: the tag. */
export const tagBytes = 16

/** What a text is encrypted with. */
export interface Sealing {
  /** {@link keyBytes} random bytes. */
  readonly key: Uint8Array
  /** {@link nonceBytes} random bytes, never used before with the key. */
  readonly nonce: Uint8Array
  /** Authenticated with the text, but not encrypted. */
  readonly associatedData: Uint8Array
}

/** Encrypts a text with ChaCha20-Poly1305 (RFC 8439). @returns ciphertext and tag */
export function seal({ key, nonce, associatedData }: Sealing, text: string): Uint8Array {
  return withBytes(text, (plaintext) => chacha20poly1305(key, nonce, associatedData).encrypt(plaintext))
}

/** Decrypts what {@link seal} made. @returns undefined if a single bit of it or of the sealing differs */
export function open({ key, nonce, associatedData }: Sealing, sealed: Uint8Array): string | undefined {
  try {
    const { buffer, byteOffset, length } = chacha20poly1305(key, nonce, associatedData).decrypt(sealed)
    // A view: Buffer.from(bytes) would leave another copy of the secret, in memory that all small buffers share.
    return Buffer.from(buffer, byteOffset, length).toString('utf8')
  } catch {
    return undefined
  }
}

/** A key encrypted under a passphrase (scrypt, RFC 7914; AES-256-GCM). It may be public. Bytes are base64. */
export interface WrappedKey extends ScryptCost {
  readonly salt: string
  readonly nonce: string
  readonly sealed: string
}

interface ScryptCost {
  readonly cost: number
  readonly blockSize: number
  readonly parallelization: number
}

/** 2^17 takes 128 MiB and about 0.4 s: the first choice for scrypt in the OWASP password storage cheat sheet. */
const scryptCost: ScryptCost = { cost: 2 ** 17, blockSize: 8, parallelization: 1 }

/**
 * Encrypts a key under a passphrase.
 * @param label what the key is for; {@link unwrap} needs the same one
 */
export async function wrap(key: Uint8Array, passphrase: string, label: string): Promise<WrappedKey> {
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', await stretch(passphrase, salt, scryptCost), nonce)
  cipher.setAAD(Buffer.from(label))
  const sealed = Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()])
  return {
    ...scryptCost,
    salt: salt.toString('base64'),
    nonce: nonce.toString('base64'),
    sealed: sealed.toString('base64'),
  }
}

/**
 * Decrypts what {@link wrap} made. The caller bounds the cost of a wrapped key that comes from a file.
 * @returns undefined if the passphrase or the label differs
 */
export async function unwrap(
  wrapped: WrappedKey,
  passphrase: string,
  label: string,
): Promise<Buffer | undefined> {
  const key = await stretch(passphrase, Buffer.from(wrapped.salt, 'base64'), wrapped)
  const sealed = Buffer.from(wrapped.sealed, 'base64')
  try {
    const nonce = Buffer.from(wrapped.nonce, 'base64')
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
    decipher.setAAD(Buffer.from(label))
    decipher.setAuthTag(sealed.subarray(-tagBytes))
    return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()])
  } catch {
    return undefined
  }
}

function stretch(
  passphrase: string,
  salt: Uint8Array,
  { cost, blockSize, parallelization }: ScryptCost,
): Promise<Buffer> {
  // Node's own limit is 32 MiB.
  const maxmem = 128 * cost * blockSize + 128 * blockSize * parallelization + 1024 * 1024
  return new Promise((resolve, reject) => {
    const options = { cost, blockSize, parallelization, maxmem }
    // Bun gives undefined where Node gives null.
    scrypt(normalizePassphrase(passphrase), salt, 32, options, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}

/** Two keyboards can type one letter as different code points; RFC 8265 §4.2.2 compares passwords after NFC. */
function normalizePassphrase(passphrase: string): string {
  return passphrase.normalize('NFC')
}

/** Bun computes these hashes in native code without loading anything; its interpreter takes 3 ms for the JavaScript ones. */
interface BunHashes {
  readonly CryptoHasher?: new (
    name: 'sha256',
    key?: Uint8Array,
  ) => { update(bytes: Uint8Array): { digest(): Buffer } }
}

const { CryptoHasher } = (globalThis as { readonly Bun?: BunHashes }).Bun ?? {}

/** SHA-256 (FIPS 180-4) of a text in UTF-8: 32 bytes. */
export function hash(text: string): Buffer {
  return withBytes(text, (bytes) =>
    Buffer.from(
      CryptoHasher === undefined ? sha256(bytes) : new CryptoHasher('sha256').update(bytes).digest(),
    ),
  )
}

/** HMAC-SHA256 (RFC 2104) of a text in UTF-8: 32 bytes. */
export function hmac(key: Uint8Array, text: string): Buffer {
  return withBytes(text, (bytes) => Buffer.from(hmacOfBytes(key, bytes)))
}

/**
 * Derives a key for one use from a random key: the first block of HKDF-Expand with SHA-256 (RFC 5869 §2.3). HKDF-Extract would double the
 * time, and is only for keys that are not random (§3.3).
 * @param label what the derived key is for
 * @returns {@link keyBytes} bytes in a separate buffer
 */
export function derive(key: Uint8Array, label: string): Uint8Array {
  return hmacOfBytes(key, Buffer.concat([Buffer.from(label), Buffer.of(1)]))
}

function hmacOfBytes(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return CryptoHasher === undefined
    ? hmacOf(sha256, key, bytes)
    : new CryptoHasher('sha256', key).update(bytes).digest()
}

/** SHA-1 in hex. Only for names of files that other tools choose this way; it protects nothing. */
export function sha1Hex(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}

/** Compares two texts. The time it takes says nothing about where they differ, nor about their lengths: hashes are compared. */
export function equal(left: string, right: string): boolean {
  return equalBytes(hash(left), hash(right))
}

/** @returns that many bytes from the system's generator */
export function random(count: number): Buffer {
  return randomBytes(count)
}

/** @returns a random UUID (RFC 9562 §5.4) */
export function uuid(): string {
  return randomUUID()
}

function withBytes<T>(text: string, work: (bytes: Uint8Array) => T): T {
  const bytes = Buffer.from(text)
  const result = work(bytes)
  // The text can be a secret, and small buffers are parts of one that others get parts of too.
  bytes.fill(0)
  return result
}
