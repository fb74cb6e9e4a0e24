import { derive, equal, hmac } from '../crypto/crypto.ts'
import type { WrappedKey } from '../crypto/wrapped-key.ts'
import { readPrivateBytes, UntrustedFileError } from '../files/private-file.ts'
import { join } from '../system/paths.ts'
import { decodeBase64, decodeUtf8 } from '../text/bytes.ts'
import { isHex } from '../text/is-hex.ts'
import { parseJsonObject } from '../text/json-object.ts'

/**
 * Version of `store.json` that is written (docs/record-format.md). A newer one is an error, and the file is left alone. With an older one,
 * records cannot be read, and the next write creates a new store.
 */
export const storeFileVersion = 2

/** Where the key is. Decided when the store is created; awsx never changes it by itself. */
export type KeySource = 'keychain' | 'file' | 'runtime'

/** The content of `store.json`; none of it is secret. */
export interface StoreFile {
  readonly version: typeof storeFileVersion
  readonly storeId: string
  readonly keySource: KeySource
  /** Base64; key of the hash that makes record names. */
  readonly nameSalt: string
  /** Tells the store's key from any other without decrypting a record. */
  readonly keyCheck: string
  /** Only for `runtime`: the folder that holds the key, so that a shell with other variables finds it. */
  readonly runtimeFolder?: string
  /** Only for `runtime`: the machine that has the key, as `machineId` names it. */
  readonly machine?: string
  /** Only for `file`. */
  readonly wrappedKey?: WrappedKey
  /** Only for `file`: the program that has the passphrase. Undefined if the user has it. */
  readonly passphraseFrom?: PassphraseSource
  /** While the key is being replaced: the old one. */
  readonly previous?: PreviousKey
}

/** Where a program has the passphrase: see `src/store/key/key-programs.ts`. */
export interface PassphraseSource {
  readonly program: string
  readonly entry?: string
  readonly credential?: string
}

/** The key that a store had before, encrypted with its new key. */
export interface PreviousKey {
  readonly storeId: string
  /** Base64: nonce, ciphertext, tag. */
  readonly sealedKey: string
}

export type StoreFileResult =
  | { readonly state: 'absent' }
  | { readonly state: 'valid'; readonly storeFile: StoreFile }
  | { readonly state: 'newer'; readonly version: number }
  | { readonly state: 'older' }
  | { readonly state: 'damaged'; readonly reason: string }

const maxBytes = 16 * 1024

/** The path of `store.json` in a state folder. */
export function storeFilePath(folder: string): string {
  return join(folder, 'store.json')
}

/**
 * Reads `store.json` in a state folder.
 * @param uid the owner that the file must have; undefined on Windows
 * @throws the system error if it cannot be read
 */
export function loadStoreFile(folder: string, uid: number | undefined): StoreFileResult {
  try {
    const bytes = readPrivateBytes(storeFilePath(folder), uid, maxBytes)
    return bytes === undefined ? { state: 'absent' } : parseStoreFile(decodeUtf8(bytes))
  } catch (error) {
    if (error instanceof UntrustedFileError) return damaged(error.message)
    throw error
  }
}

/** @param text content of `store.json` */
export function parseStoreFile(text: string): StoreFileResult {
  const fields = parseJsonObject(text)
  if (fields === undefined) return damaged('not JSON')
  const {
    version,
    storeId,
    keySource,
    nameSalt,
    keyCheck,
    runtimeFolder,
    machine,
    previous,
    passphraseFrom,
  } = fields
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) return damaged('no version')
  if (version > storeFileVersion) return { state: 'newer', version }
  if (version < storeFileVersion) return { state: 'older' }
  if (typeof storeId !== 'string' || !isHex(storeId, 32)) return damaged('no store id')
  if (keySource !== 'keychain' && keySource !== 'file' && keySource !== 'runtime')
    return damaged('unknown key source')
  if (typeof nameSalt !== 'string' || decodeBase64(nameSalt).length < 16) return damaged('no name salt')
  if (typeof keyCheck !== 'string') return damaged('no key check')
  const wrappedKey = parseWrappedKey(fields['wrappedKey'])
  if (keySource === 'file' && wrappedKey === undefined) return damaged('no usable wrapped key')
  if (keySource === 'runtime' && typeof runtimeFolder !== 'string') return damaged('no runtime folder')
  return {
    state: 'valid',
    storeFile: {
      version: storeFileVersion,
      storeId,
      keySource,
      nameSalt,
      keyCheck,
      ...(typeof runtimeFolder === 'string' && { runtimeFolder }),
      ...(typeof machine === 'string' && { machine }),
      ...(wrappedKey && { wrappedKey }),
      ...(isPassphraseSource(passphraseFrom) && { passphraseFrom }),
      ...(isPreviousKey(previous) && { previous }),
    },
  }
}

/** Limits scrypt to 1 GiB of memory, so that a file from elsewhere cannot ask for more. */
function parseWrappedKey(value: unknown): WrappedKey | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { cost, blockSize, parallelization, salt, nonce, sealed } = value as Record<string, unknown>
  if (!isCount(cost) || !isCount(blockSize) || !isCount(parallelization)) return undefined
  if ((cost & (cost - 1)) !== 0 || cost < 2 || parallelization > 4) return undefined
  if (128 * cost * blockSize > 2 ** 30) return undefined
  if (typeof salt !== 'string' || typeof nonce !== 'string' || typeof sealed !== 'string') return undefined
  return { cost, blockSize, parallelization, salt, nonce, sealed }
}

function isPassphraseSource(value: unknown): value is PassphraseSource {
  return typeof (value as { readonly program?: unknown } | null | undefined)?.program === 'string'
}

function isPreviousKey(value: unknown): value is PreviousKey {
  const { storeId, sealedKey } = (value ?? {}) as Record<string, unknown>
  return typeof storeId === 'string' && typeof sealedKey === 'string'
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 2 ** 24
}

/** The file name of an identity's record. */
export function recordName(nameSalt: string, identity: string): string {
  return nameOfHash(hmac(decodeBase64(nameSalt), identity))
}

/** The file name of a record by the HMAC-SHA256 of its identity: the first 160 bits, in hex. */
export function nameOfHash(hash: Buffer): string {
  return hash.toString('hex').slice(0, 40)
}

/** The value of {@link StoreFile.keyCheck} for a key. It reveals nothing about this key or the one that encrypts records. */
export function keyCheckOf(key: Uint8Array): string {
  const check = derive(key, 'awsx/key-check')
  return Buffer.from(check).toString('hex').slice(0, 32)
}

/** Tells whether a key is the one that the records are encrypted with. */
export function isKeyOf(storeFile: StoreFile, key: Uint8Array): boolean {
  return equal(keyCheckOf(key), storeFile.keyCheck)
}

function damaged(reason: string): StoreFileResult {
  return { state: 'damaged', reason }
}
