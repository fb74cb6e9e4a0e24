import { createHmac, createSecretKey } from 'node:crypto'

/** As `hmac` of crypto.ts, for many texts under one key, which are worth the loading of node:crypto. */
export function hmacOfMany(key: Uint8Array): (text: string) => Buffer {
  const secretKey = createSecretKey(key)
  return (text) => createHmac('sha256', secretKey).update(text).digest()
}
