import { AwsxError } from '../errors.ts'
import { keySourceTexts, undecidedText } from './key/key-source-texts.ts'
import { createStoreLocks } from './lock/store-locks.ts'
import { createMemoryStore } from './memory-store.ts'
import { openRecordFiles, type RecordFiles } from './record-files.ts'
import type { KeyDeps, OpenedStore, StoreDeps } from './store-deps.ts'
import { isKeyOf, loadStoreFile, recordName, type StoreFile } from './store-file.ts'
import { prepareStateFolder, verifyStateFolder } from './store-folder.ts'
import { StoreKey } from './store-key.ts'
import type { MayReplace, NewRecord, RecordMetadata, Store, StoreDescription } from './types.ts'

/** The store on disk: encrypted records, one file each. Their key is kept elsewhere. */
export function openEncryptedStore(deps: StoreDeps): Store {
  const { context, folder } = deps
  const { uid } = context.user
  const now = (): number => context.now()
  const files = openRecordFiles(folder, { uid, now, warn: (line) => deps.warn(line) })
  const locks = createStoreLocks(context, folder)
  // Inherits instead of copying: whether the user can answer a prompt is looked up only when it matters.
  const keyDeps: KeyDeps = Object.assign(Object.create(deps) as StoreDeps, { locks })
  const parts: Parts = {
    deps: keyDeps,
    files,
    storeKey: new StoreKey(keyDeps, files),
    memory: createMemoryStore(now),
  }
  return {
    ...locks,
    read: (identity) => readRecord(parts, identity),
    write: createWriter(parts),
    ...createRemovers(parts),
    metadata: (identity) => {
      const name = findName(parts, identity)
      return name === undefined ? parts.memory.metadata(identity) : files.metadata(name)
    },
    list: () => [...(isTrusted(deps) ? listRecords(files) : []), ...parts.memory.list()],
    probeWrite: () => {
      prepareStateFolder(folder, uid)
      files.probe()
    },
    lock: () => parts.storeKey.lock(),
    describe: () => describeStore(deps),
  }
}

interface Parts {
  readonly deps: KeyDeps
  readonly files: RecordFiles
  readonly storeKey: StoreKey
  /** Holds the records if there is nowhere to put a key. */
  readonly memory: Store
}

async function readRecord(parts: Parts, identity: string): ReturnType<Store['read']> {
  const { files, storeKey } = parts
  const storeFile = storeKey.findStoreFile()
  if (storeFile === undefined) return parts.memory.read(identity)
  const { nameSalt, storeId } = storeFile
  const name = recordName(nameSalt, identity)
  const bytes = files.load(name)
  if (bytes === undefined) return undefined
  return storeKey.withKey(storeFile, (key) =>
    files.open(name, bytes, { key, storeId, identity }, () => isKeyOf(storeFile, key)),
  )
}

function createWriter({ deps, files, storeKey, memory }: Parts): Store['write'] {
  let usesMemory = false
  const create = async (lasting: boolean): Promise<OpenedStore | undefined> => {
    const { createStore } = await import('./create-store.ts')
    const created = await createStore(deps, { files, storeKey }, lasting)
    if (created !== 'no-place') return created
    usesMemory ||= !lasting
    return undefined
  }
  return async (identity, record, mayReplace) => {
    const isLongLived = record.kind === 'iam-key'
    const opened = usesMemory ? undefined : ((await storeKey.open()) ?? (await create(isLongLived)))
    if (opened === undefined) return writeToMemory(memory, { identity, record, mayReplace })
    const { key, storeFile } = opened
    denyLongLived(storeFile, record)
    const { nameSalt, storeId } = storeFile
    const origin = record.derivedFrom ?? null
    const derivedFrom = origin === null ? null : recordName(nameSalt, origin)
    const binding = { key, storeId, identity }
    return files.save(recordName(nameSalt, identity), { binding, record, derivedFrom, mayReplace })
  }
}

function createRemovers(parts: Parts): Pick<Store, 'remove' | 'removeDerived' | 'removeAll'> {
  const { deps, files, memory } = parts
  return {
    remove: (identity) => {
      memory.remove(identity)
      const name = findName(parts, identity)
      if (name !== undefined) files.remove(name)
    },
    removeDerived: (identity) => {
      const name = findName(parts, identity)
      const removed = name === undefined ? 0 : files.removeWhere((record) => record.derivedFrom === name)
      return removed + memory.removeDerived(identity)
    },
    removeAll: (kinds) => {
      const removed = isTrusted(deps) ? files.removeWhere(({ kind }) => kinds.includes(kind)) : 0
      return removed + memory.removeAll(kinds)
    },
  }
}

/** @returns undefined if there is no store on disk yet, or none that can be trusted */
function findName({ storeKey }: Parts, identity: string): string | undefined {
  const salt = storeKey.findSalt()
  return salt === undefined ? undefined : recordName(salt, identity)
}

function isTrusted(deps: StoreDeps): boolean {
  try {
    return verifyStateFolder(deps.folder, deps.context.user.uid)
  } catch {
    return false
  }
}

function listRecords(files: RecordFiles): readonly RecordMetadata[] {
  return files.names().flatMap((name) => files.metadata(name) ?? [])
}

interface MemoryWrite {
  readonly identity: string
  readonly record: NewRecord
  readonly mayReplace: MayReplace | undefined
}

function writeToMemory(memory: Store, { identity, record, mayReplace }: MemoryWrite): Promise<boolean> {
  if (record.kind === 'iam-key')
    throw new AwsxError('STORE_UNAVAILABLE', 'there is nowhere to keep a long-lived access key', {
      hints: ['set AWSX_PASSPHRASE_FILE to the path of a file with a passphrase'],
    })
  return memory.write(identity, record, mayReplace)
}

function denyLongLived({ keySource }: StoreFile, record: NewRecord): void {
  if (record.kind !== 'iam-key' || keySource !== 'runtime') return
  throw new AwsxError(
    'STORE_UNAVAILABLE',
    'this store is lost at logout, so it cannot hold a long-lived access key',
    {
      hints: [
        'for a store that lasts, set AWSX_HOME to a new folder, and AWSX_STORE=keychain or AWSX_PASSPHRASE_FILE',
      ],
    },
  )
}

function describeStore(deps: StoreDeps): StoreDescription {
  const { folder } = deps
  const found = isTrusted(deps) ? loadStoreFile(folder, deps.context.user.uid) : undefined
  if (found?.state !== 'valid') return { keySource: 'none', folder, statement: undecidedText }
  const { keySource } = found.storeFile
  return { keySource, folder, statement: keySourceTexts[keySource] }
}
