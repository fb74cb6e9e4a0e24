/** Records against OpenSSL as node:crypto has it. */
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { createHmac } from 'node:crypto'
import type { Binding } from '../../src/store/record-format.ts'
import { openRecord, sealRecord } from '../../src/store/record-sealing.ts'
import type { StoredRecord } from '../../src/store/types.ts'
import { openByOpenSsl, sealByOpenSsl } from '../crypto/openssl.ts'

const key = fc.uint8Array({ minLength: 32, maxLength: 32 })
const nonce = fc.uint8Array({ minLength: 12, maxLength: 12 })
/** Code units, so that halves of pairs come too. */
const text = fc.string({ unit: fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)) })

describe('a record', () => {
  const storeId = 'f'.repeat(32)
  const payload = fc
    .tuple(text, fc.nat({ max: 65_536 }))
    .map(([unit, length]) => unit.repeat(Math.ceil(length / Math.max(1, unit.length))).slice(0, length))
  const given = fc.record({ key, nonce, identity: text, payload })
  const recordOf = (content: unknown): StoredRecord => ({
    kind: 'credentials',
    expiresAt: 1,
    renewable: false,
    payload: content,
  })

  test('opens with OpenSSL, with the readable line authenticated and the identity inside', () => {
    fc.assert(
      fc.property(given, ({ payload: content, nonce: once, ...rest }) => {
        const binding: Binding = { ...rest, storeId }
        const bytes = sealRecord(binding, recordOf(content), once)
        const start = bytes.indexOf(0x0a) + 1
        const sealing = {
          key: recordKeyOf(binding),
          nonce: once,
          associatedData: bytes.subarray(0, start),
        }
        expect(openByOpenSsl(sealing, bytes.subarray(start)).toString()).toBe(
          JSON.stringify([binding.identity, content]),
        )
      }),
    )
  })

  test('that OpenSSL sealed opens', () => {
    fc.assert(
      fc.property(given, ({ payload: content, nonce: once, ...rest }) => {
        const binding: Binding = { ...rest, storeId }
        const { payload: _payload, ...metadata } = recordOf(content)
        const fields = {
          v: 4,
          ...metadata,
          derivedFrom: null,
          storeId,
          nonce: Buffer.from(once).toString('base64'),
        }
        const line = Buffer.from(`${JSON.stringify(fields)}\n`)
        const sealing = {
          key: recordKeyOf(binding),
          nonce: once,
          associatedData: line,
        }
        const bytes = Buffer.concat([
          line,
          sealByOpenSsl(sealing, Buffer.from(JSON.stringify([binding.identity, content]))),
        ])
        expect(openRecord(binding, bytes)).toEqual({ state: 'record', record: recordOf(content) })
      }),
    )
  })
})

test('what was sealed and opened is not in the memory that small buffers share', () => {
  const shared = new Set([Buffer.from('x').buffer])
  const secret = ['a passphrase', String(process.pid)].join(' of ')
  const binding: Binding = { key: Buffer.alloc(32), storeId: '', identity: '' }
  const record = { kind: 'credentials', expiresAt: 1, derivedFrom: null, renewable: false } as const
  const bytes = sealRecord(binding, { ...record, payload: secret }, Buffer.alloc(12))
  openRecord(binding, bytes)
  shared.add(Buffer.from('x').buffer)

  const found = [...shared].map((buffer) => Buffer.from(buffer).indexOf(secret))
  expect(found).toEqual(found.map(() => -1))
})

function recordKeyOf({ key: storeKey }: Binding): Uint8Array {
  return createHmac('sha256', storeKey).update('awsx/records\u0001').digest()
}
