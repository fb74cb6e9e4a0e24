/** No file content makes a reader throw, and readers open only what awsx wrote. */
import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { readHeader, type Binding } from '../../src/store/record-format.ts'
import { openRecord, sealRecord } from '../../src/store/record-sealing.ts'
import { parseStoreFile } from '../../src/store/store-file.ts'
import { sample } from './exercise.ts'

const numRuns = Number(process.env['AWSX_FUZZ_RUNS'] ?? 1000)
const timeout = 30_000 + numRuns * 5

const storeId = '0123456789abcdef0123456789abcdef'
const binding: Binding = { key: Buffer.alloc(32, 7), storeId, identity: 'role prod' }
const good = sealRecord(binding, sample, Buffer.alloc(12, 9))
const states = ['damaged', 'foreign', 'newer']

/** JSON values with the names that a reader looks for. */
const names = [
  'v',
  'version',
  'kind',
  'expiresAt',
  'derivedFrom',
  'profile',
  'renewable',
  'storeId',
  'nonce',
  'keySource',
  'nameSalt',
  'keyCheck',
  'wrappedKey',
  'cost',
  'blockSize',
  'parallelization',
  'salt',
  'sealed',
  'runtimeFolder',
  'machine',
  '__proto__',
  'constructor',
]
const value = fc.letrec<{ any: unknown; object: Record<string, unknown> }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>(
      0,
      1,
      2,
      3,
      4,
      -1,
      1.5,
      2 ** 24,
      2 ** 53,
      null,
      true,
      false,
      '',
      storeId,
      'file',
      'keychain',
      'runtime',
      'credentials',
      'iam-key',
    ),
    fc.jsonValue(),
    fc.base64String({ maxLength: 60 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom(...names), tie('any'), { maxKeys: 12 }),
}))

/** A good record with some bytes replaced, removed, or added. */
const damaged = fc
  .array(
    fc.record({
      at: fc.nat({ max: good.length }),
      remove: fc.nat({ max: 20 }),
      add: fc.uint8Array({ maxLength: 20 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((changes) =>
    changes.reduce(
      (bytes, { at, remove, add }) =>
        Buffer.concat([bytes.subarray(0, at), add, bytes.subarray(at + remove)]),
      Buffer.from(good),
    ),
  )
const anyRecord = fc.oneof(
  damaged,
  fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
  value.object.map((header) =>
    Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), good.subarray(good.indexOf(0x0a) + 1)]),
  ),
)

test(
  'a file opens as a record only if it is one that awsx wrote',
  () => {
    const property = fc.property(anyRecord, (bytes) => {
      const { state } = openRecord(binding, bytes)
      if (bytes.equals(good)) expect(state).toBe('record')
      else expect(states).toContain(state)
      expect(['header', ...states]).toContain(readHeader(bytes).state)
    })
    fc.assert(property, { numRuns })
  },
  timeout,
)

test(
  'any store.json is read, and none makes scrypt use more than 1 GiB',
  () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.jsonValue().map((any) => JSON.stringify(any)),
      value.object.map((any) =>
        JSON.stringify({
          version: 2,
          storeId,
          keySource: 'file',
          nameSalt: 'A'.repeat(24),
          keyCheck: '',
          ...any,
        }),
      ),
    )
    const property = fc.property(text, (content) => {
      const found = parseStoreFile(content)
      if (found.state !== 'valid') {
        expect(['damaged', 'newer', 'older']).toContain(found.state)
        return
      }
      const { keySource, wrappedKey } = found.storeFile
      if (keySource === 'file') expect(wrappedKey).toBeDefined()
      if (wrappedKey !== undefined)
        expect(128 * wrappedKey.cost * wrappedKey.blockSize).toBeLessThanOrEqual(2 ** 30)
    })
    fc.assert(property, { numRuns })
  },
  timeout,
)
