import { closeSync, lstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { removeExpiredKeys } from './key/unlocked-key.ts'
import { chooseStoreFolder, loadTrusted } from './machine-folder.ts'
import { maxHeaderBytes, readHeader, type HeaderResult } from './record-format.ts'
import type { StoreContext } from './store-deps.ts'
import { recordName, type StoreFile } from './store-file.ts'
import type { RecordMetadata, StoredRecord } from './types.ts'
import { locateStore, unlockStore } from './unlocked-store.ts'
import type { ReaderOptions } from './unlocked-store.ts'

/**
 * Reads records without a prompt or the keychain. It reports and creates nothing: if anything is wrong with the store, the
 * result is undefined, and `openStore` then reports the problem.
 */
export interface RecordReader {
  /** @returns undefined if there is no such record or the store is locked */
  read(identity: string): Promise<StoredRecord | undefined>
  /** Reads metadata without the key. */
  metadata(identity: string): RecordMetadata | undefined
}

/** Opens the user's store for reading. */
export function openRecordReader(context: StoreContext, options: ReaderOptions): RecordReader {
  const { unlock = {} } = options
  const { uid } = context.user
  const stateFolder = locateStore(context, options)
  if (stateFolder === undefined) return { read: () => Promise.resolve(undefined), metadata: () => undefined }
  removeExpiredKeys(context, unlock)
  const folder = chooseStoreFolder(context, stateFolder)
  const pathOf = (storeFile: StoreFile, identity: string): string =>
    join(folder, 'records', recordName(storeFile.nameSalt, identity))

  const read = async (identity: string): Promise<StoredRecord | undefined> => {
    const store = unlockStore(context, options, { folder, storeFile: loadTrusted(folder, uid) })
    return await store?.read(identity)
  }
  const readMetadata = (identity: string): RecordMetadata | undefined => {
    const storeFile = loadTrusted(folder, uid)
    return storeFile && metadataOf(readHeaderOf(pathOf(storeFile, identity)))
  }
  return {
    read: (identity) => read(identity).catch(() => undefined),
    metadata: (identity) => orUndefined(() => readMetadata(identity)),
  }
}

/** Reads the public line of a record's file. @returns undefined if there is no such file, or if it cannot be read */
export function readHeaderOf(path: string): HeaderResult | undefined {
  let descriptor: number | undefined
  try {
    if (!lstatSync(path).isFile()) return undefined
    descriptor = openSync(path, 'r')
    const bytes = Buffer.alloc(maxHeaderBytes)
    return readHeader(bytes.subarray(0, readSync(descriptor, bytes, 0, maxHeaderBytes, 0)))
  } catch {
    return undefined
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

/** The metadata in a record's public line, undefined if the line could not be read. */
export function metadataOf(result: HeaderResult | undefined): RecordMetadata | undefined {
  if (result?.state !== 'header') return undefined
  const { kind, expiresAt, renewable } = result.header
  return { kind, expiresAt, renewable }
}

function orUndefined<T>(work: () => T | undefined): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
