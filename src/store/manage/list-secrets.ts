import { isLongLived } from '../long-lived.ts'
import { openPreviousKey } from '../previous-key.ts'
import { readHeader } from '../record-format.ts'
import { openBody } from '../record-sealing.ts'
import type { LongLivedKind } from '../types.ts'
import type { ManagedStore } from './managed-store.ts'

/** A long-lived secret of a store. */
export interface StoredSecret {
  readonly identity: string
  readonly kind: LongLivedKind
  readonly payload: unknown
}

/** A record that is, or can be, a long-lived secret and does not open. */
export interface UnreadableSecret {
  /** Of its file. */
  readonly name: string
  /** Undefined if the file does not say it. */
  readonly kind: LongLivedKind | undefined
  /** A word or two, lower case: `damaged`. */
  readonly reason: string
}

/** Decrypts the records that cannot be fetched again. */
export async function listSecrets({ parts, opened }: Pick<ManagedStore, 'parts' | 'opened'>): Promise<{
  readonly secrets: readonly StoredSecret[]
  readonly unreadable: readonly UnreadableSecret[]
}> {
  const { storeFile, key } = opened
  const { storeId, previous } = storeFile
  const previousKey = previous && (await openPreviousKey(previous, key))
  const secrets: StoredSecret[] = []
  const unreadable: UnreadableSecret[] = []
  for (const name of parts.files.names()) {
    const bytes = parts.files.load(name)
    if (bytes === undefined) continue
    const found = readHeader(bytes)
    if (found.state === 'damaged') unreadable.push({ name, kind: undefined, reason: 'damaged' })
    if (found.state === 'newer') unreadable.push({ name, kind: undefined, reason: 'written by a newer awsx' })
    if (found.state !== 'header' || !isLongLived(found.header.kind)) continue
    const { kind, storeId: usedId } = found.header
    // A record of a store that this one replaced counts as missing.
    const usedKey = usedId === storeId ? key : usedId === previous?.storeId ? previousKey : undefined
    if (usedKey === undefined) continue
    const body = openBody({ key: usedKey }, found.header, bytes)
    if (body === undefined) unreadable.push({ name, kind, reason: 'damaged' })
    else secrets.push({ identity: body[0], kind, payload: body[1] })
  }
  return { secrets, unreadable }
}
