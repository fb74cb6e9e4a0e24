import { keySourceTexts, newerText, programText, undecidedText } from './key/key-source-texts.ts'
import { createStoreLocks } from './lock/store-locks.ts'
import { bindingOf } from './previous-key.ts'
import { createMemoryStore } from './memory-store.ts'
import { openRecordFiles, type RecordFiles } from './record-files.ts'
import { createWriter } from './record-writer.ts'
import type { KeyDeps, StoreDeps } from './store-deps.ts'
import { isKeyOf, loadStoreFile, recordName } from './store-file.ts'
import { profileIdentity } from './profile-identity.ts'
import { verifyStateFolder } from './store-folder.ts'
import { isStoreNow, StoreKey } from './store-key.ts'
import { readMetadataNow, readRecordsNow } from './metadata-now.ts'
import type { StoreParts } from './store-parts.ts'
import type { RecordMetadata, Store, StoreDescription } from './types.ts'

/** The store on disk: encrypted records, one file each. Their key is kept elsewhere. */
export function openEncryptedStore(deps: StoreDeps): Store {
  const parts = openStoreParts(deps)
  const { files } = parts
  return {
    ...parts.deps.locks,
    read: (identity) => readRecord(parts, identity),
    ...createWriter(parts),
    ...createRemovers(parts),
    metadata: (identity) => {
      const unwritten = parts.memory.metadata(identity)
      const name = unwritten === undefined ? findName(parts, identity) : undefined
      return name === undefined ? unwritten : files.metadata(name)
    },
    metadataNow: () => readMetadataNow(parts),
    recordsNow: () => readRecordsNow(parts),
    list: () => [...(isTrusted(deps) ? listRecords(files) : []), ...parts.memory.list()],
    lock: () => parts.storeKey.lock(),
    describe: () => describeStore(deps),
  }
}

/** Reads or creates nothing before it is needed. */
export function openStoreParts(deps: StoreDeps): StoreParts {
  const { context, folder } = deps
  const { uid } = context.user
  const now = (): number => context.now()
  const files = openRecordFiles(folder, { uid, now, warn: (line) => deps.warn(line) })
  const locks = createStoreLocks(context, folder)
  // Inherits instead of copying: whether the user can answer a prompt is looked up only when it matters.
  const keyDeps: KeyDeps = Object.assign(Object.create(deps) as StoreDeps, { locks })
  return { deps: keyDeps, files, storeKey: new StoreKey(keyDeps, files), memory: createMemoryStore(now) }
}

async function readRecord(parts: StoreParts, identity: string): ReturnType<Store['read']> {
  const { files, storeKey, memory } = parts
  const unwritten = await memory.read(identity)
  if (unwritten !== undefined) return unwritten
  for (;;) {
    const storeFile = storeKey.findStoreFile()
    if (storeFile === undefined) return undefined
    const name = recordName(storeFile.nameSalt, identity)
    const bytes = files.load(name)
    if (bytes === undefined) return undefined
    const record = await storeKey.withKey(storeFile, async (key) => {
      const binding = await bindingOf({ storeFile, key }, identity)
      return files.open(name, bytes, binding, () => isKeyOf(storeFile, key))
    })
    // Between reading the two files, another process can have replaced the key and encrypted the record again.
    if (record !== undefined || isStoreNow(storeFile, storeKey.load())) return record
  }
}

function createRemovers(
  parts: StoreParts,
): Pick<Store, 'remove' | 'removeDerived' | 'removeFetchedFor' | 'removeAll'> {
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
    removeFetchedFor: (profile) => {
      const hashed = findName(parts, profileIdentity(profile))
      const removed = hashed === undefined ? 0 : files.removeWhere((record) => record.profile === hashed)
      return removed + memory.removeFetchedFor(profile)
    },
    removeAll: (kinds) => {
      const removed = isTrusted(deps) ? files.removeWhere(({ kind }) => kinds.includes(kind)) : 0
      return removed + memory.removeAll(kinds)
    },
  }
}

/** @returns undefined if there is no store on disk yet, or none that can be trusted */
function findName({ storeKey }: StoreParts, identity: string): string | undefined {
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

function describeStore(deps: StoreDeps): StoreDescription {
  const { folder } = deps
  const found = isTrusted(deps) ? loadStoreFile(folder, deps.context.user.uid) : undefined
  if (found?.state === 'newer') return { keySource: 'none', folder, statement: newerText }
  if (found?.state !== 'valid') return { keySource: 'none', folder, statement: undecidedText }
  const { keySource, passphraseFrom } = found.storeFile
  const program = passphraseFrom?.program
  if (program !== undefined) return { keySource, folder, statement: programText(program), program }
  return { keySource, folder, statement: keySourceTexts[keySource] }
}
