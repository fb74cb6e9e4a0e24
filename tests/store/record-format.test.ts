import { describe, expect, test } from '@jest/globals'
import { openRecord, readHeader, sealRecord, type Binding } from '../../src/store/record-format.ts'
import { sample } from './exercise.ts'
import { malformedRecords } from './malformed-records.ts'
import { sealVersion1 } from './old-record.ts'

const key = Buffer.alloc(32, 7)
const nonce = Buffer.alloc(12, 9)
const storeId = '0123456789abcdef0123456789abcdef'
const binding: Binding = { key, storeId, identity: 'role prod' }
const good = sealRecord(binding, sample, nonce)
const lineEnd = good.indexOf(0x0a)
const header = JSON.parse(good.subarray(0, lineEnd).toString()) as Record<string, unknown>

test('a record opens with what it was bound to, and shows nothing of its payload', () => {
  expect(openRecord(binding, good)).toEqual({ state: 'record', record: sample })
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

test('a record with one changed bit, or another key, does not open', () => {
  const states = (bytes: Buffer, open: (changed: Buffer) => { state: string }): readonly string[] =>
    [...new Set(eachFlip(bytes).map((changed) => open(changed).state))].sort()

  // A flipped bit changes the version to 0, 5 or 6, or changes the store ID.
  expect(states(good, (changed) => openRecord(binding, changed))).toEqual(['damaged', 'foreign', 'newer'])
  expect(states(good.subarray(lineEnd + 1), openBody)).toEqual(['damaged'])
  expect(states(key, (changed) => openRecord({ ...binding, key: changed }, good))).toEqual(['damaged'])
})

function openBody(changed: Buffer): { state: string } {
  return openRecord(binding, Buffer.concat([good.subarray(0, lineEnd + 1), changed]))
}

function eachFlip(bytes: Buffer): readonly Buffer[] {
  return Array.from({ length: bytes.length * 8 }, (_, bit) => {
    const changed = Buffer.from(bytes)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    return changed
  })
}

test('a truncated record does not open', () => {
  for (let length = 0; length < good.length; length += 1)
    expect(openRecord(binding, good.subarray(0, length)).state).toBe('damaged')
})

describe('what a record is bound to', () => {
  test.each<[string, Partial<Binding>, string]>([
    ['another key', { key: Buffer.alloc(32, 8) }, 'damaged'],
    ['another identity', { identity: 'role prox' }, 'damaged'],
    ['a longer identity', { identity: 'role prod ' }, 'damaged'],
    ['no identity', { identity: '' }, 'damaged'],
    ['another store', { storeId: 'f'.repeat(32) }, 'foreign'],
  ])('%s does not open it', (_name, change, state) => {
    expect(openRecord({ ...binding, ...change }, good)).toMatchObject({ state })
  })
})

test('a whole record of version 1 counts as missing, not as damaged', () => {
  const old = sealVersion1(binding, sample, nonce)

  expect(openRecord(binding, old)).toEqual({ state: 'foreign' })
  expect(readHeader(old)).toEqual({ state: 'foreign' })
})

describe('malformed files', () => {
  test.each([...malformedRecords(good)])('%s', (_name, bytes, state) => {
    expect(openRecord(binding, bytes).state).toBe(state)
  })

  test('readHeader does not authenticate the header', () => {
    const line = JSON.stringify({ ...header, expiresAt: 1 })
    const claimed = readHeader(Buffer.concat([Buffer.from(`${line}\n`), good.subarray(lineEnd + 1)]))
    expect(claimed).toMatchObject({ state: 'header', header: { expiresAt: 1 } })
  })
})
