import { isLongLived } from '../long-lived.ts'
import { openPreviousKey } from '../previous-key.ts'
import { openBody, readHeader } from '../record-format.ts'
import type { LongLivedKind } from '../types.ts'
import type { ManagedStore } from './managed-store.ts'

/** A long-lived secret of a store. */
export interface StoredSecret {
  readonly identity: string
  readonly kind: LongLivedKind
  readonly payload: unknown
}

/** Decrypts the records that cannot be fetched again. Damaged ones are left out. */
export function listSecrets({
  parts,
  opened,
}: Pick<ManagedStore, 'parts' | 'opened'>): readonly StoredSecret[] {
  const { storeFile, key } = opened
  const { storeId, previous } = storeFile
  const previousKey = previous && openPreviousKey(previous, key)
  return parts.files.names().flatMap((name) => {
    const bytes = parts.files.load(name)
    const found = bytes && readHeader(bytes)
    if (bytes === undefined || found?.state !== 'header' || !isLongLived(found.header.kind)) return []
    const usedKey = found.header.storeId === storeId ? key : previousKey
    const body = usedKey && openBody({ key: usedKey }, found.header, bytes)
    if (body === undefined) return []
    const [identity, payload] = body
    return [{ identity, kind: found.header.kind, payload }]
  })
}
