/** Names that other programs choose in the same way. The build loads node:crypto at the first call of one of its functions. */
import { createHash, randomUUID } from 'node:crypto'

/** SHA-1 in hex. Only for names of files that other tools choose this way; it protects nothing. */
export function sha1Hex(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}

/** @returns a random UUID (RFC 9562 §5.4) */
export function uuid(): string {
  return randomUUID()
}
