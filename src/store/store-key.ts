import { hash, random } from '../crypto/crypto.ts'
import { AwsxError } from '../errors.ts'
import { codeOf, prepareFolder, verifyFolder } from './store-folder.ts'
import { removeCopy } from './key/unlocked-key.ts'
import { createKey, findKeyCopyLocation, unlockKey, type KeyDeps, type NewKey } from './key/key-sources.ts'
import type { Locker } from './lock/store-locks.ts'
import { runOnce } from './run-once.ts'
import type { Records } from './records.ts'
import { checkSettings, lostKey, retireStore, saveSettings } from './retire-store.ts'
import { isKeyOf, loadSettings, type Settings, type SettingsResult } from './store-settings.ts'
import type { StoreDeps } from './store-deps.ts'

/** Keeps `store.json` and the key together: makes both at the first write, and finds them again later. */
export class StoreKey {
  readonly #world: StoreDeps
  readonly #keyWorld: KeyDeps
  readonly #records: Records
  readonly #locker: Locker
  readonly #keys = new Map<string, Buffer>()
  #forgetful = false

  constructor(deps: StoreDeps, parts: { readonly records: Records; readonly locker: Locker }) {
    this.#world = deps
    this.#records = parts.records
    this.#locker = parts.locker
    const { locker } = parts
    const once: KeyDeps['once'] = (options, work) => runOnce({ deps, locker }, options, work)
    // Inherits and does not copy: whether somebody is there is looked up only when it matters.
    this.#keyWorld = Object.assign(Object.create(deps) as StoreDeps, { once })
  }

  /**
   * Base64; salt for names while there is no store.
   */
  get pendingSalt(): string {
    return hash(`awsx names in ${this.#world.folder}`).toString('base64')
  }

  /**
   * @returns undefined if there is no store yet, or a damaged one; the latter with a warning
   * @throws AwsxError STORE_UNAVAILABLE if a newer awsx made it, another key source is asked for, or the folder is not ours
   */
  findSettings(): Settings | undefined {
    return checkSettings(this.#world, this.#load())
  }

  /** The name salt of the store, if there is one that can be read. Never throws. */
  findSalt(): string | undefined {
    try {
      const found = this.#load()
      return found.state === 'settings' ? found.settings.nameSalt : undefined
    } catch {
      return undefined
    }
  }

  /**
   * Reads with the key. A copy in memory is taken for the right one until something does not open by it: to find out first would take as
   * long as reading.
   * @param read says `wrong-key` if what it reads does not open because of the key
   * @returns undefined also if the key is gone; then a warning is given
   * @throws AwsxError as {@link unlockKey}
   */
  async withKey<T>(settings: Settings, read: (key: Buffer) => T | 'wrong-key'): Promise<T | undefined> {
    const key = await this.#findKey(settings)
    const answer = key && read(key)
    if (answer !== 'wrong-key') return answer
    this.#dropCopy(settings)
    const other = await this.#findKey(settings)
    const again = other && read(other)
    return again === 'wrong-key' ? undefined : again
  }

  async #findKey(settings: Settings): Promise<Buffer | undefined> {
    const key = await this.#unlock(settings)
    // That a key in memory is gone after a reboot is what was promised.
    if (key === undefined && settings.keySource !== 'runtime')
      this.#world.warn(`${lostKey}; the next sign-in starts a new store`)
    return key
  }

  /**
   * The store to write to. Makes it at the first write, and anew if its key is gone; the old one is moved aside then.
   * @param lasting whether a store that ends with the session is of no use
   * @returns undefined if nothing can be kept; then a warning is given, unless what there is would not last
   * @throws AwsxError STORE_UNAVAILABLE, STORE_LOCKED, STORE_DAMAGED
   */
  async openForWriting(lasting: boolean): Promise<NewKey | undefined> {
    if (this.#forgetful) return undefined
    const existing = await this.#openExisting()
    if (existing !== undefined) return existing
    this.prepare()
    // Before a key is put anywhere, it must be certain that the file that refers to it can be written.
    this.#records.probe()
    const waitMs = this.#world.interactive ? 150_000 : 20_000
    return this.#locker.withLock('store', { waitMs, purpose: 'making the store' }, async () => {
      return (await this.#openExisting()) ?? (await this.#make(lasting))
    })
  }

  /** @throws AwsxError STORE_UNAVAILABLE if the folder cannot be made or is not ours */
  prepare(): void {
    prepareFolder(this.#world.folder, this.#world.context.user.uid)
  }

  /** As `lock` of the store. */
  lock(): boolean {
    this.#keys.clear()
    const found = this.#load()
    if (found.state !== 'settings') return false
    const location = findKeyCopyLocation(this.#world, found.settings)
    const existed = location !== undefined && removeCopy(location)
    if (existed && found.settings.keySource === 'runtime') this.#records.removeAll()
    return existed
  }

  async #openExisting(): Promise<NewKey | undefined> {
    const settings = this.findSettings()
    const key = settings && (await this.#unlockSurely(settings))
    return settings && key && { settings, key }
  }

  /** What is written with a wrong key could never be read again. */
  async #unlockSurely(settings: Settings): Promise<Buffer | undefined> {
    const key = await this.#unlock(settings)
    if (key === undefined || isKeyOf(settings, key)) return key
    this.#dropCopy(settings)
    return settings.keySource === 'runtime' ? undefined : this.#unlock(settings)
  }

  /** Of a key that is nowhere else the copy is left: there is nothing to be had in its place. */
  #dropCopy(settings: Settings): void {
    this.#keys.delete(settings.storeId)
    const location = settings.keySource === 'runtime' ? undefined : findKeyCopyLocation(this.#world, settings)
    if (location !== undefined) removeCopy(location)
  }

  async #make(lasting: boolean): Promise<NewKey | undefined> {
    const found = this.#load()
    const salt = found.state === 'settings' ? found.settings.nameSalt : random(32).toString('base64')
    const made = await createKey(this.#keyWorld, salt, lasting)
    if (made === undefined) {
      if (lasting) return undefined
      this.#forgetful = true
      this.#world.warn(
        'nothing is kept: there is no keychain, no passphrase and no memory-backed folder for a key',
      )
      return undefined
    }
    const current = this.#load()
    // Where no lock could be had, another process may have made the store meanwhile.
    if (isOther(found, current)) return this.#openExisting()
    retireStore(this.#world, this.#records, current)
    if (!saveSettings(this.#world.folder, made.settings)) return this.#openExisting()
    this.#keys.set(made.settings.storeId, made.key)
    return made
  }

  async #unlock(settings: Settings): Promise<Buffer | undefined> {
    const key = this.#keys.get(settings.storeId) ?? (await unlockKey(this.#keyWorld, settings))
    if (key !== undefined) this.#keys.set(settings.storeId, key)
    return key
  }

  #load(): SettingsResult {
    const { folder, context } = this.#world
    if (!verifyFolder(folder, context.user.uid)) return { state: 'absent' }
    try {
      return loadSettings(folder, context.user.uid)
    } catch (error) {
      throw new AwsxError('STORE_UNAVAILABLE', `the store cannot be read (${codeOf(error)}, ${folder})`, {
        cause: error,
      })
    }
  }
}

function isOther(before: SettingsResult, now: SettingsResult): boolean {
  if (now.state !== 'settings') return false
  return before.state !== 'settings' || before.settings.storeId !== now.settings.storeId
}
