import { open, seal } from '../crypto/cipher.ts'
import { finishOpening, formatVersion, prepareToOpen, recordKeyOf, sealingOf } from './record-format.ts'
import type { Binding, Header, OpenResult, RecordLinks } from './record-format.ts'
import type { StoredRecord } from './types.ts'

/**
 * Encrypts a record. The file is one line of public JSON, then ciphertext and tag; the line is authenticated with it.
 * @param nonce {@link nonceBytes} random bytes, never used before with the key
 */
export function sealRecord(
  binding: Binding,
  record: StoredRecord,
  nonce: Uint8Array,
  { derivedFrom, profile }: RecordLinks = { derivedFrom: null, profile: null },
): Buffer {
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
  return Buffer.concat([line, seal(sealing, JSON.stringify([binding.identity, record.payload]))])
}

/** As `decryptRecord` of record-format.ts, for a record that may be replaced in the same moment. */
export function openRecord(binding: Binding, bytes: Uint8Array): OpenResult {
  const found = prepareToOpen(binding, bytes)
  return found.state === 'sealed'
    ? finishOpening(
        open(found.sealing, found.body),
        found.header,
        (identity) => identity === binding.identity,
      )
    : found
}

/** @returns identity and payload; undefined if a single bit differs */
export function openBody(
  { key }: Pick<Binding, 'key'>,
  header: Pick<Header, 'nonce' | 'bodyStart'>,
  bytes: Uint8Array,
): readonly [string, unknown] | undefined {
  const text = open(sealingOf(key, header, bytes), bytes.subarray(header.bodyStart))
  return text === undefined ? undefined : (JSON.parse(text) as readonly [string, unknown])
}
