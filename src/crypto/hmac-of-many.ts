import { hash } from 'node:crypto'

const blockBytes = 64

/**
 * As `hmac` of crypto.ts, for many texts under one key of at most 64 bytes, which are worth the loading of node:crypto. It is made of two
 * hashes (RFC 2104 §2), because making an object of node:crypto for each text takes longer than hashing.
 */
export function hmacOfMany(key: Uint8Array): (text: string) => Buffer {
  if (key.length > blockBytes) throw new RangeError('the key is longer than a block')
  const padWith = (byte: number): Buffer =>
    Buffer.concat([key, Buffer.alloc(blockBytes - key.length)]).map((value) => value ^ byte) as Buffer
  const [inner, outer] = [padWith(0x36), padWith(0x5c)]
  return (text) => {
    const inside = hash('sha256', Buffer.concat([inner, Buffer.from(text)]), 'buffer')
    return hash('sha256', Buffer.concat([outer, inside]), 'buffer')
  }
}
