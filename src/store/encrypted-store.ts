import { AwsxError } from '../errors.ts'
import { verifyFolder } from './store-folder.ts'
import { StoreKey } from './store-key.ts'
import { statements, undecidedStatement } from './key/key-source-texts.ts'
import { createLocker } from './lock/store-locks.ts'
import { createMemoryStore } from './memory-store.ts'
import { openRecords, type MayReplace, type Records } from './records.ts'
import { isKeyOf, loadSettings, nameRecord, type Settings } from './store-settings.ts'
import type { Store, StoreDescription, StoredRecord } from './types.ts'
import type { StoreDeps } from './store-deps.ts'

/** The store on disk: encrypted records, one file each, under a key that is kept elsewhere. */
export function openEncryptedStore(deps: StoreDeps): Store {
  const { context, folder } = deps
  const now = (): number => context.now()
  const records = openRecords(folder, { uid: context.user.uid, now, warn: (line) => deps.warn(line) })
  const locker = createLocker(context, folder)
  const storeKey = new StoreKey(deps, { records, locker })
  const names = createNames(storeKey)
  const memory = createMemoryStore(now)
  return {
    ...locker,
    nameOf: (identity) => names.nameOf(identity),
    read: async (identity) => {
      const settings = storeKey.findSettings()
      if (settings === undefined) return memory.read(identity)
      const name = nameRecord(settings.nameSalt, identity)
      const bytes = records.load(name)
      if (bytes === undefined) return undefined
      return storeKey.withKey(settings, (key) =>
        records.open(name, bytes, { key, storeId: settings.storeId, identity }, () => isKeyOf(settings, key)),
      )
    },
    metadata: (name) => (isTrusted(deps) ? records.metadata(names.settle(name)) : undefined),
    list: () => (isTrusted(deps) ? listRecords(records) : []),
    write: async (identity, record, mayReplace) => {
      const kept = await storeKey.openForWriting(record.kind === 'iam-key')
      if (kept === undefined) return writeToMemory(memory, { identity, record, mayReplace })
      refuseLongLived(kept.settings, record)
      const derivedFrom = record.derivedFrom === null ? null : names.settle(record.derivedFrom)
      const binding = { key: kept.key, storeId: kept.settings.storeId, identity }
      const name = nameRecord(kept.settings.nameSalt, identity)
      return records.save(name, binding, { ...record, derivedFrom }, mayReplace)
    },
    remove: (name) => {
      if (isTrusted(deps)) records.remove(names.settle(name))
    },
    probeWrite: () => {
      storeKey.prepare()
      records.probe()
    },
    lock: () => storeKey.lock(),
    describe: () => describeStoredKey(deps),
  }
}

/**
 * Names need the store's salt. Those that were given out before there was a store are translated when there is one.
 */
function createNames(storeKey: StoreKey): { nameOf(identity: string): string; settle(name: string): string } {
  const pending = new Map<string, string>()
  const nameOf = (identity: string): string => {
    const salt = storeKey.findSalt()
    const name = nameRecord(salt ?? storeKey.pendingSalt, identity)
    if (salt === undefined) pending.set(name, identity)
    return name
  }
  const settle = (name: string): string => {
    const identity = pending.get(name)
    return identity === undefined ? name : nameOf(identity)
  }
  return { nameOf, settle }
}

function isTrusted(deps: StoreDeps): boolean {
  try {
    return verifyFolder(deps.folder, deps.context.user.uid)
  } catch {
    return false
  }
}

function listRecords(records: Records): ReturnType<Store['list']> {
  return records.names().flatMap((name) => {
    const metadata = records.metadata(name)
    return metadata === undefined ? [] : [{ name, metadata }]
  })
}

interface MemoryWrite {
  readonly identity: string
  readonly record: StoredRecord
  readonly mayReplace: MayReplace | undefined
}

function writeToMemory(memory: Store, { identity, record, mayReplace }: MemoryWrite): Promise<boolean> {
  if (record.kind === 'iam-key')
    throw new AwsxError('STORE_UNAVAILABLE', 'there is no place to keep a long-lived key', {
      hints: ['set AWSX_PASSPHRASE_FILE to the path of a file that holds a passphrase'],
    })
  return memory.write(identity, record, mayReplace)
}

function refuseLongLived(settings: Settings, record: StoredRecord): void {
  if (record.kind !== 'iam-key' || settings.keySource !== 'runtime') return
  throw new AwsxError(
    'STORE_UNAVAILABLE',
    'this store ends with the session, so it takes no long-lived key',
    {
      hints: [
        'for a store that lasts, set AWSX_HOME to a new folder, and AWSX_STORE=keychain or AWSX_PASSPHRASE_FILE',
      ],
    },
  )
}

function describeStoredKey(deps: StoreDeps): StoreDescription {
  const { folder } = deps
  const found = isTrusted(deps) ? loadSettings(folder, deps.context.user.uid) : undefined
  if (found?.state !== 'settings') return { keySource: 'none', folder, statement: undecidedStatement }
  const { keySource } = found.settings
  return { keySource, folder, statement: statements[keySource] }
}
