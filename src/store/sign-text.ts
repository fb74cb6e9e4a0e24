import { seal } from '../crypto/cipher.ts'
import { nonceBytes, random } from '../crypto/crypto.ts'
import { sealingOfText } from './signed-text.ts'

/** Signs a text with the key of a store. @returns base64, another one each time */
export function signText(key: Uint8Array, text: string): string {
  const nonce = random(nonceBytes)
  return Buffer.concat([nonce, seal(sealingOfText(key, nonce, text), '')]).toString('base64')
}
