const digits = '0123456789abcdef'

/**
 * Tells whether a text consists of exactly `length` lowercase hexadecimal digits. Without a regular expression: the first one of a run takes
 * Bun as long as reading three files.
 */
export function isHex(text: string, length: number): boolean {
  if (text.length !== length) return false
  for (let index = 0; index < length; index += 1) if (!digits.includes(text.charAt(index))) return false
  return true
}
