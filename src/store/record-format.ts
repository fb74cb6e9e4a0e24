import { decrypt, isEqual } from '../crypto/algorithms.ts'
import { derive, nonceBytes, tagBytes } from '../crypto/crypto.ts'
import type { Sealing } from '../crypto/cipher.ts'
import { decodeBase64, decodeUtf8 } from '../text/bytes.ts'
import { isHex } from '../text/is-hex.ts'
import type { UnlockedKey } from './key/unlocked-key.ts'
import { parseJsonObject } from '../text/json-object.ts'
import type { JsonObject } from '../text/json-object.ts'
import type { RecordMetadata, StoredRecord } from './types.ts'

/**
 * Version of the format that is written (docs/record-format.md). Files of a newer version stay as they are, so that a downgrade loses
 * nothing. Versions 1 (AES-256-GCM), 2 (encrypted directly with the store key) and 3 (without the identity) are not read; the next write
 * of the same record replaces them.
 */
export const formatVersion = 4

/** Maximum length of the public line. */
export const maxHeaderBytes = 1024
export const maxRecordBytes = 1024 * 1024
const kinds = ['credentials', 'sso-token', 'sso-registration', 'login-token', 'iam-key', 'mfa-seed'] as const

/** What a record is bound to. With another store, identity or key it does not open. */
export interface Binding {
  /** The store's key: `keyBytes` of src/crypto. */
  readonly key: Uint8Array
  readonly storeId: string
  readonly identity: string
  /** The key that the store had before, while its records are being encrypted with the new one. */
  readonly previous?: Pick<Binding, 'key' | 'storeId'> | undefined
}

/** Hashes in the public line by which records are removed together. */
export interface RecordLinks {
  /** Name of the record that this one was derived from. */
  readonly derivedFrom: string | null
  /** Name for the profile that this record was fetched for. */
  readonly profile: string | null
}

export interface Header extends RecordMetadata, RecordLinks {
  readonly storeId: string
  readonly nonce: Uint8Array
  /** Index of the first byte of the ciphertext. */
  readonly bodyStart: number
}

export type HeaderResult =
  | { readonly state: 'header'; readonly header: Header }
  | { readonly state: 'foreign' }
  | { readonly state: 'newer'; readonly version: number }
  | { readonly state: 'damaged'; readonly reason: string }

export type OpenResult =
  | { readonly state: 'record'; readonly record: StoredRecord }
  | Exclude<HeaderResult, { state: 'header' }>

/** Tells whether a name in the folder is that of a record: other files are temporary or damaged. */
export function isRecordName(text: string): boolean {
  return isHex(text, 40)
}

/** A record whose header fits the binding. */
interface SealedRecord {
  readonly state: 'sealed'
  readonly header: Header
  readonly sealing: Sealing
  /** Ciphertext and tag. */
  readonly body: Uint8Array
}

/** The part of a {@link Binding} that decrypts. */
type Keys = Pick<Binding, 'key' | 'storeId' | 'previous'> & Pick<UnlockedKey, 'recordKey'>

/** Whether a record is the one that was looked for. */
export type IdentityTest = (identity: string) => boolean

/**
 * Decrypts what `sealRecord` made.
 * @returns `foreign` for a record of an older version or of a store that this one replaced, `damaged` if a single bit differs
 */
export async function decryptRecord(
  keys: Keys,
  bytes: Uint8Array,
  isExpected: IdentityTest,
): Promise<OpenResult> {
  const found = prepareToOpen(keys, bytes)
  if (found.state !== 'sealed') return found
  return finishOpening(await decrypt(found.sealing, found.body), found.header, isExpected)
}

/** The part of opening a record before decryption. */
export function prepareToOpen(
  keys: Keys,
  bytes: Uint8Array,
): SealedRecord | Exclude<OpenResult, { state: 'record' }> {
  const found = readHeader(bytes)
  if (found.state !== 'header') return found
  const { header } = found
  const used = keys.storeId === header.storeId ? keys : keys.previous
  if (used?.storeId !== header.storeId) return { state: 'foreign' }
  if (bytes.length < header.bodyStart + tagBytes) return damaged('truncated')
  const sealing = sealingOf(used, header, bytes)
  return { state: 'sealed', header, sealing, body: bytes.subarray(header.bodyStart) }
}

/** The part of opening a record after decryption. @param text undefined if the record is not authentic */
export function finishOpening(
  text: string | undefined,
  { kind, expiresAt, renewable }: Header,
  isExpected: IdentityTest,
): OpenResult {
  if (text === undefined) return damaged('not authentic')
  const [identity, payload] = JSON.parse(text) as readonly [string, unknown]
  if (!isExpected(identity)) return damaged('of another identity')
  return { state: 'record', record: { kind, expiresAt, renewable, payload } }
}

/** What a record's body is encrypted with. */
export function sealingOf(
  { key, recordKey = recordKeyOf(key) }: Pick<Keys, 'key' | 'recordKey'>,
  { nonce, bodyStart }: Pick<Header, 'nonce' | 'bodyStart'>,
  bytes: Uint8Array,
): Sealing {
  return { key: recordKey, nonce, associatedData: bytes.subarray(0, bodyStart) }
}

/**
 * Reads only the public line. What it says is not authentic until {@link decryptRecord} has succeeded.
 * @returns `foreign` for an older version
 */
export function readHeader(bytes: Uint8Array): HeaderResult {
  const end = bytes.subarray(0, maxHeaderBytes).indexOf(0x0a)
  if (end < 0) return damaged('no header')
  const fields = parseJsonObject(decodeUtf8(bytes.subarray(0, end)))
  if (fields === undefined) return damaged('header is not JSON')
  const version = fields['v']
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) return damaged('no version')
  if (version > formatVersion) return { state: 'newer', version }
  if (version < formatVersion) return { state: 'foreign' }
  return readFields(fields, end + 1)
}

function readFields(fields: JsonObject, bodyStart: number): HeaderResult {
  const {
    kind: kindText,
    expiresAt,
    derivedFrom,
    profile = null,
    renewable,
    storeId,
    nonce: nonceText,
  } = fields
  if (!isKind(kindText)) return damaged('unknown kind')
  if (expiresAt !== null && !Number.isSafeInteger(expiresAt)) return damaged('bad expiry')
  if (derivedFrom !== null && !(typeof derivedFrom === 'string' && isRecordName(derivedFrom)))
    return damaged('bad origin')
  if (profile !== null && !(typeof profile === 'string' && isRecordName(profile)))
    return damaged('bad profile')
  if (typeof renewable !== 'boolean') return damaged('bad mark')
  if (typeof storeId !== 'string' || typeof nonceText !== 'string') return damaged('incomplete header')
  const nonce = decodeBase64(nonceText)
  if (nonce.length !== nonceBytes) return damaged('bad nonce')
  return {
    state: 'header',
    header: {
      kind: kindText,
      expiresAt: expiresAt as number | null,
      derivedFrom,
      profile,
      renewable,
      storeId,
      nonce,
      bodyStart,
    },
  }
}

function isKind(value: unknown): value is RecordMetadata['kind'] {
  return (kinds as readonly unknown[]).includes(value)
}

/** The last derived key, because a run reads several records of one store. */
let derived: { readonly from: Uint8Array; readonly recordKey: Uint8Array } | undefined

/** The key that records are encrypted with. @param key of the store */
export function recordKeyOf(key: Uint8Array): Uint8Array {
  if (derived === undefined || !isEqual(derived.from, key)) {
    // A copy in memory of its own, which Buffer.from would not make.
    derived = { from: new Uint8Array(key), recordKey: derive(key, 'awsx/records') }
  }
  return derived.recordKey
}

function damaged(reason: string): { state: 'damaged'; reason: string } {
  return { state: 'damaged', reason }
}
