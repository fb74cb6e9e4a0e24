import { readVariable } from '../context.ts'
import { readPrivateBytes } from '../files/private-file.ts'
import { join } from '../system/paths.ts'
import { findUnlocked, removeExpiredKeys, type RuntimeKeys, type UnlockedKey } from './key/unlocked-key.ts'
import { chooseStore, loadTrusted, type ChosenStore } from './machine-folder.ts'
import { decryptRecord, maxRecordBytes, type IdentityTest } from './record-format.ts'
import type { OpenedStore, StoreContext } from './store-deps.ts'
import { recordName, type KeySource, type StoreFile } from './store-file.ts'
import { locateStateFolder } from './state-folder.ts'
import type { StoredRecord, UnlockLimits } from './types.ts'

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
  /** What `recordKeyOf` makes of it, if that was kept with it. */
  readonly recordKey?: Uint8Array | undefined
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

/**
 * Opens the user's store for reading if it is unlocked, for a run that ends soon: it does not find out that the key was replaced or removed since.
 * @returns undefined if there is no store, or if it is locked
 */
export function openUnlockedStore(context: StoreContext, options: ReaderOptions): UnlockedStore | undefined {
  const stateFolder = locateStore(context, options)
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

/** @returns undefined without a store, and if there is no folder for it */
export function locateStore(context: StoreContext, { choice }: ReaderOptions): string | undefined {
  return choice === 'none' ? undefined : locateStateFolder(context)
}

/**
 * @param found right before, else the runtime folders are read
 * @returns undefined if there is no store, or if it is locked
 */
export function unlockStore(
  context: StoreContext,
  { choice = 'auto', unlock = {} }: ReaderOptions,
  { folder, storeFile }: ChosenStore,
  found?: RuntimeKeys,
): UnlockedStore | undefined {
  if (storeFile === undefined || isUnexpected(context, choice, storeFile)) return undefined
  const limits = storeFile.keySource === 'runtime' ? undefined : unlock
  const unlocked = findUnlocked(context, storeFile, limits, found)
  return unlocked && createUnlocked({ ...unlocked, storeFile }, folder, context.user.uid)
}

function createUnlocked(
  { storeFile, key, recordKey }: OpenedStore & Pick<UnlockedKey, 'recordKey'>,
  folder: string,
  uid: number | undefined,
): UnlockedStore {
  const { nameSalt, storeId } = storeFile
  const nameOf = (identity: string): string => recordName(nameSalt, identity)
  const read = async (name: string, isExpected: IdentityTest): Promise<StoredRecord | undefined> => {
    const bytes = readPrivateBytes(join(folder, 'records', name), uid, maxRecordBytes)
    const result = bytes && (await decryptRecord({ key, recordKey, storeId }, bytes, isExpected))
    return result?.state === 'record' ? result.record : undefined
  }
  return {
    folder,
    uid,
    nameOf,
    key,
    recordKey,
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
  if (keySource === 'file') return false
  return (
    (readVariable(context, 'AWSX_PASSPHRASE') ?? readVariable(context, 'AWSX_PASSPHRASE_FILE')) !== undefined
  )
}
