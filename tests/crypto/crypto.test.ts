/** The algorithms of awsx against the standards' vectors, and against OpenSSL as node:crypto has it. */
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { createHash, createHmac, hkdfSync, scryptSync } from 'node:crypto'
import { derive, equal, hash, hmac } from '../../src/crypto/crypto.ts'
import { random } from '../../src/crypto/random.ts'
import { sha1Hex } from '../../src/crypto/names.ts'
import { hmacOfMany } from '../../src/crypto/hmac-of-many.ts'
import { open, seal } from '../../src/crypto/cipher.ts'
import { unwrap, wrap } from '../../src/crypto/wrapped-key.ts'
import { openByOpenSsl, openGcmByOpenSsl, sealByOpenSsl } from './openssl.ts'

/** RFC 8439 §2.8.2. */
const vector = {
  key: hex('808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f'),
  nonce: hex('070000004041424344454647'),
  associatedData: hex('50515253c0c1c2c3c4c5c6c7'),
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
    const cipher = chacha20poly1305(vector.key, vector.nonce, vector.associatedData)

    expect(Buffer.from(cipher.encrypt(vector.plaintext))).toEqual(vector.sealed)
    expect(Buffer.from(cipher.decrypt(vector.sealed))).toEqual(vector.plaintext)
    expect(sealByOpenSsl(vector, vector.plaintext)).toEqual(vector.sealed)
  })

  test('gives what OpenSSL gives, and opens it, for bodies of 0 to 64 KiB', () => {
    const given = fc.record({ key, nonce, associatedData: short, body: fc.oneof(body, short) })
    fc.assert(
      fc.property(given, ({ body: plaintext, ...sealing }) => {
        const sealed = sealByOpenSsl(sealing, plaintext)
        const cipher = chacha20poly1305(sealing.key, sealing.nonce, sealing.associatedData)
        expect(Buffer.compare(cipher.encrypt(plaintext), sealed)).toBe(0)
        expect(Buffer.compare(cipher.decrypt(sealed), plaintext)).toBe(0)
      }),
    )
  })

  test('changes nothing that it is given', () => {
    const { plaintext, sealed, ...sealing } = structuredClone(vector)
    const cipher = chacha20poly1305(sealing.key, sealing.nonce, sealing.associatedData)
    cipher.encrypt(plaintext)
    cipher.decrypt(sealed)

    expect({ plaintext, sealed, ...sealing }).toEqual(structuredClone(vector))
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
    expect(hmac(secret, data).toString('hex').slice(0, expected.length)).toBe(expected)
  })

  test('gives what OpenSSL gives, for keys and texts of any length', () => {
    fc.assert(
      fc.property(short, text, fc.nat({ max: 200 }), (secret, unit, times) => {
        const data = unit.repeat(times)
        expect(hmac(secret, data)).toEqual(createHmac('sha256', secret).update(data).digest())
        expect(hmacOfMany(secret.subarray(0, 64))(data)).toEqual(hmac(secret.subarray(0, 64), data))
        expect(hash(data)).toEqual(createHash('sha256').update(data).digest())
      }),
    )
  })
})

describe('derived keys', () => {
  test('match HKDF-Expand in RFC 5869, case 3', () => {
    const pseudorandomKey = hex('19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04')
    const expected = hex('8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d')
    expect(Buffer.from(derive(pseudorandomKey, ''))).toEqual(expected)
  })

  test("match the second step of OpenSSL's HKDF, for any key and label", () => {
    const label = text.map((long) => long.slice(0, 300))
    fc.assert(
      fc.property(key, short, label, (secret, salt, info) => {
        const pseudorandomKey = createHmac('sha256', salt).update(secret).digest()
        const expected = Buffer.from(hkdfSync('sha256', secret, salt, info, 32))
        expect(Buffer.from(derive(pseudorandomKey, info))).toEqual(expected)
      }),
    )
  })

  test('do not use the memory pool of small buffers', () => {
    const { buffer } = derive(Buffer.alloc(32, 1), 'label')
    expect(buffer).not.toBe(Buffer.from('x').buffer)
    expect(buffer.byteLength).toBeLessThan(Buffer.poolSize)
  })
})

describe('seal and open', () => {
  const given = fc.record({ key, nonce, associatedData: short, content: text })

  test('give what RFC 8439 §2.8.2 gives', () => {
    const content = vector.plaintext.toString()

    expect(Buffer.from(seal(vector, content))).toEqual(vector.sealed)
    expect(open(vector, vector.sealed)).toBe(content)
  })

  test('agree with OpenSSL in both directions, for any text', () => {
    fc.assert(
      fc.property(given, ({ content, ...sealing }) => {
        const bytes = Buffer.from(content)
        expect(openByOpenSsl(sealing, seal(sealing, content))).toEqual(bytes)
        expect(open(sealing, sealByOpenSsl(sealing, bytes))).toBe(bytes.toString())
      }),
    )
  })

  test.each<[string, Partial<typeof vector>]>([
    ['key', { key: flip(vector.key) }],
    ['nonce', { nonce: flip(vector.nonce) }],
    ['associated data', { associatedData: flip(vector.associatedData) }],
    ['ciphertext', { sealed: flip(vector.sealed) }],
    ['tag', { sealed: flip(vector.sealed, -1) }],
    ['length', { sealed: vector.sealed.subarray(0, -1) }],
    ['whole content', { sealed: Buffer.alloc(0) }],
  ])('do not open with another %s', (_name, change) => {
    const { sealed, ...sealing } = { ...vector, ...change }

    expect(open(sealing, sealed)).toBeUndefined()
  })
})

describe('wrap and unwrap', () => {
  const secret = Buffer.alloc(32, 7)

  test('give the key back for the passphrase and label, and for no other', async () => {
    const wrapped = await wrap(secret, 'caf\u00e9', 'label')

    expect(await unwrap(wrapped, 'cafe\u0301', 'label')).toEqual(secret)
    expect(await unwrap(wrapped, 'cafe', 'label')).toBeUndefined()
    expect(await unwrap(wrapped, 'caf\u00e9', 'another')).toBeUndefined()
    expect(JSON.stringify(wrapped)).not.toContain(secret.toString('base64'))
  })

  test('use scrypt (RFC 7914) and AES-256-GCM, with a salt and a nonce of their own each time', async () => {
    const [first, second] = [await wrap(secret, 'p', 'label'), await wrap(secret, 'p', 'label')]
    const { cost, blockSize, parallelization, salt, nonce: once, sealed } = first
    const options = { cost, blockSize, parallelization, maxmem: 2 ** 28 }
    const key = scryptSync('p', Buffer.from(salt, 'base64'), 32, options)
    const sealing = { key, nonce: Buffer.from(once, 'base64'), associatedData: Buffer.from('label') }

    expect(openGcmByOpenSsl(sealing, Buffer.from(sealed, 'base64'))).toEqual(secret)
    expect({ cost, blockSize, parallelization }).toEqual({ cost: 131_072, blockSize: 8, parallelization: 1 })
    expect(second.salt).not.toBe(salt)
    expect(second.nonce).not.toBe(once)
  })
})

test('equal is true only for the same text', () => {
  fc.assert(
    fc.property(text, text, (left, right) => {
      expect(equal(left, right)).toBe(Buffer.from(left).equals(Buffer.from(right)))
      expect(equal(left, Buffer.from(left).toString())).toBe(true)
      expect(equal(left, `${left} `)).toBe(false)
    }),
  )
})

test('sha1Hex gives the file name that botocore gives', () => {
  expect(sha1Hex('my-sso')).toBe('0ad374308c5a4e22f723adf10145eafad7c4031c')
})

test('random gives as many bytes as asked for, never the same twice', () => {
  const all = Array.from({ length: 100 }, () => random(16))

  expect(all.map(({ length }) => length)).toEqual(all.map(() => 16))
  expect(new Set(all.map((bytes) => bytes.toString('hex'))).size).toBe(100)
})

test('what was hashed, sealed and opened is not in the memory that small buffers share', () => {
  const shared = new Set([Buffer.from('x').buffer])
  const secret = ['a passphrase', String(process.pid)].join(' of ')
  const sealing = { key: Buffer.alloc(32), nonce: Buffer.alloc(12), associatedData: Buffer.alloc(0) }
  hmac(Buffer.alloc(32), secret)
  hash(secret)
  equal(secret, secret)
  open(sealing, seal(sealing, secret))
  shared.add(Buffer.from('x').buffer)

  const found = [...shared].map((buffer) => Buffer.from(buffer).indexOf(secret))
  expect(found).toEqual(found.map(() => -1))
})

function flip(bytes: Uint8Array, at = 0): Buffer {
  const changed = Buffer.from(bytes)
  const index = at < 0 ? changed.length + at : at
  changed[index] = (changed[index] ?? 0) ^ 1
  return changed
}

function hex(digits: string): Buffer {
  return Buffer.from(digits.replaceAll(/\s/g, ''), 'hex')
}
