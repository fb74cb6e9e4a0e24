import { seal } from '../crypto/cipher.ts'
import { nonceBytes } from '../crypto/crypto.ts'
import { random } from '../crypto/random.ts'
import { sealingOfText } from './signed-text.ts'

/**
 * Signs a text with the key of a store.
 * @param note goes into the signature, encrypted
 * @returns base64, another one each time
 */
export function signText(key: Uint8Array, text: string, note: string): string {
  const nonce = random(nonceBytes)
  return Buffer.concat([nonce, seal(sealingOfText({ key }, nonce, text), note)]).toString('base64')
}
