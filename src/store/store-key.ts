import { AwsxError } from '../errors.ts'
import { findPassphrase } from './key/passphrase.ts'
import { forgetUnlockedKey, removeUnlockedKey } from './key/save-unlocked-key.ts'
import { findUnlocked, locateUnlockedKey } from './key/unlocked-key.ts'
import { cannotRead, type RecordFiles } from './record-files.ts'
import { ignoresPassphrase, isOtherSource } from './unlocked-store.ts'
import type { KeyDeps, OpenedStore, StoreDeps } from './store-deps.ts'
import { newerStoreError } from './newer-version.ts'
import { isKeyOf, loadStoreFile, storeFilePath, type StoreFile, type StoreFileResult } from './store-file.ts'
import { verifyStateFolder } from './store-folder.ts'

export const lostKey = "the store's key is no longer in the keychain, so its records cannot be read"

type Answer<T> = T | 'wrong-key' | Promise<T | 'wrong-key'>

/** Finds `store.json` and the key that belongs to it. */
export class StoreKey {
  readonly #deps: KeyDeps
  readonly #files: RecordFiles
  readonly #keys = new Map<string, Uint8Array>()

  constructor(deps: KeyDeps, files: RecordFiles) {
    this.#deps = deps
    this.#files = files
  }

  /**
   * @returns undefined if there is no store yet, or with a warning if it is damaged or from an older version
   * @throws AwsxError STORE_UNAVAILABLE if a newer awsx created it, another key source was requested, or the folder is not the user's alone
   */
  findStoreFile(): StoreFile | undefined {
    const found = this.load()
    const path = storeFilePath(this.#deps.folder)
    if (found.state === 'newer') throw newerStoreError(path)
    if (found.state === 'damaged')
      this.#deps.warn(
        `${path} is damaged (${found.reason}), so its records cannot be read; the next sign-in creates a new store`,
      )
    if (found.state === 'older')
      this.#deps.warn(`an older awsx created this store (${path}); the next sign-in creates a new store`)
    if (found.state !== 'valid') return undefined
    checkKeySource(this.#deps, found.storeFile)
    return found.storeFile
  }

  /** @returns the salt of record names, undefined if there is no store that can be read. Never throws. */
  findSalt(): string | undefined {
    return this.findValid()?.nameSalt
  }

  /** @returns the key, if it is in memory: this asks neither the keychain nor for a passphrase. Never throws. */
  findUnlocked(storeFile: StoreFile): Uint8Array | undefined {
    return findInMemory(this.#deps, storeFile)
  }

  /** @returns undefined if there is no store that can be read. Never throws. */
  findValid(): StoreFile | undefined {
    try {
      const found = this.load()
      return found.state === 'valid' ? found.storeFile : undefined
    } catch {
      return undefined
    }
  }

  /**
   * Reads with the key. An unlocked key in memory counts as the right one until something does not open with it: checking it first would
   * take as long as reading.
   * @param read returns `wrong-key` if what it reads does not open because of the key
   * @returns undefined also if the key is gone; then with a warning
   * @throws AwsxError STORE_LOCKED, STORE_UNAVAILABLE if the key cannot be had now; STORE_DAMAGED if the keychain has another store's
   */
  async withKey<T>(storeFile: StoreFile, read: (key: Uint8Array) => Answer<T>): Promise<T | undefined> {
    const key = await this.#findKey(storeFile)
    const answer = key && (await read(key))
    if (answer !== 'wrong-key') return answer
    this.#forgetKey(storeFile)
    const other = await this.#findKey(storeFile)
    const again = other && (await read(other))
    return again === 'wrong-key' ? undefined : again
  }

  /**
   * @returns the store with its key, undefined if the store does not exist or its key is gone
   * @throws AwsxError STORE_UNAVAILABLE, STORE_LOCKED, STORE_DAMAGED
   */
  async open(): Promise<OpenedStore | undefined> {
    const storeFile = this.findStoreFile()
    const key = storeFile && (await this.#unlockAndCheck(storeFile))
    return storeFile && key && { storeFile, key }
  }

  /** Takes over a store that was just created. */
  use({ storeFile, key }: OpenedStore): void {
    this.#keys.set(storeFile.storeId, key)
  }

  /** See `lock` of the store. */
  async lock(): Promise<boolean> {
    this.#keys.clear()
    const found = this.load()
    if (found.state !== 'valid') return false
    const existed = await forgetUnlockedKey(this.#deps, found.storeFile)
    if (existed && found.storeFile.keySource === 'runtime') this.#files.removeFolder()
    return existed
  }

  /** @throws AwsxError STORE_UNAVAILABLE if it cannot be read, or the folder is not the user's alone */
  load(): StoreFileResult {
    const { folder, context } = this.#deps
    if (!verifyStateFolder(folder, context.user.uid)) return { state: 'absent' }
    try {
      return loadStoreFile(folder, context.user.uid)
    } catch (error) {
      throw cannotRead(folder, error)
    }
  }

  async #findKey(storeFile: StoreFile): Promise<Uint8Array | undefined> {
    const key = await this.#unlock(storeFile)
    // A key in memory is meant to be gone after a reboot.
    if (key === undefined && storeFile.keySource !== 'runtime')
      this.#deps.warn(`${lostKey}; the next sign-in creates a new store`)
    return key
  }

  /** What is written with a wrong key could never be read again. */
  async #unlockAndCheck(storeFile: StoreFile): Promise<Uint8Array | undefined> {
    const key = await this.#unlock(storeFile)
    if (key === undefined || isKeyOf(storeFile, key)) return key
    this.#forgetKey(storeFile)
    return storeFile.keySource === 'runtime' ? undefined : this.#unlock(storeFile)
  }

  async #unlock(storeFile: StoreFile): Promise<Uint8Array | undefined> {
    const key = this.#keys.get(storeFile.storeId) ?? (await unlockKey(this.#deps, storeFile))
    if (key !== undefined) this.#keys.set(storeFile.storeId, key)
    return key
  }

  /** Leaves a `runtime` key where it is, because there is no other copy. */
  #forgetKey(storeFile: StoreFile): void {
    this.#keys.delete(storeFile.storeId)
    if (storeFile.keySource === 'runtime') return
    const location = locateUnlockedKey(this.#deps.context, storeFile)
    if (location !== undefined) removeUnlockedKey(location)
  }
}

/** Whether `store.json` still has the store and the key that it had. */
export function isStoreNow({ storeId }: StoreFile, now: StoreFileResult): boolean {
  return now.state === 'valid' && now.storeFile.storeId === storeId
}

/** @returns undefined if the key is gone for good */
async function unlockKey(deps: KeyDeps, storeFile: StoreFile): Promise<Uint8Array | undefined> {
  const unlocked = findInMemory(deps, storeFile)
  if (unlocked !== undefined || storeFile.keySource === 'runtime') return unlocked
  const isTheUsers = storeFile.keySource === 'file' && storeFile.passphraseFrom === undefined
  const passphrase = isTheUsers ? findPassphrase(deps.context) : undefined
  const { requestKey } = await import('./key/request-key.ts')
  return requestKey(deps, storeFile, passphrase)
}

function findInMemory(deps: KeyDeps, storeFile: StoreFile): Uint8Array | undefined {
  const limits = storeFile.keySource === 'runtime' ? undefined : deps.unlock
  return findUnlocked(deps.context, storeFile, limits)?.key
}

/** A key stays where it was put first: changing that silently would lose the records or protect them less. */
function checkKeySource(deps: StoreDeps, { keySource }: StoreFile): void {
  const requested = deps.choice
  if (isOtherSource(requested, keySource)) {
    const where = { keychain: 'in the keychain', file: 'under a passphrase', runtime: 'in memory' }[keySource]
    throw new AwsxError(
      'STORE_UNAVAILABLE',
      `AWSX_STORE is "${requested}", but the key of this store is ${where}`,
      {
        hints: [
          'unset AWSX_STORE to use it',
          `to move the key: awsx store move ${requested === 'file' ? 'passphrase' : 'keychain'}`,
        ],
      },
    )
  }
  if (ignoresPassphrase(deps.context, keySource))
    deps.warn(
      'ignored the passphrase, because this store was created without one; to use one: awsx store move passphrase',
    )
}
