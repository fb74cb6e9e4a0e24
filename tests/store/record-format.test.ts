import { describe, expect, test } from '@jest/globals'
import { decryptRecord, readHeader, type Binding, type OpenResult } from '../../src/store/record-format.ts'
import { openRecord, sealRecord } from '../../src/store/record-sealing.ts'
import { sample } from './exercise.ts'
import { malformedRecords } from './malformed-records.ts'
import { sealVersion1 } from './old-record.ts'

const key = Buffer.alloc(32, 7)
const nonce = Buffer.alloc(12, 9)
const storeId = '0123456789abcdef0123456789abcdef'
const binding: Binding = { key, storeId, identity: 'role prod' }
const good = sealRecord(binding, sample, nonce)
const lineEnd = good.indexOf(0x0a)
/** Opens a record in both ways, for reading and for replacing it, which must agree. */
async function openBoth(one: Binding, bytes: Uint8Array): Promise<OpenResult> {
  const result = openRecord(one, bytes)
  expect(await decryptRecord(one, bytes, (identity) => identity === one.identity)).toEqual(result)
  return result
}

const header = JSON.parse(good.subarray(0, lineEnd).toString()) as Record<string, unknown>

test('a record opens with what it was bound to, and shows nothing of its payload', async () => {
  expect(await openBoth(binding, good)).toEqual({ state: 'record', record: sample })
  expect(good.toString('latin1')).not.toContain('AKIDEXAMPLE')
  expect(good.toString('latin1')).not.toContain('role prod')
  expect(header).toEqual({
    v: 4,
    kind: 'credentials',
    expiresAt: 2_000_000_000_000,
    derivedFrom: null,
    renewable: false,
    storeId,
    nonce: nonce.toString('base64'),
  })
})

test('a record with one changed bit, or another key, does not open', async () => {
  const states = async (
    bytes: Buffer,
    open: (changed: Buffer) => Promise<OpenResult>,
  ): Promise<readonly string[]> => {
    const results = await Promise.all(eachFlip(bytes).map(open))
    return [...new Set(results.map(({ state }) => state))].sort()
  }

  // A flipped bit changes the version to 0, 5 or 6, or changes the store ID.
  expect(await states(good, (changed) => openBoth(binding, changed))).toEqual(['damaged', 'foreign', 'newer'])
  expect(await states(good.subarray(lineEnd + 1), openBody)).toEqual(['damaged'])
  expect(await states(key, (changed) => openBoth({ ...binding, key: changed }, good))).toEqual(['damaged'])
})

function openBody(changed: Buffer): Promise<OpenResult> {
  return openBoth(binding, Buffer.concat([good.subarray(0, lineEnd + 1), changed]))
}

function eachFlip(bytes: Buffer): readonly Buffer[] {
  return Array.from({ length: bytes.length * 8 }, (_, bit) => {
    const changed = Buffer.from(bytes)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    return changed
  })
}

test('a truncated record does not open', async () => {
  for (let length = 0; length < good.length; length += 1)
    expect((await openBoth(binding, good.subarray(0, length))).state).toBe('damaged')
})

describe('what a record is bound to', () => {
  test.each<[string, Partial<Binding>, string]>([
    ['another key', { key: Buffer.alloc(32, 8) }, 'damaged'],
    ['another identity', { identity: 'role prox' }, 'damaged'],
    ['a longer identity', { identity: 'role prod ' }, 'damaged'],
    ['no identity', { identity: '' }, 'damaged'],
    ['another store', { storeId: 'f'.repeat(32) }, 'foreign'],
  ])('%s does not open it', async (_name, change, state) => {
    expect(await openBoth({ ...binding, ...change }, good)).toMatchObject({ state })
  })
})

test('a whole record of version 1 counts as missing, not as damaged', async () => {
  const old = sealVersion1(binding, sample, nonce)

  expect(await openBoth(binding, old)).toEqual({ state: 'foreign' })
  expect(readHeader(old)).toEqual({ state: 'foreign' })
})

describe('malformed files', () => {
  test.each([...malformedRecords(good)])('%s', async (_name, bytes, state) => {
    expect((await openBoth(binding, bytes)).state).toBe(state)
  })

  test('readHeader does not authenticate the header', () => {
    const line = JSON.stringify({ ...header, expiresAt: 1 })
    const claimed = readHeader(Buffer.concat([Buffer.from(`${line}\n`), good.subarray(lineEnd + 1)]))
    expect(claimed).toMatchObject({ state: 'header', header: { expiresAt: 1 } })
  })
})
