/** The algorithms of the store against the standards' vectors, and against OpenSSL as node:crypto has it. */
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto'
import { openRecord, sealRecord, type Binding } from '../../src/store/record-format.ts'
import { keyedHash, plainHash } from '../../src/store/hash.ts'
import type { StoredRecord } from '../../src/store/types.ts'

interface Sealing {
  readonly key: Uint8Array
  readonly nonce: Uint8Array
  /** What is authenticated and not encrypted. */
  readonly background: Uint8Array
}

/** RFC 8439 §2.8.2. */
const vector = {
  key: hex('808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f'),
  nonce: hex('070000004041424344454647'),
  background: hex('50515253c0c1c2c3c4c5c6c7'),
  plaintext: Buffer.from(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
  ),
  sealed: hex(`d31a8d34648e60db7b86afbc53ef7ec2 a4aded51296e08fea9e2b5a736ee62d6
    3dbea45e8ca9671282fafb69da92728b 1a71de0a9e060b2905d6a5b67ecd3b36
    92ddbd7f2d778b8c9803aee328091b58 fab324e4fad675945585808b4831d7bc
    3ff4def08e4b7a9de576d26586cec64b 6116 1ae10b594f09e26a7e902ecbd0600691`),
}

const key = fc.uint8Array({ minLength: 32, maxLength: 32 })
const nonce = fc.uint8Array({ minLength: 12, maxLength: 12 })
/** Code units, so that halves of pairs come too. */
const text = fc.string({ unit: fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)) })
/** Up to 64 KiB, of every length modulo the ciphers' blocks, at any offset of a larger buffer as after a header. */
const body = fc
  .tuple(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat({ max: 65_536 }), fc.nat({ max: 7 }))
  .map(([pattern, length, offset]) => Buffer.alloc(offset + length, pattern).subarray(offset))
const short = fc.uint8Array({ maxLength: 200 })

describe('ChaCha20-Poly1305', () => {
  test('gives what RFC 8439 §2.8.2 gives', () => {
    const cipher = chacha20poly1305(vector.key, vector.nonce, vector.background)

    expect(Buffer.from(cipher.encrypt(vector.plaintext))).toEqual(vector.sealed)
    expect(Buffer.from(cipher.decrypt(vector.sealed))).toEqual(vector.plaintext)
    expect(sealByOpenSsl(vector, vector.plaintext)).toEqual(vector.sealed)
  })

  test('gives what OpenSSL gives, and opens it, for bodies of 0 to 64 KiB', () => {
    const given = fc.record({ key, nonce, background: short, body: fc.oneof(body, short) })
    fc.assert(
      fc.property(given, ({ body: plaintext, ...sealing }) => {
        const sealed = sealByOpenSsl(sealing, plaintext)
        const cipher = chacha20poly1305(sealing.key, sealing.nonce, sealing.background)
        expect(Buffer.compare(cipher.encrypt(plaintext), sealed)).toBe(0)
        expect(Buffer.compare(cipher.decrypt(sealed), plaintext)).toBe(0)
      }),
    )
  })

  test('changes nothing that it is given', () => {
    const { plaintext, sealed, ...sealing } = structuredClone(vector)
    const cipher = chacha20poly1305(sealing.key, sealing.nonce, sealing.background)
    cipher.encrypt(plaintext)
    cipher.decrypt(sealed)

    expect({ plaintext, sealed, ...sealing }).toEqual(structuredClone(vector))
  })
})

describe('a record', () => {
  const storeId = 'f'.repeat(32)
  const payload = fc
    .tuple(text, fc.nat({ max: 65_536 }))
    .map(([unit, length]) => unit.repeat(Math.ceil(length / Math.max(1, unit.length))).slice(0, length))
  const given = fc.record({ key, nonce, identity: text, payload })
  const recordOf = (content: unknown): StoredRecord => ({
    kind: 'credentials',
    expiresAt: 1,
    derivedFrom: null,
    renewable: false,
    payload: content,
  })

  test('opens by OpenSSL, with the readable line and the identity authenticated', () => {
    fc.assert(
      fc.property(given, ({ payload: content, nonce: once, ...rest }) => {
        const binding: Binding = { ...rest, storeId }
        const bytes = sealRecord(binding, recordOf(content), once)
        const start = bytes.indexOf(0x0a) + 1
        const sealing = {
          key: rest.key,
          nonce: once,
          background: besideOf(bytes.subarray(0, start), binding),
        }
        expect(openByOpenSsl(sealing, bytes.subarray(start)).toString()).toBe(JSON.stringify(content))
      }),
    )
  })

  test('that OpenSSL made opens', () => {
    fc.assert(
      fc.property(given, ({ payload: content, nonce: once, ...rest }) => {
        const binding: Binding = { ...rest, storeId }
        const { payload: _payload, ...metadata } = recordOf(content)
        const fields = { v: 2, ...metadata, storeId, nonce: Buffer.from(once).toString('base64') }
        const line = Buffer.from(`${JSON.stringify(fields)}\n`)
        const sealing = { key: rest.key, nonce: once, background: besideOf(line, binding) }
        const bytes = Buffer.concat([line, sealByOpenSsl(sealing, Buffer.from(JSON.stringify(content)))])
        expect(openRecord(binding, bytes)).toEqual({ state: 'record', record: recordOf(content) })
      }),
    )
  })
})

describe('the keyed hash', () => {
  /** RFC 4231 §4; the cases whose data is no text (3 and 4) are covered by the comparison below. */
  test.each<[string, Buffer, string, string]>([
    [
      '1',
      Buffer.alloc(20, 0x0b),
      'Hi There',
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    ],
    [
      '2',
      Buffer.from('Jefe'),
      'what do ya want for nothing?',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    ['5', Buffer.alloc(20, 0x0c), 'Test With Truncation', 'a3b6167473100ee06e0c796c2955552b'],
    [
      '6',
      Buffer.alloc(131, 0xaa),
      'Test Using Larger Than Block-Size Key - Hash Key First',
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
    [
      '7',
      Buffer.alloc(131, 0xaa),
      'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.',
      '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
    ],
  ])('gives what RFC 4231 gives in case %s', (_name, secret, data, expected) => {
    expect(keyedHash(secret, data).toString('hex').slice(0, expected.length)).toBe(expected)
  })

  test('gives what OpenSSL gives, for keys and texts of any length', () => {
    fc.assert(
      fc.property(short, text, fc.nat({ max: 200 }), (secret, unit, times) => {
        const data = unit.repeat(times)
        expect(keyedHash(secret, data)).toEqual(createHmac('sha256', secret).update(data).digest())
        expect(plainHash(data)).toEqual(createHash('sha256').update(data).digest())
      }),
    )
  })
})

test('what was hashed, sealed and opened is not in the memory that small buffers share', () => {
  const shared = new Set([Buffer.from('x').buffer])
  const secret = ['a passphrase', String(process.pid)].join(' of ')
  keyedHash(Buffer.alloc(32), secret)
  plainHash(secret)
  const binding: Binding = { key: Buffer.alloc(32), storeId: '', identity: '' }
  const record = { kind: 'credentials', expiresAt: 1, derivedFrom: null, renewable: false } as const
  const bytes = sealRecord(binding, { ...record, payload: secret }, Buffer.alloc(12))
  openRecord(binding, bytes)
  shared.add(Buffer.from('x').buffer)

  const found = [...shared].map((buffer) => Buffer.from(buffer).indexOf(secret))
  expect(found).toEqual(found.map(() => -1))
})

function hex(digits: string): Buffer {
  return Buffer.from(digits.replaceAll(/\s/g, ''), 'hex')
}

function besideOf(line: Uint8Array, { identity }: Binding): Buffer {
  return Buffer.concat([line, Buffer.from(identity)])
}

function sealByOpenSsl({ key: secret, nonce: once, background }: Sealing, plaintext: Uint8Array): Buffer {
  const cipher = createCipheriv('chacha20-poly1305', secret, once, { authTagLength: 16 })
  cipher.setAAD(background, { plaintextLength: plaintext.length })
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

function openByOpenSsl({ key: secret, nonce: once, background }: Sealing, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed)
  const decipher = createDecipheriv('chacha20-poly1305', secret, once, { authTagLength: 16 })
  decipher.setAAD(background, { plaintextLength: bytes.length - 16 })
  decipher.setAuthTag(bytes.subarray(-16))
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()])
}
