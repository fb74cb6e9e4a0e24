import { decrypt, encrypt } from '../crypto/algorithms.ts'
import { derive, keyBytes, nonceBytes } from '../crypto/crypto.ts'
import { random } from '../crypto/random.ts'
import type { Binding } from './record-format.ts'
import type { OpenedStore } from './store-deps.ts'
import type { PreviousKey } from './store-file.ts'

/** What a record of the store is bound to. While the key is being replaced, records of the old key open as well. */
export async function bindingOf({ storeFile, key }: OpenedStore, identity: string): Promise<Binding> {
  const { storeId, previous } = storeFile
  const previousKey = previous && (await openPreviousKey(previous, key))
  return {
    key,
    storeId,
    identity,
    ...(previous && previousKey && { previous: { key: previousKey, storeId: previous.storeId } }),
  }
}

/** Encrypts the old key with the new one. */
export async function sealPreviousKey(
  previous: { readonly key: Uint8Array; readonly storeId: string },
  newKey: Uint8Array,
): Promise<PreviousKey> {
  const { storeId } = previous
  const nonce = random(nonceBytes)
  const text = Buffer.from(previous.key).toString('base64')
  const sealed = await encrypt({ ...sealingOf(storeId, newKey), nonce }, text)
  return { storeId, sealedKey: Buffer.concat([nonce, sealed]).toString('base64') }
}

/** @returns undefined if it does not open with the key */
export async function openPreviousKey(
  { storeId, sealedKey }: PreviousKey,
  newKey: Uint8Array,
): Promise<Buffer | undefined> {
  const bytes = Buffer.from(sealedKey, 'base64')
  const nonce = bytes.subarray(0, nonceBytes)
  if (nonce.length < nonceBytes) return undefined
  const text = await decrypt({ ...sealingOf(storeId, newKey), nonce }, bytes.subarray(nonceBytes))
  const key = text === undefined ? undefined : Buffer.from(text, 'base64')
  return key?.length === keyBytes ? key : undefined
}

function sealingOf(storeId: string, newKey: Uint8Array): { key: Uint8Array; associatedData: Uint8Array } {
  return { key: derive(newKey, 'awsx/previous-key'), associatedData: Buffer.from(storeId) }
}
