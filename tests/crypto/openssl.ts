/** What OpenSSL, as node:crypto has it, makes of the same input. */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Sealing } from '../../src/crypto/cipher.ts'

const authTagLength = 16

export function sealByOpenSsl({ key, nonce, associatedData }: Sealing, plaintext: Uint8Array): Buffer {
  const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength })
  cipher.setAAD(associatedData, { plaintextLength: plaintext.length })
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

export function openByOpenSsl({ key, nonce, associatedData }: Sealing, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed)
  const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength })
  decipher.setAAD(associatedData, { plaintextLength: bytes.length - authTagLength })
  decipher.setAuthTag(bytes.subarray(-authTagLength))
  return Buffer.concat([decipher.update(bytes.subarray(0, -authTagLength)), decipher.final()])
}

export function openGcmByOpenSsl({ key, nonce, associatedData }: Sealing, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength })
  decipher.setAAD(associatedData)
  decipher.setAuthTag(sealed.subarray(-authTagLength))
  return Buffer.concat([decipher.update(sealed.subarray(0, -authTagLength)), decipher.final()])
}
