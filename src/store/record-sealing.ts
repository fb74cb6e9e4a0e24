import { open, seal } from '../crypto/cipher.ts'
import { prepareToSeal } from './encrypt-record.ts'
import { finishOpening, prepareToOpen, sealingOf } from './record-format.ts'
import type { Binding, Header, OpenResult, RecordLinks } from './record-format.ts'
import type { StoredRecord } from './types.ts'

/**
 * As `encryptRecord` of encrypt-record.ts, for a record that may be replaced in the same moment.
 * @param nonce `nonceBytes` random bytes, never used before with the key
 */
export function sealRecord(
  binding: Binding,
  record: StoredRecord,
  nonce: Uint8Array,
  links: RecordLinks = { derivedFrom: null, profile: null },
): Buffer {
  const { line, sealing, text } = prepareToSeal(binding, record, nonce, links)
  return Buffer.concat([line, seal(sealing, text)])
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
  const text = open(sealingOf({ key }, header, bytes), bytes.subarray(header.bodyStart))
  return text === undefined ? undefined : (JSON.parse(text) as readonly [string, unknown])
}
