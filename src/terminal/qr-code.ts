import { encode } from 'uqr'

/** Rows of modules; true is dark. */
export type QrCode = readonly (readonly boolean[])[]

/** What version 9 holds in byte mode (ISO/IEC 18004:2015, table 7). Later versions are wider than most terminals. */
const maxBytes = 230

/**
 * Encodes text as a QR code with error correction level L, without a border.
 * @returns undefined if the text has more than 230 bytes
 */
export function encodeQrCode(text: string): QrCode | undefined {
  if (Buffer.byteLength(text) > maxBytes) return undefined
  return encode(text, { ecc: 'L', border: 0 }).data
}
