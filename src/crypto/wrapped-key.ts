import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { tagBytes } from './crypto.ts'

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
