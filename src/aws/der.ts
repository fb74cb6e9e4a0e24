/** The type SEQUENCE, and the bit of types that contain others (X.690 §8.1.2). */
const sequence = 0x30
const constructed = 0x20
/** A length that is not stated, because a mark ends the value (X.690 §8.1.3.6). */
const indefinite = 0x80

/**
 * Whether bytes start with a sequence whose lengths fit into each other, as in an undamaged certificate (X.690). Missing or additional bytes in it
 * do not pass; a changed value can. Bytes after it pass, and must: a TRUSTED CERTIFICATE of OpenSSL says there what it is trusted for.
 */
export function isWholeSequence(bytes: Uint8Array): boolean {
  return bytes[0] === sequence && skipElement(bytes, 0, bytes.length) !== undefined
}

/** @returns where the element that starts at `from` ends; undefined if that is behind `end`, or if an element in it does not fit */
function skipElement(bytes: Uint8Array, from: number, end: number): number | undefined {
  const [type = 0, length = 0] = bytes.subarray(from, from + 2)
  if (length === indefinite) return end
  const more = length > indefinite ? length - indefinite : 0
  const start = from + 2 + more
  const size =
    more === 0 ? length : bytes.subarray(from + 2, start).reduce((sum, byte) => sum * 256 + byte, 0)
  const to = start + size
  if (start > end || to > end) return undefined
  if ((type & constructed) === 0) return to
  let at: number | undefined = start
  while (at !== undefined && at < to) at = skipElement(bytes, at, to)
  return at
}
