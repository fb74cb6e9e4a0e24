/**
 * The test vectors of docs/record-format.md against awsx. `AWSX_WRITE_VECTORS=1 npm run jest -- tests/store/record-vectors` writes the file
 * anew.
 */
import { describe, expect, test } from '@jest/globals'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unwrap, wrap, type WrappedKey } from '../../src/crypto/wrapped-key.ts'
import { decryptRecord } from '../../src/store/record-format.ts'
import { openRecord, sealRecord } from '../../src/store/record-sealing.ts'
import { isKeyOf, keyCheckOf, parseStoreFile, recordName } from '../../src/store/store-file.ts'
import { profileIdentity } from '../../src/store/profile-identity.ts'
import type { NewRecord } from '../../src/store/types.ts'
import { malformedRecords } from './malformed-records.ts'

const file = join(import.meta.dirname, 'record-vectors.json')
const storeKey = Buffer.from(Array.from({ length: 32 }, (_, index) => index))
const nameSalt = Buffer.alloc(32, 0x5a).toString('base64')
const storeId = '00112233445566778899aabbccddeeff'
const passphrase = 'correct horse, caf\u00e9'

const credentials = { AccessKeyId: 'ASIAEXAMPLE', SecretAccessKey: 'secret ü', SessionToken: 'token' }
const records: readonly (NewRecord & { readonly identity: string })[] = [
  {
    identity: '{"kind":"sso","accountId":"111111111111"}',
    kind: 'credentials',
    expiresAt: 2_000_000_000_000,
    renewable: false,
    derivedFrom: 'portal',
    profile: 'dev',
    payload: credentials,
  },
  {
    identity: 'portal',
    kind: 'sso-token',
    expiresAt: 0,
    renewable: true,
    payload: { accessToken: 'a\n\u0000😂' },
  },
  { identity: 'registration', kind: 'sso-registration', expiresAt: 1, renewable: false, payload: null },
  { identity: '', kind: 'iam-key', expiresAt: null, renewable: false, payload: 'x'.repeat(1000) },
]

interface Vectors {
  readonly passphrase: string
  readonly storeFile: Readonly<Record<string, unknown>> & { readonly wrappedKey: WrappedKey }
  readonly [other: string]: unknown
}

function makeVectors(wrappedKey: WrappedKey): Vectors {
  const sealed = records.map(({ identity, derivedFrom, profile, ...record }, index) => {
    const origin =
      derivedFrom === undefined || derivedFrom === null ? null : recordName(nameSalt, derivedFrom)
    const bytes = sealRecord({ key: storeKey, storeId, identity }, record, Buffer.alloc(12, index + 1), {
      derivedFrom: origin,
      profile: profile === undefined ? null : recordName(nameSalt, profileIdentity(profile)),
    })
    return {
      bytes,
      entry: { identity, name: recordName(nameSalt, identity), file: encode(bytes), ...record },
    }
  })
  const good = sealed[0]?.bytes ?? Buffer.alloc(0)
  return {
    storeKey: encode(storeKey),
    passphrase,
    storeFile: {
      version: 2,
      storeId,
      keySource: 'file',
      nameSalt,
      keyCheck: keyCheckOf(storeKey),
      wrappedKey,
    },
    records: sealed.map(({ entry }) => entry),
    malformed: malformedRecords(good).map(([what, bytes, state]) => ({ what, state, file: encode(bytes) })),
  }
}

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

if (process.env['AWSX_WRITE_VECTORS'] === '1') {
  const vectors = makeVectors(await wrap(storeKey, passphrase, storeId))
  writeFileSync(file, `${JSON.stringify(vectors, undefined, 2)}\n`)
}

const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors

describe('the test vectors of the record format', () => {
  test('are what awsx writes, byte for byte', () => {
    expect(vectors).toEqual(makeVectors(vectors.storeFile.wrappedKey))
  })

  test('have a store that awsx reads, with its key', async () => {
    const found = parseStoreFile(JSON.stringify(vectors.storeFile))

    expect(found).toEqual({ state: 'valid', storeFile: vectors.storeFile })
    expect(found.state === 'valid' && isKeyOf(found.storeFile, storeKey)).toBe(true)
    expect(await unwrap(vectors.storeFile.wrappedKey, passphrase, storeId)).toEqual(storeKey)
  })

  test.each(vectors['records'] as readonly { identity: string; file: string; payload: unknown }[])(
    'have a record that awsx opens: $kind',
    async ({ identity, file: text, payload }) => {
      const binding = { key: storeKey, storeId, identity }
      const bytes = Buffer.from(text, 'base64')
      expect(openRecord(binding, bytes)).toMatchObject({ record: { payload } })
      expect(await decryptRecord(binding, bytes, (identity) => identity === binding.identity)).toMatchObject({
        record: { payload },
      })
    },
  )

  test.each(vectors['malformed'] as readonly { what: string; state: string; file: string }[])(
    'have a file that awsx does not open: $what',
    async ({ state, file: text }) => {
      const binding = { key: storeKey, storeId, identity: records[0]?.identity ?? '' }
      const bytes = Buffer.from(text, 'base64')
      expect(openRecord(binding, bytes).state).toBe(state)
      expect((await decryptRecord(binding, bytes, (identity) => identity === binding.identity)).state).toBe(
        state,
      )
    },
  )
})
