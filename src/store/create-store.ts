import { random } from '../crypto/random.ts'
import { AwsxError, errnoName, isErrno } from '../errors.ts'
import { removeFile } from '../files/private-file.ts'
import { createFile } from '../files/replace-file.ts'
import { createKey } from './key/create-key.ts'
import { machineId } from './machine-folder.ts'
import { moveAside } from './record-folder.ts'
import type { RecordFiles } from './record-files.ts'
import type { KeyDeps, OpenedStore, StoreDeps } from './store-deps.ts'
import { prepareStateFolder } from './prepare-folder.ts'
import { storeFilePath, type StoreFile, type StoreFileResult } from './store-file.ts'
import { lostKey, type StoreKey } from './store-key.ts'

interface Parts {
  readonly files: RecordFiles
  readonly storeKey: StoreKey
}

type Created = OpenedStore | 'no-key-location' | undefined

/**
 * Creates the store, in one process at a time. An old store whose key is gone is moved aside.
 * @param lasting whether a store that is lost at logout is of no use
 * @returns the store, or the one that another process created in the meantime; undefined if that one cannot be opened; `no-key-location` if there is
 *   nowhere to put a key
 * @throws AwsxError STORE_UNAVAILABLE, STORE_LOCKED, STORE_DAMAGED
 */
export function createStore(deps: KeyDeps, parts: Parts, lasting: boolean): Promise<Created> {
  prepareStateFolder(deps.folder, deps.context.user.uid)
  // Before a key is put anywhere, it must be certain that the file that refers to it can be written.
  parts.files.probe()
  const waitMs = deps.interactive ? 150_000 : 20_000
  return deps.locks.withLock('store', { waitMs, purpose: 'creating the store' }, async () => {
    return (await parts.storeKey.open()) ?? (await createLocked(deps, parts, lasting))
  })
}

async function createLocked(deps: KeyDeps, { files, storeKey }: Parts, lasting: boolean): Promise<Created> {
  const found = storeKey.load()
  const salt = found.state === 'valid' ? found.storeFile.nameSalt : random(32).toString('base64')
  const created = await createKey(deps, salt, lasting)
  if (created === undefined) return 'no-key-location'
  const current = storeKey.load()
  // Without a lock, another process may have created the store in the meantime.
  if (isAnotherStore(found, current)) return storeKey.open()
  retireStore(deps, files, current)
  if (!saveStoreFile(deps.folder, created.storeFile)) return storeKey.open()
  storeKey.use(created)
  return created
}

function isAnotherStore(before: StoreFileResult, now: StoreFileResult): boolean {
  if (now.state !== 'valid') return false
  return before.state !== 'valid' || before.storeFile.storeId !== now.storeFile.storeId
}

const reasons: Partial<Record<StoreFileResult['state'], string>> = {
  valid: lostKey,
  older: 'an older awsx created the records',
}

/** Makes way for a new store. What the user could still need is moved, never removed. */
function retireStore(deps: StoreDeps, files: RecordFiles, found: StoreFileResult): void {
  const path = storeFilePath(deps.folder)
  if (found.state === 'valid' && hadKeyInMemory(found.storeFile)) {
    // The only copy of the key was in memory and is gone: nothing can ever read these records again.
    files.removeFolder()
    removeFile(path)
    return
  }
  const aside = files.setAside()
  if (found.state !== 'absent') moveStoreFileAside(path, deps.context.now())
  if (aside === undefined) return
  const reason = reasons[found.state] ?? 'the records cannot be read without an intact store.json'
  deps.warn(`${reason}; moved them to ${aside} and created a new store`)
}

/** On another machine, or on one that cannot be told apart from others (''), the key may still exist. */
export function hadKeyInMemory(
  { keySource, machine }: Pick<StoreFile, 'keySource' | 'machine'>,
  thisMachine = machineId(),
): boolean {
  if (keySource !== 'runtime' || machine === '') return false
  return machine === undefined || machine === thisMachine
}

function moveStoreFileAside(path: string, now: number): void {
  try {
    moveAside(path, now)
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
  }
}

/** @returns false if another process has created the store */
function saveStoreFile(folder: string, storeFile: StoreFile): boolean {
  try {
    return createFile(storeFilePath(folder), `${JSON.stringify(storeFile, undefined, 2)}\n`)
  } catch (error) {
    throw new AwsxError('STORE_UNAVAILABLE', `cannot write the store (${errnoName(error)}, ${folder})`, {
      cause: error,
    })
  }
}
