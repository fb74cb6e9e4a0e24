import { createCipheriv } from 'node:crypto'
import type { Binding } from '../../src/store/record-format.ts'
import type { StoredRecord } from '../../src/store/types.ts'

/** A record of version 1, which was AES-256-GCM: everything about it is right but its age. */
export function sealVersion1(binding: Binding, record: StoredRecord, nonce: Uint8Array): Buffer {
  const { payload, ...metadata } = record
  const { storeId } = binding
  const fields = { v: 1, ...metadata, storeId, nonce: Buffer.from(nonce).toString('base64') }
  const line = Buffer.from(`${JSON.stringify(fields)}\n`)
  const cipher = createCipheriv('aes-256-gcm', binding.key, nonce)
  cipher.setAAD(Buffer.concat([line, Buffer.from(binding.identity)]))
  const body = Buffer.concat([cipher.update(JSON.stringify(payload), 'utf8'), cipher.final()])
  return Buffer.concat([line, body, cipher.getAuthTag()])
}
