import { decrypt } from '../crypto/algorithms.ts'
import { nonceBytes } from '../crypto/crypto.ts'
import type { Sealing } from '../crypto/cipher.ts'
import { recordKeyOf } from './record-format.ts'

/**
 * What a text is signed with: ChaCha20-Poly1305 authenticates it beside an empty message. The HMAC of a text takes longer than the rest of a run
 * with a cached plan, and the code of this is loaded anyway. What records authenticate starts with a brace, so neither passes for the other.
 * @param key of the store
 */
export function sealingOfText(key: Uint8Array, nonce: Uint8Array, text: string): Sealing {
  return { key: recordKeyOf(key), nonce, associatedData: Buffer.from(`text\n${text}`) }
}

/** Whether `signText` of sign-text.ts made the signature, in base64, of this text with the key of this store. */
export async function isSigned(key: Uint8Array, text: string, signature: string): Promise<boolean> {
  const bytes = Buffer.from(signature, 'base64')
  const sealing = sealingOfText(key, bytes.subarray(0, nonceBytes), text)
  return (await decrypt(sealing, bytes.subarray(nonceBytes))) === ''
}
