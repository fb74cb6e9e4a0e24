import { hmacOfMany } from '../crypto/hmac-of-many.ts'
import type { StoreParts } from './store-parts.ts'
import { nameOfHash, recordName } from './store-file.ts'
import type { RecordMetadata, RecordsNow } from './types.ts'

/** Hashing more names takes longer than loading native code, which takes five milliseconds in Node. */
const few = 16

/** As `recordsNow` of the store: reads store.json and the folder once instead of once for each record. */
export function readRecordsNow({ files, storeKey }: Pick<StoreParts, 'files' | 'storeKey'>): RecordsNow {
  const storeFile = storeKey.findValid()
  const salt = storeFile?.nameSalt
  const names = new Set(salt === undefined ? [] : files.names())
  let hash: ((text: string) => Buffer) | undefined
  let count = 0
  return {
    salt,
    nameOf(identity) {
      if (salt === undefined) return undefined
      count += 1
      if (count <= few) return recordName(salt, identity)
      hash ??= hmacOfMany(Buffer.from(salt, 'base64'))
      return nameOfHash(hash(identity))
    },
    unlockedKey: () => storeFile && storeKey.findUnlocked(storeFile),
    named: (name) => (names.has(name) ? files.metadata(name) : undefined),
    names,
  }
}

/** As `metadataNow` of the store. */
export function readMetadataNow(parts: StoreParts): (identity: string) => RecordMetadata | undefined {
  const { memory } = parts
  const records = readRecordsNow(parts)
  return (identity) => {
    const unwritten = memory.metadata(identity)
    if (unwritten !== undefined || records.names.size === 0) return unwritten
    const name = records.nameOf(identity)
    return name === undefined ? undefined : records.named(name)
  }
}
