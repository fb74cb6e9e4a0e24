import { join } from 'node:path'
import { equal, hmac, type WrappedKey } from '../crypto/crypto.ts'
import { readPrivateFile, UntrustedFileError } from '../files/private-file.ts'

/** Version of `store.json` that is written; a newer one is refused and left alone. */
export const settingsVersion = 1

/** Where the key is kept. Recorded when the store is made and never changed by itself. */
export type KeySource = 'keychain' | 'file' | 'runtime'

/** What `store.json` says; nothing of it is secret. */
export interface Settings {
  readonly version: typeof settingsVersion
  readonly storeId: string
  readonly keySource: KeySource
  /** Base64; keys the hash that makes names of records. */
  readonly nameSalt: string
  /** Tells the store's key from any other without decrypting a record. */
  readonly keyCheck: string
  /** Only for `runtime`: the folder that the key was put in, so that a shell with other variables finds it. */
  readonly runtimeFolder?: string
  /** Only for `runtime`: the machine that has the key, as 16 hex digits. */
  readonly machine?: string
  /** Only for `file`. */
  readonly wrappedKey?: WrappedKey
}

export type SettingsResult =
  | { readonly state: 'absent' }
  | { readonly state: 'settings'; readonly settings: Settings }
  | { readonly state: 'newer'; readonly version: number }
  | { readonly state: 'damaged'; readonly reason: string }

const maxBytes = 16 * 1024

export function settingsPath(folder: string): string {
  return join(folder, 'store.json')
}

/** Reads `store.json` of a state folder. */
export function loadSettings(folder: string, uid: number | undefined): SettingsResult {
  try {
    const bytes = readPrivateFile(settingsPath(folder), uid, maxBytes)
    return bytes === undefined ? { state: 'absent' } : parseSettings(bytes.toString('utf8'))
  } catch (error) {
    if (error instanceof UntrustedFileError) return { state: 'damaged', reason: error.message }
    throw error
  }
}

/** Reads the text of `store.json`. Never throws. */
function parseSettings(text: string): SettingsResult {
  const fields = parseObject(text)
  if (fields === undefined) return damaged('not JSON')
  const { version, storeId, keySource, nameSalt, keyCheck, runtimeFolder, machine } = fields
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) return damaged('no version')
  if (version > settingsVersion) return { state: 'newer', version }
  if (typeof storeId !== 'string' || !/^[0-9a-f]{32}$/.test(storeId)) return damaged('no store id')
  if (keySource !== 'keychain' && keySource !== 'file' && keySource !== 'runtime')
    return damaged('unknown key source')
  if (typeof nameSalt !== 'string' || Buffer.from(nameSalt, 'base64').length < 16)
    return damaged('no name salt')
  if (typeof keyCheck !== 'string') return damaged('no key check')
  const wrappedKey = parseWrappedKey(fields['wrappedKey'])
  if (keySource === 'file' && wrappedKey === undefined) return damaged('no usable wrapped key')
  if (keySource === 'runtime' && typeof runtimeFolder !== 'string') return damaged('no runtime folder')
  return {
    state: 'settings',
    settings: {
      version: settingsVersion,
      storeId,
      keySource,
      nameSalt,
      keyCheck,
      ...(typeof runtimeFolder === 'string' && { runtimeFolder }),
      ...(typeof machine === 'string' && { machine }),
      ...(wrappedKey && { wrappedKey }),
    },
  }
}

/** The bound on scrypt's numbers is 1 GiB of memory: a file from elsewhere must not be able to ask for more. */
function parseWrappedKey(value: unknown): WrappedKey | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { cost, blockSize, parallelization, salt, nonce, sealed } = value as Record<string, unknown>
  if (!isCount(cost) || !isCount(blockSize) || !isCount(parallelization)) return undefined
  if ((cost & (cost - 1)) !== 0 || cost < 2 || parallelization > 4) return undefined
  if (128 * cost * blockSize > 2 ** 30) return undefined
  if (typeof salt !== 'string' || typeof nonce !== 'string' || typeof sealed !== 'string') return undefined
  return { cost, blockSize, parallelization, salt, nonce, sealed }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 2 ** 24
}

/** The file-safe name of an identity's record: HMAC-SHA256, first 160 bits, in hex. */
export function nameRecord(nameSalt: string, identity: string): string {
  return hmac(Buffer.from(nameSalt, 'base64'), identity).toString('hex').slice(0, 40)
}

/** The value of {@link Settings.keyCheck} for a key; tells nothing about the key, which has 256 random bits. */
export function checkOfKey(key: Uint8Array, storeId: string): string {
  return hmac(key, `awsx key of store ${storeId}`).toString('hex').slice(0, 32)
}

/** Tells whether a key is the one that the records were written with. */
export function isKeyOf(settings: Settings, key: Uint8Array): boolean {
  return equal(checkOfKey(key, settings.storeId), settings.keyCheck)
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function damaged(reason: string): SettingsResult {
  return { state: 'damaged', reason }
}
