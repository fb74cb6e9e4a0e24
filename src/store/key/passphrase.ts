import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { readVariable, type Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import type { WrappedKey } from '../store-settings.ts'

/** 2^17 takes 128 MiB and about 0.4 s: the first choice of the OWASP password storage cheat sheet for scrypt. */
const parameters = { cost: 2 ** 17, blockSize: 8, parallelization: 1 }
const tagBytes = 16

/**
 * The passphrase of `AWSX_PASSPHRASE`, else of the file that `AWSX_PASSPHRASE_FILE` names, without its last line break.
 * @returns undefined if neither is set
 * @throws AwsxError STORE_UNAVAILABLE if the file is missing, empty or cannot be read
 */
export function findPassphrase(context: Pick<Context, 'env' | 'platform' | 'readText'>): string | undefined {
  const direct = readVariable(context, 'AWSX_PASSPHRASE')
  if (direct !== undefined) return direct
  const path = readVariable(context, 'AWSX_PASSPHRASE_FILE')
  if (path === undefined) return undefined
  const passphrase = readFileOf(context, path)?.replace(/\r?\n$/, '')
  if (passphrase !== undefined && passphrase !== '') return passphrase
  const what = passphrase === undefined ? 'cannot be read' : 'is empty'
  throw new AwsxError('STORE_UNAVAILABLE', `the passphrase file ${path} ${what}`, {
    hints: ['correct or unset AWSX_PASSPHRASE_FILE'],
  })
}

function readFileOf(context: Pick<Context, 'readText'>, path: string): string | undefined {
  try {
    return context.readText(path)
  } catch {
    return undefined
  }
}

/** Encrypts a key under a passphrase; the result may be public. */
export async function wrapKey(key: Uint8Array, passphrase: string, storeId: string): Promise<WrappedKey> {
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', await derive(passphrase, salt, parameters), nonce)
  cipher.setAAD(Buffer.from(storeId))
  const sealed = Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()])
  return {
    ...parameters,
    salt: salt.toString('base64'),
    nonce: nonce.toString('base64'),
    sealed: sealed.toString('base64'),
  }
}

/** @returns undefined if it is not the passphrase that the key was encrypted under */
export async function unwrapKey(
  wrapped: WrappedKey,
  passphrase: string,
  storeId: string,
): Promise<Buffer | undefined> {
  const wrapping = await derive(passphrase, Buffer.from(wrapped.salt, 'base64'), wrapped)
  const sealed = Buffer.from(wrapped.sealed, 'base64')
  try {
    const nonce = Buffer.from(wrapped.nonce, 'base64')
    const decipher = createDecipheriv('aes-256-gcm', wrapping, nonce, { authTagLength: tagBytes })
    decipher.setAAD(Buffer.from(storeId))
    decipher.setAuthTag(sealed.subarray(-tagBytes))
    return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()])
  } catch {
    return undefined
  }
}

type Parameters = Pick<WrappedKey, 'cost' | 'blockSize' | 'parallelization'>

function derive(
  passphrase: string,
  salt: Uint8Array,
  { cost, blockSize, parallelization }: Parameters,
): Promise<Buffer> {
  // Node's own bound is 32 MiB; what a file may ask for is bounded where it is read.
  const maxmem = 128 * cost * blockSize + 128 * blockSize * parallelization + 1024 * 1024
  return new Promise((resolve, reject) => {
    // Two keyboards can write one letter as different code points; RFC 8265 §4.2.2 compares passwords after NFC.
    const options = { cost, blockSize, parallelization, maxmem }
    // Bun says undefined where Node says null.
    scrypt(passphrase.normalize('NFC'), salt, 32, options, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}
