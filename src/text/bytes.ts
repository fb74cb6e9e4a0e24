/** Texts as bytes. In the binary, bytes-bun.ts is in the place of this file. */

/** The bytes of a text in UTF-8. They can share memory with other small buffers, so overwrite those of a secret. */
export function encodeUtf8(text: string): Uint8Array {
  return Buffer.from(text)
}

/** The text of bytes in UTF-8, with a replacement character for what is not. A byte order mark is part of it. */
export function decodeUtf8(bytes: Uint8Array): string {
  // A view: Buffer.from(bytes) would leave a copy, which can be of a secret, in memory that all small buffers share.
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
}

/** The bytes of a text in base64 or base64url (RFC 4648). Ignores characters of neither, and what follows a `=`. */
export function decodeBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64')
}

/** Bytes in base64 (RFC 4648 §4). */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
}

/** Bytes in base64url (RFC 4648 §5) without padding. */
export function encodeBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url')
}
