import { describe, expect, test } from '@jest/globals'
import { openRecord, readHeader, sealRecord, type Binding } from '../../src/store/record-format.ts'
import { sample } from './exercise.ts'
import { sealVersion1 } from './old-record.ts'

const key = Buffer.alloc(32, 7)
const nonce = Buffer.alloc(12, 9)
const storeId = '0123456789abcdef0123456789abcdef'
const binding: Binding = { key, storeId, identity: 'role prod' }
const good = sealRecord(binding, sample, nonce)
const lineEnd = good.indexOf(0x0a)
const header = JSON.parse(good.subarray(0, lineEnd).toString()) as Record<string, unknown>
const body = good.subarray(lineEnd + 1)

test('a record opens with what it was bound to, and shows nothing of its payload', () => {
  expect(openRecord(binding, good)).toEqual({ state: 'record', record: sample })
  expect(good.toString('latin1')).not.toContain('AKIDEXAMPLE')
  expect(good.toString('latin1')).not.toContain('role prod')
  expect(header).toEqual({
    v: 2,
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

  // A flipped bit makes the version 3 or 6, and the store id another.
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

describe('hostile files', () => {
  const withHeader = (changes: Record<string, unknown>): Buffer =>
    Buffer.concat([Buffer.from(`${JSON.stringify({ ...header, ...changes })}\n`), body])
  const line = (text: string): Buffer => Buffer.concat([Buffer.from(text), body])

  test.each<[string, Buffer, string]>([
    ['empty', Buffer.alloc(0), 'damaged'],
    ['only a line break', Buffer.from('\n'), 'damaged'],
    ['zeros', Buffer.alloc(4096), 'damaged'],
    ['a header without an end', Buffer.from(JSON.stringify(header)), 'damaged'],
    ['a header and nothing else', good.subarray(0, lineEnd + 1), 'damaged'],
    ['a header and half a tag', good.subarray(0, lineEnd + 9), 'damaged'],
    ['no JSON', line('hello\n'), 'damaged'],
    ['JSON null', line('null\n'), 'damaged'],
    ['JSON array', line('[1]\n'), 'damaged'],
    ['JSON number', line('1\n'), 'damaged'],
    ['invalid UTF-8', Buffer.concat([Buffer.from([0xff, 0xfe, 0x0a]), body]), 'damaged'],
    ['a header of 2 KiB', withHeader({ more: 'x'.repeat(2048) }), 'damaged'],
    ['no version', withHeader({ v: undefined }), 'damaged'],
    ['version 0', withHeader({ v: 0 }), 'damaged'],
    ['version -1', withHeader({ v: -1 }), 'damaged'],
    ['version 1.5', withHeader({ v: 1.5 }), 'damaged'],
    ['version "2"', withHeader({ v: '2' }), 'damaged'],
    ['version 1', withHeader({ v: 1 }), 'foreign'],
    ['version 1 with other fields', line('{"v":1,"cipher":"other"}\n'), 'foreign'],
    ['version 3', withHeader({ v: 3 }), 'newer'],
    ['version 3 with other fields', line('{"v":3,"cipher":"other"}\n'), 'newer'],
    ['an unknown kind', withHeader({ kind: 'other' }), 'damaged'],
    ['a kind of the prototype', withHeader({ kind: 'constructor' }), 'damaged'],
    ['another kind', withHeader({ kind: 'iam-key' }), 'damaged'],
    ['a later expiry', withHeader({ expiresAt: 2_100_000_000_000 }), 'damaged'],
    ['no expiry', withHeader({ expiresAt: null }), 'damaged'],
    ['an expiry as text', withHeader({ expiresAt: '1' }), 'damaged'],
    ['a fraction as expiry', withHeader({ expiresAt: 1.5 }), 'damaged'],
    ['a path as origin', withHeader({ derivedFrom: '../../../etc/passwd' }), 'damaged'],
    ['another origin', withHeader({ derivedFrom: 'a'.repeat(40) }), 'damaged'],
    ['a store id that is no text', withHeader({ storeId: 1 }), 'damaged'],
    ['a short nonce', withHeader({ nonce: 'AAAA' }), 'damaged'],
    ['a long nonce', withHeader({ nonce: Buffer.alloc(13).toString('base64') }), 'damaged'],
    ['another nonce', withHeader({ nonce: Buffer.alloc(12).toString('base64') }), 'damaged'],
    ['spaces in the header', line(`${JSON.stringify(header).replace('{', '{ ')}\n`), 'damaged'],
    ['bytes after the tag', Buffer.concat([good, Buffer.from('x')]), 'damaged'],
    ['the record twice', Buffer.concat([good, good]), 'damaged'],
  ])('%s', (_name, bytes, state) => {
    expect(openRecord(binding, bytes).state).toBe(state)
  })

  test('readHeader does not authenticate the header', () => {
    const claimed = readHeader(withHeader({ expiresAt: 1 }))
    expect(claimed).toMatchObject({ state: 'header', header: { expiresAt: 1 } })
  })
})
