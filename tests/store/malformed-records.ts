/** The state that a reader finds. */
type State = 'damaged' | 'foreign' | 'newer'

/**
 * Malformed files made from a valid record.
 * @returns name, content, and the state that the reader finds
 */
export function malformedRecords(good: Buffer): readonly (readonly [string, Buffer, State])[] {
  const lineEnd = good.indexOf(0x0a)
  const header = JSON.parse(good.subarray(0, lineEnd).toString()) as Record<string, unknown>
  const body = good.subarray(lineEnd + 1)
  const withHeader = (changes: Record<string, unknown>): Buffer =>
    Buffer.concat([Buffer.from(`${JSON.stringify({ ...header, ...changes })}\n`), body])
  const line = (text: string): Buffer => Buffer.concat([Buffer.from(text), body])
  return [
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
    ['version "4"', withHeader({ v: '4' }), 'damaged'],
    ['version 1', withHeader({ v: 1 }), 'foreign'],
    ['version 1 with other fields', line('{"v":1,"cipher":"other"}\n'), 'foreign'],
    ['version 2', withHeader({ v: 2 }), 'foreign'],
    ['version 3', withHeader({ v: 3 }), 'foreign'],
    ['version 5', withHeader({ v: 5 }), 'newer'],
    ['version 5 with other fields', line('{"v":5,"cipher":"other"}\n'), 'newer'],
    ['another store', withHeader({ storeId: 'f'.repeat(32) }), 'foreign'],
    ['an unknown kind', withHeader({ kind: 'other' }), 'damaged'],
    ['a kind of the prototype', withHeader({ kind: 'constructor' }), 'damaged'],
    ['another kind', withHeader({ kind: 'iam-key' }), 'damaged'],
    ['a later expiry', withHeader({ expiresAt: 2_100_000_000_000 }), 'damaged'],
    ['no expiry', withHeader({ expiresAt: null }), 'damaged'],
    ['an expiry as text', withHeader({ expiresAt: '1' }), 'damaged'],
    ['a fraction as expiry', withHeader({ expiresAt: 1.5 }), 'damaged'],
    ['a path as origin', withHeader({ derivedFrom: '../../../etc/passwd' }), 'damaged'],
    ['a path as profile', withHeader({ profile: '../../../etc/passwd' }), 'damaged'],
    ['another profile', withHeader({ profile: 'a'.repeat(40) }), 'damaged'],
    ['another origin', withHeader({ derivedFrom: 'a'.repeat(40) }), 'damaged'],
    ['a store id that is no text', withHeader({ storeId: 1 }), 'damaged'],
    ['a short nonce', withHeader({ nonce: 'AAAA' }), 'damaged'],
    ['a long nonce', withHeader({ nonce: Buffer.alloc(13).toString('base64') }), 'damaged'],
    ['another nonce', withHeader({ nonce: Buffer.alloc(12).toString('base64') }), 'damaged'],
    ['spaces in the header', line(`${JSON.stringify(header).replace('{', '{ ')}\n`), 'damaged'],
    ['bytes after the tag', Buffer.concat([good, Buffer.from('x')]), 'damaged'],
    ['the record twice', Buffer.concat([good, good]), 'damaged'],
  ]
}
