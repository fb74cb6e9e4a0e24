import { encrypt } from '../crypto/algorithms.ts'
import type { Sealing } from '../crypto/cipher.ts'
import { formatVersion, recordKeyOf } from './record-format.ts'
import type { Binding, RecordLinks } from './record-format.ts'
import type { StoredRecord } from './types.ts'

/** A record before its encryption. */
interface PreparedRecord {
  /** One line of public JSON, which is authenticated with the text. */
  readonly line: Buffer
  readonly sealing: Sealing
  /** What is encrypted. */
  readonly text: string
}

/**
 * Encrypts a record. The file is one line of public JSON, then ciphertext and tag.
 * @param nonce `nonceBytes` random bytes, never used before with the key
 */
export async function encryptRecord(
  binding: Binding,
  record: StoredRecord,
  nonce: Uint8Array,
  links: RecordLinks,
): Promise<Buffer> {
  const { line, sealing, text } = prepareToSeal(binding, record, nonce, links)
  return Buffer.concat([line, await encrypt(sealing, text)])
}

/** The part of {@link encryptRecord} before encryption. */
export function prepareToSeal(
  binding: Binding,
  record: StoredRecord,
  nonce: Uint8Array,
  { derivedFrom, profile }: RecordLinks,
): PreparedRecord {
  const line = Buffer.from(
    `${JSON.stringify({
      v: formatVersion,
      kind: record.kind,
      expiresAt: record.expiresAt,
      derivedFrom,
      ...(profile === null ? {} : { profile }),
      renewable: record.renewable,
      storeId: binding.storeId,
      nonce: Buffer.from(nonce).toString('base64'),
    })}\n`,
  )
  const sealing = { key: recordKeyOf(binding.key), nonce, associatedData: line }
  return { line, sealing, text: JSON.stringify([binding.identity, record.payload]) }
}
