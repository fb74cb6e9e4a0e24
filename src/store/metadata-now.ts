import { hmacOfMany } from '../crypto/hmac-of-many.ts'
import type { StoreParts } from './store-parts.ts'
import { nameOfHash } from './store-file.ts'
import type { RecordMetadata } from './types.ts'

/** As `metadataNow` of the store: reads store.json and the folder once instead of once for each record. */
export function readMetadataNow({
  files,
  storeKey,
  memory,
}: StoreParts): (identity: string) => RecordMetadata | undefined {
  const salt = storeKey.findSalt()
  if (salt === undefined) return (identity) => memory.metadata(identity)
  const names = new Set(files.names())
  if (names.size === 0) return (identity) => memory.metadata(identity)
  const hash = hmacOfMany(Buffer.from(salt, 'base64'))
  return (identity) => {
    const unwritten = memory.metadata(identity)
    if (unwritten !== undefined) return unwritten
    const name = nameOfHash(hash(identity))
    return names.has(name) ? files.metadata(name) : undefined
  }
}
