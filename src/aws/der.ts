/** The type SEQUENCE, and the bit of types that contain others (X.690 §8.1.2). */
export const sequence = 0x30
const constructed = 0x20
/** A length that is not stated, because a mark ends the value (X.690 §8.1.3.6). */
const indefinite = 0x80

/** A value with its type (X.690 §8.1). */
export interface Element {
  readonly type: number
  readonly content: Uint8Array
  /** What follows it. */
  readonly rest: Uint8Array
}

/**
 * Reads the element that bytes start with. Missing or additional bytes in it, or in an element in it, do not pass; a changed value can.
 * @returns undefined if the lengths do not fit into each other
 */
export function readElement(bytes: Uint8Array): Element | undefined {
  const end = skipElement(bytes, 0, bytes.length)
  if (end === undefined) return undefined
  const [type = 0, length = 0] = bytes
  const start = 2 + (length > indefinite ? length - indefinite : 0)
  return { type, content: bytes.subarray(start, end), rest: bytes.subarray(end) }
}

/** The elements that bytes consist of, up to the first one that is damaged. */
export function readElements(bytes: Uint8Array): readonly Element[] {
  const found: Element[] = []
  for (let next = readElement(bytes); next !== undefined; next = readElement(next.rest)) found.push(next)
  return found
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
