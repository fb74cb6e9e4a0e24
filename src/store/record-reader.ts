import { closeSync, lstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { readVariable } from '../context.ts'
import { readPrivateBytes } from '../files/private-file.ts'
import { findUnlockedKey, removeExpiredKeys, type RuntimeKeys } from './key/unlocked-key.ts'
import { chooseStore, chooseStoreFolder, loadTrusted, type ChosenStore } from './machine-folder.ts'
import {
  maxHeaderBytes,
  maxRecordBytes,
  decryptRecord,
  readHeader,
  type HeaderResult,
  type IdentityTest,
} from './record-format.ts'
import type { OpenedStore, StoreContext } from './store-deps.ts'
import { recordName, type KeySource, type StoreFile } from './store-file.ts'
import { locateStateFolder } from './state-folder.ts'
import type { RecordMetadata, StoredRecord, UnlockLimits } from './types.ts'

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

/** A record with its identity. */
export interface NamedRecord {
  readonly identity: string
  readonly record: StoredRecord
}

/** A store whose key is unlocked, for reading. */
export interface UnlockedStore {
  readonly folder: string
  /** The owner that its files must have; undefined on Windows. */
  readonly uid: number | undefined
  /** `keyBytes` of src/crypto. */
  readonly key: Uint8Array
  /** The name of the file of a record. */
  nameOf(identity: string): string
  /** @returns undefined if there is no such record */
  read(identity: string): Promise<StoredRecord | undefined>
  /**
   * Reads a record by the name of its file, which can be that of another record: the caller has to compare the identity.
   * @returns undefined if there is no such record
   */
  readNamed(name: string): Promise<NamedRecord | undefined>
}

export interface ReaderOptions {
  /** From `AWSX_STORE` or the settings file; `auto` if not given. */
  readonly choice?: 'keychain' | 'file' | 'auto' | 'none'
  /** How long a key stays unlocked; by default eight hours after a passphrase, and for the session from the keychain. */
  readonly unlock?: UnlockLimits
}

/** Opens the user's store for reading. */
export function openRecordReader(context: StoreContext, options: ReaderOptions): RecordReader {
  const { unlock = {} } = options
  const { uid } = context.user
  const stateFolder = locate(context, options)
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

/**
 * Opens the user's store for reading if it is unlocked, for a run that ends soon: it does not find out that the key was replaced or removed since.
 * @returns undefined if there is no store, or if it is locked
 */
export function openUnlockedStore(context: StoreContext, options: ReaderOptions): UnlockedStore | undefined {
  const stateFolder = locate(context, options)
  if (stateFolder === undefined) return undefined
  const found = removeExpiredKeys(context, options.unlock ?? {})
  try {
    const { folder, storeFile } = chooseStore(context, stateFolder, found)
    const store = { folder, storeFile: storeFile ?? loadTrusted(folder, context.user.uid) }
    return unlockStore(context, options, store, found)
  } catch {
    return undefined
  }
}

function locate(context: StoreContext, { choice }: ReaderOptions): string | undefined {
  return choice === 'none' ? undefined : locateStateFolder(context)
}

/** @param found right before, else the runtime folders are read */
function unlockStore(
  context: StoreContext,
  { choice = 'auto', unlock = {} }: ReaderOptions,
  { folder, storeFile }: ChosenStore,
  found?: RuntimeKeys,
): UnlockedStore | undefined {
  if (storeFile === undefined || isUnexpected(context, choice, storeFile)) return undefined
  const limits = storeFile.keySource === 'runtime' ? undefined : unlock
  const key = findUnlockedKey(context, storeFile, limits, found)
  return key && createUnlocked({ storeFile, key }, folder, context.user.uid)
}

function createUnlocked(
  { storeFile, key }: OpenedStore,
  folder: string,
  uid: number | undefined,
): UnlockedStore {
  const { nameSalt, storeId } = storeFile
  const nameOf = (identity: string): string => recordName(nameSalt, identity)
  const read = async (name: string, isExpected: IdentityTest): Promise<StoredRecord | undefined> => {
    const bytes = readPrivateBytes(join(folder, 'records', name), uid, maxRecordBytes)
    const result = bytes && (await decryptRecord({ key, storeId }, bytes, isExpected))
    return result?.state === 'record' ? result.record : undefined
  }
  return {
    folder,
    uid,
    nameOf,
    key,
    read: (wanted) => read(nameOf(wanted), (identity) => identity === wanted),
    async readNamed(name) {
      let found = ''
      const record = await read(name, (identity) => {
        found = identity
        return true
      })
      return record && { identity: found, record }
    },
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

/** Whether `openStore` would report something about the key of the store. */
function isUnexpected(
  context: StoreContext,
  choice: NonNullable<ReaderOptions['choice']>,
  { keySource }: StoreFile,
): boolean {
  return isOtherSource(choice, keySource) || ignoresPassphrase(context, keySource)
}

/** Whether the user chose a different key source than the store has. */
export function isOtherSource(choice: NonNullable<ReaderOptions['choice']>, keySource: KeySource): boolean {
  return choice !== 'auto' && (choice === 'keychain') !== (keySource === 'keychain')
}

/** Whether the environment gives a passphrase that the store was created without. */
export function ignoresPassphrase(context: StoreContext, keySource: KeySource): boolean {
  const names = ['AWSX_PASSPHRASE', 'AWSX_PASSPHRASE_FILE']
  return keySource !== 'file' && names.some((name) => readVariable(context, name) !== undefined)
}

function orUndefined<T>(work: () => T | undefined): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
