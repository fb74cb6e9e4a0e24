/** Reads the test vectors with only docs/record-format.md and node:crypto, to show that the page is enough to read a store. */
import { describe, expect, test } from '@jest/globals'
import { createDecipheriv, createHmac, scryptSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface WrappedKey {
  readonly cost: number
  readonly blockSize: number
  readonly parallelization: number
  readonly salt: string
  readonly nonce: string
  readonly sealed: string
}

interface Vectors {
  readonly storeKey: string
  readonly passphrase: string
  readonly storeFile: {
    readonly storeId: string
    readonly nameSalt: string
    readonly keyCheck: string
    readonly wrappedKey: WrappedKey
  }
  readonly records: readonly {
    readonly identity: string
    readonly name: string
    readonly kind: string
    readonly expiresAt: number | null
    readonly renewable: boolean
    readonly payload: unknown
    readonly file: string
  }[]
  readonly malformed: readonly { readonly what: string; readonly state: string; readonly file: string }[]
}

const bytesOf = (base64: string): Buffer => Buffer.from(base64, 'base64')
const vectors = JSON.parse(readFileSync(join(import.meta.dirname, 'record-vectors.json'), 'utf8')) as Vectors
const { storeFile } = vectors
const storeKey = bytesOf(vectors.storeKey)

/** The first block of HKDF-Expand. */
function derive(label: string): Buffer {
  return createHmac('sha256', storeKey).update(label).update(Buffer.of(1)).digest()
}

interface Opened {
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: unknown
}

/** @throws Error if the record does not open */
function openRecord(file: Buffer, identity: string): Opened {
  const lineEnd = file.subarray(0, 1024).indexOf(0x0a)
  if (lineEnd < 0) throw new Error('no header')
  const header = JSON.parse(file.subarray(0, lineEnd).toString()) as Record<string, unknown>
  if (header['v'] !== 4 || header['storeId'] !== storeFile.storeId) throw new Error('not of this store')
  const nonce = bytesOf(String(header['nonce']))
  const decipher = createDecipheriv('chacha20-poly1305', derive('awsx/records'), nonce, {
    authTagLength: 16,
  })
  decipher.setAAD(file.subarray(0, lineEnd + 1), { plaintextLength: file.length - lineEnd - 17 })
  decipher.setAuthTag(file.subarray(-16))
  const text = Buffer.concat([decipher.update(file.subarray(lineEnd + 1, -16)), decipher.final()])
  const [found, payload] = JSON.parse(text.toString()) as readonly [string, unknown]
  if (found !== identity) throw new Error('the record is authentic, but of another identity')
  return { header, payload }
}

describe('the record format page', () => {
  test('unwraps the store key with the passphrase', () => {
    const { cost, blockSize, parallelization, salt, nonce, sealed } = storeFile.wrappedKey
    const options = { cost, blockSize, parallelization, maxmem: 2 ** 28 }
    const key = scryptSync(vectors.passphrase.normalize('NFC'), bytesOf(salt), 32, options)
    const decipher = createDecipheriv('aes-256-gcm', key, bytesOf(nonce), { authTagLength: 16 })
    decipher.setAAD(Buffer.from(storeFile.storeId))
    decipher.setAuthTag(bytesOf(sealed).subarray(-16))
    const opened = Buffer.concat([decipher.update(bytesOf(sealed).subarray(0, -16)), decipher.final()])

    expect(opened).toEqual(storeKey)
  })

  test('derives the key check', () => {
    expect(derive('awsx/key-check').toString('hex').slice(0, 32)).toBe(storeFile.keyCheck)
  })

  test.each(vectors.records)(
    'names and opens a record: $kind',
    ({ file, identity, name, payload, ...record }) => {
      const hash = createHmac('sha256', bytesOf(storeFile.nameSalt)).update(identity).digest('hex')
      expect(hash.slice(0, 40)).toBe(name)
      const { kind, expiresAt, renewable } = record
      expect(openRecord(bytesOf(file), identity)).toEqual({
        header: expect.objectContaining({ kind, expiresAt, renewable }),
        payload,
      })
      expect(() => openRecord(bytesOf(file), `${identity} `)).toThrow('of another identity')
    },
  )

  test.each(vectors.malformed)('opens no malformed file: $what', ({ file }) => {
    expect(() => openRecord(bytesOf(file), vectors.records[0]?.identity ?? '')).toThrow(/./)
  })
})
