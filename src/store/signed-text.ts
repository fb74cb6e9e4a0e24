import { decrypt } from '../crypto/algorithms.ts'
import { nonceBytes } from '../crypto/crypto.ts'
import type { Sealing } from '../crypto/cipher.ts'
import { decodeBase64, encodeUtf8 } from '../text/bytes.ts'
import type { UnlockedKey } from './key/unlocked-key.ts'
import { recordKeyOf } from './record-format.ts'

/**
 * What a text is signed with: ChaCha20-Poly1305 authenticates it beside a note, which it encrypts. The HMAC of a text takes longer than the
 * rest of a run with a cached plan, and this code is loaded anyway. What records authenticate starts with a brace, unlike these texts.
 */
export function sealingOfText(
  { key, recordKey = recordKeyOf(key) }: SigningKey,
  nonce: Uint8Array,
  text: string,
): Sealing {
  return { key: recordKey, nonce, associatedData: encodeUtf8(`text\n${text}`) }
}

/** The key of a store. */
export type SigningKey = Pick<UnlockedKey, 'key' | 'recordKey'>

/** @returns the note in a signature that `signText` of sign-text.ts made, in base64; undefined if it is not of this text and key */
export async function readNote(
  key: SigningKey,
  text: string,
  signature: string,
): Promise<string | undefined> {
  const bytes = decodeBase64(signature)
  const sealing = sealingOfText(key, bytes.subarray(0, nonceBytes), text)
  return decrypt(sealing, bytes.subarray(nonceBytes))
}
